"""A block of claims as columns: what screens look at, and how a clean claim is passed without being made.

Amounts are whole cents, quantities thousandths, days proleptic ordinals (`date.toordinal`), codes packed words: what
`scrubber.edit.Block` promises to screens. A claim that the columns cannot hold as it is written is *irregular*: it is
always judged for itself, so that a screen meets no amount, day or line that cannot be read.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.claims.block_claims import are_blank
from scrubber.claims.block_lines import LineColumns
from scrubber.claims.block_rows import BILLING, NONE, PATIENT, SUBSCRIBER
from scrubber.x12.words import UNREADABLE, are_any, are_plain_codes, pack

if TYPE_CHECKING:
    from scrubber.x12.checks.hierarchy import LevelHead
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags

_ORIGINAL: Final = "1"
"""CLM05-3 of a claim that follows no other."""
_LEVEL_ELEMENTS, _PLACE_COMPONENTS = 4, 3
"""Of an HL, and of CLM05."""


class Block(LineColumns):
    """The claims of some stretches, and which of them are regular."""

    @cached_property
    def is_regular(self) -> bool:
        """Whether every level is one that a claim file has, written in full, and no service line stands in one."""
        rows, scan = self.rows, self._scan
        levels = rows.heads[~rows.is_claim]
        is_known = are_any(scan.codes(levels, 3), BILLING, SUBSCRIBER, PATIENT)
        is_known &= are_any(scan.codes(levels, 4), "0", "1")
        is_known &= scan.element_counts(levels) == _LEVEL_ELEMENTS
        return bool(is_known.all() and (rows.claim_of(scan.rows("LX", "SV1")) != NONE).all())

    @cached_property
    def pieces(self) -> Rows:
        """Of each claim which piece of the stretches it is."""
        return np.flatnonzero(self.rows.is_claim) - self.rows.above

    @cached_property
    def level_pieces(self) -> list[int]:
        """Which pieces of the stretches are levels."""
        pieces: list[int] = (np.flatnonzero(~self.rows.is_claim)[self.rows.above :] - self.rows.above).tolist()
        return pieces

    @cached_property
    def heads(self) -> list[LevelHead]:
        """HL01 to HL04 of each level of the stretches."""
        rows, text = self.rows.heads[~self.rows.is_claim][self.rows.above :], self.rows.text
        columns = []
        for number in range(1, _LEVEL_ELEMENTS + 1):
            starts, lengths = self._scan.element(rows, number)
            columns.append([text[a:b] for a, b in zip(starts.tolist(), (starts + lengths).tolist(), strict=True)])
        return list(zip(*columns, strict=True))

    def levels(self, first: int, end: int) -> list[tuple[int, LevelHead]]:
        """The levels among the pieces from `first` up to `end`: which piece, and HL01 to HL04."""
        within = slice(bisect_left(self.level_pieces, first), bisect_left(self.level_pieces, end))
        return list(zip(self.level_pieces[within], self.heads[within], strict=True))

    def between(self, first: int, end: int) -> slice:
        """The claims among the pieces from `first` up to `end`."""
        return slice(*np.searchsorted(self.pieces, (first, end)).tolist())

    def charge(self, claims: slice) -> int:
        """The charges of regular claims, in cents."""
        return int(self.claim_charge[claims].sum())

    def lines(self, claims: slice) -> int:
        """How many lines claims have."""
        return int(self.line_counts[claims].sum())

    @cached_property
    def irregular(self) -> Flags:
        """Of each claim whether it is to be judged for itself, whatever edits there are."""
        scan, rows = self._scan, self.rows.claim_rows
        billing, subscriber, _ = self.rows.levels
        found: Flags = (billing == NONE) | (subscriber == NONE) | (self.line_counts == 0)
        found |= (scan.element(rows, 1).lengths == 0) | (self.claim_charge == UNREADABLE)
        found |= scan.component_counts(scan.element(rows, 5)) != _PLACE_COMPONENTS
        found |= self.frequency != pack(_ORIGINAL)
        found |= self.any_line(~are_plain_codes(self.line_procedure) | ~are_plain_codes(self.line_place))
        found |= self.any_line((self.line_charge == UNREADABLE) | (self.line_units == UNREADABLE))
        found |= self.any_line((self.line_first_day == UNREADABLE) | (self.line_coding.lengths == 0))
        found |= self.rows.claims_with(self._odd_rows)
        found |= self.rows.claims_with(self._confused_rows)
        found |= self.rows.claims_with(self._repeated_rows)
        return found

    @cached_property
    def _odd_rows(self) -> Rows:
        """Rows whose last element ends with a blank, or that have no identifier: a segment is read without them."""
        scan = self._scan
        before = scan.buffer.bytes[np.maximum(scan.stops - 1, 0)]
        return np.flatnonzero(are_blank(before) | (scan.stops == scan.starts))

    @cached_property
    def _confused_rows(self) -> Rows:
        """Services outside of any line, and what stands in a line that only the next subscriber's level has."""
        rows = self._scan.rows("SBR", "PAT", "SV1")
        is_in_line = self.rows.line_of(rows) != NONE
        found: Rows = rows[is_in_line != (self._scan.identifiers[rows] == pack("SV1"))]
        return found

    @cached_property
    def _repeated_rows(self) -> Rows:
        """What a level says of a patient when it says it more than once: which one is meant is in the names before."""
        found = []
        for identifier in ("DMG", "PAT"):
            rows = self._scan.rows(identifier)
            rows = rows[self.rows.claim_of(rows) == NONE]
            counts = np.bincount(self.rows.piece_of(rows), minlength=1)
            found.append(rows[counts[self.rows.piece_of(rows)] > 1])
        return np.concatenate(found)


class BlockPart:
    """What of a block is one of its stretches: the pieces from `first` up to `end`, counted here from 0."""

    def __init__(self, block: Block, first: int, end: int) -> None:
        self.block = block
        self._first = first
        self.claims = block.between(first, end)
        """Which claims of the block are the part's."""
        self.pieces = block.pieces[self.claims] - first
        """Of each of its claims which piece it is."""
        self.irregular = block.irregular[self.claims]
        """Of each of its claims whether it is to be judged for itself."""

    def levels(self, first: int, end: int) -> list[tuple[int, LevelHead]]:
        """The levels among these pieces: which piece, and HL01 to HL04."""
        found = self.block.levels(self._first + first, self._first + end)
        return [(piece - self._first, head) for piece, head in found]

    def between(self, first: int, end: int) -> slice:
        """Which claims of the block are among these pieces."""
        return self.block.between(self._first + first, self._first + end)
