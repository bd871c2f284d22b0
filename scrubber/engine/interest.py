"""Which edits a service line is for, told from its SV101 alone and remembered: most lines are for none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.claim import Claim
from scrubber.claims.line import Procedure, ServiceLine, read_procedure
from scrubber.claims.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.rules.settings import ActiveEdit

_REMEMBERED = 1 << 16
"""Distinct SV101 values to remember: a bound, not a tuning knob (a real file has a few thousand)."""


class Interest(NamedTuple):
    """The edits that one SV101 concerns, by what they look at."""

    claim_edits: tuple[ActiveEdit, ...]
    line_edits: tuple[ActiveEdit, ...]
    on_timeline: bool
    """Whether an edit over time asks for the service."""

    def __bool__(self) -> bool:
        return bool(self.claim_edits or self.line_edits or self.on_timeline)


def asked_procedures(active: ActiveEdit) -> frozenset[str] | None:
    """The procedure codes that an edit asks for, None where it asks for any."""
    procedures = active.edit.procedures
    return procedures(active.context) if callable(procedures) else procedures


class InterestIndex:
    """Answers for each SV101 which edits it concerns."""

    def __init__(self, edits: Sequence[ActiveEdit]) -> None:
        self._edits = [(active, asked_procedures(active)) for active in edits]
        self._remembered: dict[tuple[str, str], Interest] = {}

    def of(self, composite: str, separator: str) -> Interest:
        """The edits that the SV101 `composite` concerns."""
        found = self._remembered.get((composite, separator))
        if found is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            found = self._remembered[composite, separator] = self._work_out(read_procedure(composite, separator))
        return found

    def _work_out(self, procedure: Procedure) -> Interest:
        concerned = [active for active, asked in self._edits if _concerns(active, asked, procedure)]
        return Interest(
            claim_edits=tuple(active for active in concerned if Claim in active.edit.checks),
            line_edits=tuple(active for active in concerned if ServiceLine in active.edit.checks),
            on_timeline=any(Timeline in active.edit.checks for active in concerned),
        )


def _concerns(active: ActiveEdit, asked: frozenset[str] | None, procedure: Procedure) -> bool:
    if asked is not None and procedure.code not in asked:
        return False
    concerns = active.edit.concerns
    return concerns is None or concerns(procedure, active.context)
