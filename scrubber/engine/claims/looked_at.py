"""What of one claim an edit looks at: the claim, lines that it is about, their payments and values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.claim import Claim
from scrubber.claims.line import ServiceLine
from scrubber.claims.occurrences import occurrences
from scrubber.claims.payment import Payment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrubber.claims.occurrences import Occurrence
    from scrubber.rules.active_edit import ActiveEdit

Checked = Claim | ServiceLine | Payment
"""What an edit looks at that stands at one place of one claim."""


class Concerned(dict[str, "tuple[ActiveEdit, list[ServiceLine]]"]):
    """The edits that a claim concerns, by name, with the lines that they are about; only some are asked."""

    def __init__(self, to_ask: frozenset[str] | None) -> None:
        super().__init__()
        self._to_ask = to_ask

    def add(self, active: ActiveEdit, line: ServiceLine | None = None) -> None:
        """An edit is about the claim, and about a line of it."""
        name = active.edit.name
        if self._to_ask is None or name in self._to_ask:
            _, lines = self.setdefault(name, (active, []))
            if line is not None:
                lines.append(line)


class LookedAt(NamedTuple):
    """A claim with the lines that an edit is about."""

    claim: Claim
    lines: Sequence[ServiceLine]
    of_claim: bool
    """Whether what belongs to the claim is looked at, or only what belongs to these lines."""

    def subjects(self, kind: type) -> Iterable[Checked]:
        """What an edit on this kind of subject, which is no value, looks at."""
        if kind is ServiceLine:
            return self.lines
        own = self.claim.payments if self.of_claim else ()
        if kind is Claim:
            return (self.claim,) if self.of_claim else ()
        return (*own, *(payment for line in self.lines for payment in line.payments))

    def occurrences(self, kind: type) -> Iterable[Occurrence]:
        """Where values of this kind stand."""
        found = occurrences(kind, self.claim, self.lines)
        return found if self.of_claim else (one for one in found if one.source.line_number is not None)
