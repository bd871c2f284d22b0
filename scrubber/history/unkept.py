"""The history of a run that has none: nothing is known of earlier runs, and nothing is kept of this one."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from scrubber.history.known_claims import known_claim
from scrubber.history.protocol import LookedUp, Prepared, Seen
from scrubber.history.pseudonyms import Pseudonyms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from scrubber.history.protocol import (
        AcceptedInput,
        BilledClaim,
        BilledLine,
        ControlNumber,
        Kind,
        NumberedClaim,
        Recorded,
        Recording,
    )
    from scrubber.history.rows import ServiceRow

_KEY_LENGTH = 32


class NoHistory:
    """The history of a run that has none: edits over time see this run alone, and say so."""

    kind: Kind = "none"
    size = 0
    seen = Seen()
    notice = ""
    drawn = 0

    def __init__(self) -> None:
        # Nothing is kept: any key does.
        self.names = Pseudonyms(os.urandom(_KEY_LENGTH))

    def reading(self) -> AbstractContextManager[Recorded]:
        """Itself."""
        return nullcontext(self)

    def writing(self) -> AbstractContextManager[Recording]:
        """Itself."""
        return nullcontext(self)

    def look_up(self, claims: Sequence[BilledClaim]) -> LookedUp:
        """Nothing is held."""
        patients = [self.names.patient(claim.patient) if claim.patient else b"" for claim in claims]
        return LookedUp([known_claim(claim, self.names) for claim in claims], patients, {})

    look_up_some = look_up

    def rows_of(self, claims: Iterable[BilledClaim], place: int) -> list[ServiceRow]:  # noqa: ARG002
        """None."""
        return []

    def reused(self, numbers: Sequence[ControlNumber], since: date) -> frozenset[ControlNumber]:  # noqa: ARG002
        """None."""
        return frozenset()

    def billed_before(self, lines: Iterable[BilledLine]) -> set[tuple[int, int]]:  # noqa: ARG002
        """None."""
        return set()

    def numbered_before(self, claims: Iterable[NumberedClaim], but_for: Collection[int]) -> set[int]:  # noqa: ARG002
        """None."""
        return set()

    def draw_numbers(self, count: int) -> int:
        """Take so many numbers out of a counter that this run alone has."""
        self.drawn += count
        return self.drawn - count

    def prepare(self, inputs: Iterable[AcceptedInput]) -> Prepared:  # noqa: ARG002
        """Nothing is to be added."""
        return Prepared()

    def holds(self, seen: Seen) -> bool:  # noqa: ARG002
        """Always: nothing is held that could change."""
        return True

    def record(self, parts: Iterable[Prepared], token: str) -> None:
        """Nothing is kept."""

    def commit(self, publication: str | None = None) -> None:
        """Nothing is kept."""

    def is_committed(self, publication: str) -> bool:  # noqa: ARG002
        """Always: without a history a run is real as soon as its outputs are staged."""
        return True

    def published(self, publication: str) -> None:
        """Nothing is kept."""


class NewHistory(NoHistory):
    """A history that nothing was written to yet, read by a run that may not create it."""

    def __init__(self, kind: Kind, notice: str = "") -> None:
        super().__init__()
        self.kind = kind
        self.notice = notice
