"""Who is insured and who pays, of a block of claims: the subscriber level, the patient's, and other payers."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.claims.block_rows import NONE
from scrubber.claims.lazy import Lazy
from scrubber.x12.words import UNREADABLE, Cells

if TYPE_CHECKING:
    from scrubber.claims.block_claims import ClaimColumns
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Numbers, Words


_CAPITALS: Final = np.uint64(0xDFDF_DFDF_DFDF_DFDF)
"""Clears the bit of each byte that tells small letters from capitals; of a blank nothing is left."""
_FIRST: Final = np.uint64(0xFF)
_BEYOND_ASCII: Final = np.uint64(0x8080_8080_8080_8080)


class BlockCoverage:
    """Columns of claims, as `scrubber.edit.CoverageColumns` promises them to screens."""

    def __init__(self, block: ClaimColumns) -> None:
        # The block has this: held back by it, it would be let go only where garbage is looked for.
        self._block: ClaimColumns = weakref.proxy(block)
        self._rows = block.rows
        self._scan = block.rows.scan
        self._elements: dict[int, Words] = {}

    @Lazy
    def other(self) -> Flags:
        """Of each claim whether it has another payer (loop 2320)."""
        claims = self._rows.claim_of(self._scan.rows("SBR"))
        # The last entry is that of NONE.
        found = np.zeros(len(self._rows.claim_rows) + 1, np.bool_)
        found[claims] = True
        return found[:-1]

    @Lazy
    def dependent(self) -> Flags:
        """Of each claim whether its patient has a level of his own."""
        _, _, patient = self._rows.levels
        found: Flags = patient != NONE
        return found

    def element(self, number: int) -> Words:
        """Of each claim an element of its subscriber's SBR; 0 without one."""
        found = self._elements.get(number)
        if found is None:
            found = self._elements[number] = self._rows.codes_of("SBR", self.subscribers, number)
        return found

    @Lazy
    def subscribers(self) -> Rows:
        """Of each claim which of the SBR is the first of its subscriber level; NONE without one."""
        _, subscriber, _ = self._rows.levels
        return self._rows.firsts("SBR").take(subscriber)

    def member_has(self, identifier: str) -> Flags:
        """Of each claim whether its subscriber's name (2010BA) has such a segment; False where he has two names."""
        have = np.zeros(len(self._scan.rows("NM1")) + 1, np.bool_)
        have[self._block.such(identifier).names] = True
        # The last entry is that of NONE.
        have[NONE] = False
        has: Flags = have.take(self.members)
        has &= self._name_counts == 1
        return has

    @Lazy
    def members(self) -> Rows:
        """Of each claim which of the names is its subscriber's; NONE without one."""
        _, subscriber, _ = self._rows.levels
        return self._rows.first_names("IL").take(subscriber)

    @Lazy
    def dependents(self) -> Rows:
        """Of each claim which of the names is that of its patient's own level; NONE without one."""
        _, _, patient = self._rows.levels
        return self._rows.first_names("QC").take(patient)

    @Lazy
    def member_numbers(self) -> Cells:
        """Of each claim the number of its subscriber (NM109); an empty cell without one."""
        return self._rows.cells_of("NM1", self.members, 9)

    @Lazy
    def names_patient(self) -> Flags:
        """Of each claim whether its patient is named, where he has a level of his own."""
        named: Flags = ~self.dependent | (self.dependents != NONE)
        return named

    @Lazy
    def namesake(self) -> Flags:
        """Of each claim with a patient level whether its patient may have the subscriber's last and first name.

        By eight characters of each; yes where one of them is not named, or not in letters that capitals are simple of.
        No where both give a birth date, and not the same.
        """
        _, subscriber, patient = self._rows.levels
        found = self.dependent.nonzero()[0]
        # Families have one last name, and few of them a first name twice.
        for number in (4, 3):
            may_be = self._may_be_alike(self.members.take(found), self.dependents.take(found), number)
            found = found.take(may_be.nonzero()[0])
        levels = np.concatenate((subscriber.take(found), patient.take(found)))
        people = np.concatenate((self.members.take(found), self.dependents.take(found)))
        days, others = self._birth_days(levels, people).reshape(2, -1)
        is_one = (days == others) | (days == UNREADABLE) | (others == UNREADABLE)
        namesakes = np.zeros(len(self.dependent), np.bool_)
        namesakes[found.take(is_one.nonzero()[0])] = True
        return namesakes

    def _may_be_alike(self, members: Rows, others: Rows, number: int) -> Flags:
        """Whether these people may have an element of their names alike: yes of one without a name."""
        names = np.concatenate((members, others))
        named, words = (names != NONE).nonzero()[0], np.zeros(len(names), np.uint64)
        words[named] = self._rows.elements_of("NM1").of(names.take(named)).codes(number)
        capitals = words & _CAPITALS
        is_odd = ((capitals & _FIRST) == 0) & (words != 0)
        is_odd |= (words & _BEYOND_ASCII) != 0
        is_odd |= names == NONE
        (one, other), (is_one_odd, is_other_odd) = capitals.reshape(2, -1), is_odd.reshape(2, -1)
        found: Flags = (one == other) | is_one_odd | is_other_odd
        return found

    def _birth_days(self, levels: Rows, people: Rows) -> Numbers:
        """DMG02 of the people with these names in these levels; UNREADABLE where there is none or it is no day."""
        details = self._rows.firsts("DMG").take(levels)
        # The last entry is that of NONE.
        rows = np.append(self._scan.rows("DMG"), 0).take(details)
        is_own = (details != NONE) & (self._rows.name_of(rows) == people)
        return np.where(is_own, self._block.birth_days.take(levels), UNREADABLE)

    @Lazy
    def _name_counts(self) -> Rows:
        """Of each claim how many NM1*IL its subscriber level has."""
        counts = np.bincount(self._rows.piece_of(self._rows.names("IL")), minlength=len(self._rows.heads) + 1)
        _, subscriber, _ = self._rows.levels
        return counts[subscriber]
