"""What the patient pass asks of a history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.claims.parties import PatientIdentity
    from scrubber.claims.timeline import Service


class History(Protocol):
    """Services of claims accepted by earlier runs."""

    kind: Literal["none", "sqlite", "postgresql"]

    def services(self, patient: PatientIdentity) -> Sequence[Service]:
        """The patient's services that still count, in date order."""


class NoHistory:
    """The history of a run that has none: edits over time see this run alone, and say so."""

    kind: Literal["none", "sqlite", "postgresql"] = "none"

    def services(self, patient: PatientIdentity) -> Sequence[Service]:  # noqa: ARG002
        """Nothing."""
        return ()
