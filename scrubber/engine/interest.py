"""Which edits a service line is for, told from its SV101 alone and remembered: most lines are for none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from scrubber.claims.claim import Claim
from scrubber.claims.coding import Coding, Procedure, read_procedure
from scrubber.claims.line import ServiceLine
from scrubber.claims.timeline import Timeline
from scrubber.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.engine.cage import Cage, Crash
    from scrubber.rules.settings import ActiveEdit

Key = TypeVar("Key")
Value = TypeVar("Value")

LONGEST_REMEMBERED = 200
"""Characters of an SV101 worth remembering: longer ones are no procedure, and would fill the memory."""
MOST_REMEMBERED = 1 << 16
"""Distinct SV101 values to remember: a bound, not a tuning knob (a real file has a few thousand)."""


class Interest(NamedTuple):
    """The edits that one SV101 concerns, by what they look at."""

    claim_edits: tuple[ActiveEdit, ...]
    line_edits: tuple[ActiveEdit, ...]
    coding_edits: tuple[ActiveEdit, ...]
    on_timeline: bool
    """Whether an edit over time asks for the service."""
    is_coded: bool
    """Whether SV101 names a procedure at all."""
    crashes: tuple[Crash, ...]
    """How edits failed to say whether they are concerned."""
    segments: tuple[str, ...]
    """Where all of the edits look at certain segments only, those: a claim with none of them need not be read."""


def asked_procedures(active: ActiveEdit) -> frozenset[str] | None:
    """The procedure codes that an edit asks for, None where it asks for any.

    Raises PackError where the edit cannot say, which is known before the first byte is read.
    """
    procedures = active.edit.procedures
    if procedures is None:
        return None
    try:
        return frozenset(procedures(active.context) if callable(procedures) else procedures)
    except Exception as error:
        message = f"edit {active.edit.name} cannot say which procedures it is about: {type(error).__name__}"
        raise PackError(message) from error


class Remembered(dict[Key, Value]):
    """What was found out about service lines, by their SV101 and whatever else it depends on, within bounds."""

    def keep(self, key: Key, value: Value, composite: str) -> None:
        """Remember what was found out about lines with this SV101."""
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        if len(composite) <= LONGEST_REMEMBERED:
            self[key] = value


class Interests(Remembered[str, "Interest | None"]):
    """By SV101, the edits that it concerns, None for most: worked out when first asked for, and remembered."""

    def __init__(self, edits: Sequence[ActiveEdit], separator: str, cage: Cage) -> None:
        super().__init__()
        self._cage = cage
        self._edits = [(active, asked_procedures(active)) for active in edits]
        self._separator = separator

    def __missing__(self, composite: str) -> Interest | None:
        found = self._work_out(read_procedure(composite, self._separator))
        self.keep(composite, found, composite)
        return found

    def _work_out(self, procedure: Procedure) -> Interest | None:
        concerned: list[ActiveEdit] = []
        crashes: list[Crash] = []
        for active, asked in self._edits:
            if asked is not None and procedure.code not in asked:
                continue
            answer, crash = self._cage.ask(active, _concerns, active, procedure)
            concerned += [active] if answer else []
            crashes += [crash] if crash else []
        if procedure.code and not concerned and not crashes:
            return None
        return Interest(
            claim_edits=tuple(active for active in concerned if Claim in active.edit.checks),
            line_edits=tuple(active for active in concerned if ServiceLine in active.edit.checks),
            coding_edits=tuple(active for active in concerned if Coding in active.edit.checks),
            on_timeline=any(Timeline in active.edit.checks for active in concerned),
            is_coded=bool(procedure.code),
            crashes=tuple(crashes),
            segments=_segments(concerned) if procedure.code and not crashes else (),
        )


def _segments(concerned: Sequence[ActiveEdit]) -> tuple[str, ...]:
    """The segments that all of the edits together look at; none where one of them looks at whatever there is."""
    if not all(active.edit.segments for active in concerned):
        return ()
    return tuple({identifier: None for active in concerned for identifier in active.edit.segments})


def _concerns(active: ActiveEdit, procedure: Procedure) -> bool:
    concerns = active.edit.concerns
    return concerns is None or bool(concerns(procedure, active.context))


class InterestIndex:
    """Answers for each SV101 which edits it concerns."""

    def __init__(self, edits: Sequence[ActiveEdit], cage: Cage) -> None:
        self._edits = edits
        self._cage = cage
        self._by_separator: dict[str, Interests] = {}

    def within(self, separator: str) -> Interests:
        """The answers where components are separated by `separator`."""
        if separator not in self._by_separator:
            self._by_separator[separator] = Interests(self._edits, separator, self._cage)
        return self._by_separator[separator]
