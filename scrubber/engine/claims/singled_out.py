"""Which claims of a block are judged for themselves, and by which edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
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
    """The edits that were asked about each claim."""
    asked: Flags
    """Of each of them, of each claim, whether it may have something to say."""

    always: frozenset[str]
    """The edits that were not asked about: each has its own way to tell what it is about."""

    lines_specific: Numbers
    """Of each claim how many of its lines an edit on certain services is about; not of `mixed` ones."""

    mixed: Flags
    """Of each claim whether lines of it are judged by rules of other days: then all edits are to be asked."""

    put_off: BlockPutOff | None
    """What edits over time may ask for of claims that need not be made for that; None where they ask for none."""

    settled: Flags
    """Of each claim whether it is made for more than what it says itself: nothing of it is put off."""

    def asked_of(self, claim: int, *, may_wait: bool) -> Asked | None:
        """What a claim of the block was singled out for; None where all edits are to be asked."""
        if self.mixed[claim]:
            return None
        names = self.always.union([self.names[at] for at in np.flatnonzero(self.asked[:, claim]).tolist()])
        waits = may_wait and self.put_off is not None and bool(self.put_off.flags[claim]) and not self.settled[claim]
        return Asked(names, int(self.lines_specific[claim]), waits)
