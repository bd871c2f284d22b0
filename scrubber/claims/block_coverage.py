"""Who is insured and who pays, of a block of claims: the subscriber level, the patient's, and other payers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scrubber.claims.block_rows import NONE
from scrubber.x12.words import Cells, pack

if TYPE_CHECKING:
    from scrubber.claims.block_rows import BlockRows
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Words


class BlockCoverage:
    """Columns of claims, as `scrubber.edit.Coverage` promises them to screens."""

    def __init__(self, rows: BlockRows) -> None:
        self._rows = rows
        self._scan = rows.scan

    @cached_property
    def other(self) -> Flags:
        """Of each claim whether it has another payer (loop 2320)."""
        claims = self._rows.claim_of(self._scan.rows("SBR"))
        found = np.zeros(len(self._rows.claim_rows), np.bool_)
        found[claims[claims != NONE]] = True
        return found

    @cached_property
    def dependent(self) -> Flags:
        """Of each claim whether its patient has a level of his own."""
        _, _, patient = self._rows.levels
        found: Flags = patient != NONE
        return found

    def element(self, number: int) -> Words:
        """Of each claim an element of its subscriber's SBR; 0 without one."""
        _, subscriber, _ = self._rows.levels
        rows = self._subscribers[subscriber]
        starts, lengths = self._scan.element(np.maximum(rows, 0), number)
        return self._scan.buffer.words(Cells(starts, np.where(rows != NONE, lengths, 0).astype(np.int32)))

    def member_has(self, identifier: str) -> Flags:
        """Of each claim whether its subscriber's name (2010BA) has such a segment; False where he has two names."""
        rows = self._rows
        found = self._scan.rows(identifier)
        names = rows.last_before(found, "NM1")
        is_own = (names != NONE) & (self._members[rows.piece_of(found)] == names)
        has: Flags = rows.claims_with(found[is_own]) & (self._name_counts == 1)
        return has

    @cached_property
    def _subscribers(self) -> Rows:
        """Of each piece its first SBR; NONE at the index NONE."""
        return self._rows.first_of_piece("SBR")

    @cached_property
    def _member_rows(self) -> Rows:
        names = self._scan.rows("NM1")
        own: Rows = names[self._scan.codes(names, 1) == pack("IL")]
        return own

    @cached_property
    def _members(self) -> Rows:
        """Of each piece its first NM1*IL; NONE at the index NONE."""
        found = np.full(len(self._rows.heads) + 1, NONE)
        names = self._member_rows
        # Backwards, so that the first of several is the last to be entered.
        found[self._rows.piece_of(names)[::-1]] = names[::-1]
        return found

    @cached_property
    def _name_counts(self) -> Rows:
        """Of each claim how many NM1*IL its subscriber level has."""
        counts = np.bincount(self._rows.piece_of(self._member_rows), minlength=len(self._rows.heads) + 1)
        _, subscriber, _ = self._rows.levels
        return counts[subscriber]
