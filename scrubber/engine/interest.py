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


def asked_procedures(active: ActiveEdit) -> frozenset[str] | None:
    """The procedure codes that an edit asks for, None where it asks for any."""
    procedures = active.edit.procedures
    return procedures(active.context) if callable(procedures) else procedures


class Interests(dict[str, Interest | None]):
    """By SV101, the edits that it concerns, None for most: worked out when first asked for, and remembered."""

    def __init__(self, edits: Sequence[ActiveEdit], separator: str) -> None:
        super().__init__()
        self._edits = [(active, asked_procedures(active)) for active in edits]
        self._separator = separator

    def __missing__(self, composite: str) -> Interest | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[composite] = self._work_out(read_procedure(composite, self._separator))
        return found

    def _work_out(self, procedure: Procedure) -> Interest | None:
        concerned = [active for active, asked in self._edits if _concerns(active, asked, procedure)]
        if not concerned:
            return None
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


class InterestIndex:
    """Answers for each SV101 which edits it concerns."""

    def __init__(self, edits: Sequence[ActiveEdit]) -> None:
        self._edits = edits
        self._by_separator: dict[str, Interests] = {}

    def within(self, separator: str) -> Interests:
        """The answers where components are separated by `separator`."""
        if separator not in self._by_separator:
            self._by_separator[separator] = Interests(self._edits, separator)
        return self._by_separator[separator]
