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


Concerned = dict[str, "tuple[ActiveEdit, list[ServiceLine]]"]
"""The edits that a claim concerns, by name, with the lines that they are about."""


class LookedAt(NamedTuple):
    """A claim with the lines that an edit is about."""

    claim: Claim
    lines: Sequence[ServiceLine]
    of_claim: bool
    """Whether what belongs to the claim is looked at, or only what belongs to these lines."""

    def subjects(self, kind: type) -> Sequence[Checked]:
        """What an edit on this kind of subject, which is no value, looks at."""
        if kind is ServiceLine:
            return self.lines
        if kind is Claim:
            return (self.claim,) if self.of_claim else ()
        own = self.claim.payments if self.of_claim else ()
        return (*own, *(payment for line in self.lines for payment in line.payments))

    def occurrences(self, kind: type) -> Iterable[Occurrence]:
        """Where values of this kind stand."""
        found = occurrences(kind, self.claim, self.lines)
        return found if self.of_claim else (one for one in found if one.source.line_number is not None)
