"""Which claims of a block are judged for themselves, and by which edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scrubber.engine.claims.claim_rules import BlockRules
    from scrubber.engine.claims.put_off import BlockPutOff
    from scrubber.x12.words import Flags, Numbers


class Asked(NamedTuple):
    """What a claim was singled out for."""

    edits: frozenset[str]
    """Names of those that may have something to say of it."""
    lines_specific: int
    """How many of its lines an edit on certain services is about."""
    waits: bool
    """Whether what edits over time ask of it is put off."""


class SingledOut(NamedTuple):
    """The claims of a block that an edit may have something to say of, and which edits those are."""

    flags: Flags
    """Of each claim whether it is to be judged for itself."""
    names: tuple[str, ...]
    """The edits that may have something to say of a claim, as far as they were asked about all."""
    asked: Flags
    """Of each of them, of each claim, whether it may."""

    always: frozenset[str]
    """The edits that were not asked about all claims: each has its own way to tell what it is about."""

    lines_specific: Numbers
    """Of each claim how many of its lines an edit on certain services is about; not of mixed ones."""

    rules: BlockRules
    """Where lines of a claim are judged by rules of other days, all edits are to be asked of it."""

    put_off: BlockPutOff | None
    """What edits over time may ask for of claims that need not be made for that; None where they ask for none."""

    settled: Flags
    """Of each claim whether it is made for more than what it says itself: nothing of it is put off."""

    choices: dict[bytes, frozenset[str]]
    """Names of the edits that claims were singled out for, by the flags of these: most are for the same few."""

    def asked_of(self, claim: int, *, may_wait: bool) -> Asked | None:
        """What a claim of the block was singled out for; None where all edits are to be asked."""
        if self.rules.mixed[claim]:
            return None
        own = self.asked[:, claim].tobytes()
        names = self.choices.get(own)
        if names is None:
            names = self.always.union([name for name, is_asked in zip(self.names, own, strict=True) if is_asked])
            self.choices[own] = names
        waits = may_wait and self.put_off is not None and bool(self.put_off.flags[claim]) and not self.settled[claim]
        return Asked(names, int(self.lines_specific[claim]), waits)
