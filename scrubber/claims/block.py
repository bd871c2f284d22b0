"""A block of claims as columns: what screens look at, and how a clean claim is passed without being made.

Amounts are whole cents, quantities thousandths, days proleptic ordinals (`date.toordinal`), codes packed words: what
`scrubber.edit.Block` promises to screens. A claim that the columns cannot hold as it is written is *irregular*: it is
always judged for itself, so that a screen meets no amount, day or line that cannot be read.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from scrubber.claims.block_levels import BlockLevels
from scrubber.claims.block_lines import LineColumns
from scrubber.claims.block_payers import BlockPayers
from scrubber.claims.block_rows import NONE
from scrubber.claims.claim import ORIGINAL, REPLACEMENT
from scrubber.claims.lazy import Lazy
from scrubber.x12.characters_of_words import are_plain_codes
from scrubber.x12.layout import HIGHEST_BLANK, are_blank
from scrubber.x12.words import UNREADABLE, are_any, pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.x12.checks.hierarchy import HierarchyState
    from scrubber.x12.piece import Stretch
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags

_LEVEL_ELEMENTS, _PLACE_COMPONENTS = 4, 3
"""Of an HL, and of CLM05."""


class ClaimBlock(LineColumns):
    """The claims of some stretches, and which of them are regular."""

    @Lazy
    def is_regular(self) -> bool:
        """Whether every level is one that a claim file has, written in full, and no service line stands in one."""
        rows, levels = self.rows, self.rows.level_elements
        is_known = rows.level_depths > 0
        is_known &= are_any(levels.codes(4), "0", "1")
        is_known &= levels.counts == _LEVEL_ELEMENTS
        if not is_known.all() or (rows.line_claim == NONE).any():
            return False
        return self.has_service_in_each or bool((rows.claim_of(self._scan.rows("SV1")) != NONE).all())

    @Lazy
    def payers(self) -> BlockPayers:
        """Whom the claims are sent to, and by whom."""
        return BlockPayers(self)

    @Lazy
    def pieces(self) -> Rows:
        """Of each claim which piece of the stretches it is."""
        return self.rows.claim_pieces - self.rows.above

    @Lazy
    def levels(self) -> BlockLevels:
        """The levels of the stretches."""
        return BlockLevels(self.rows)

    def levels_between(self, first: int, end: int) -> range:
        """Which of the levels are among the pieces from `first` up to `end`."""
        return range(bisect_left(self.levels.pieces, first), bisect_left(self.levels.pieces, end))

    def between(self, first: int, end: int) -> slice:
        """The claims among the pieces from `first` up to `end`."""
        return slice(int(self.pieces.searchsorted(first)), int(self.pieces.searchsorted(end)))

    @Lazy
    def replaces(self) -> Flags:
        """Of each claim whether it is a replacement: like an original, but that it takes an earlier claim back."""
        found: Flags = self.frequency == pack(REPLACEMENT)
        return found

    @Lazy
    def irregular(self) -> Flags:
        """Of each claim whether it is to be judged for itself, whatever edits there are."""
        billing, subscriber, _ = self.rows.levels
        found: Flags = (billing == NONE) | (subscriber == NONE) | (self.line_counts == 0)
        found |= (self.claim_id_cells.lengths == 0) | (self.claim_charge == UNREADABLE)
        found |= self.facilities.counts != _PLACE_COMPONENTS
        found |= (self.frequency != pack(ORIGINAL)) & ~self.replaces
        found |= ~are_plain_codes(self.place)
        odd_lines = (self.line_charge == UNREADABLE) | (self.line_units == UNREADABLE)
        odd_lines |= (self.line_first_day == UNREADABLE) | (self.line_coding.lengths == 0)
        # Few procedures are distinct, and screens ask for these too; most lines have the place of their claim.
        procedures, _, which = self.distinct_of(self.line_procedure)
        are_plain = are_plain_codes(procedures)
        if not are_plain.all():
            odd_lines |= ~are_plain.take(which)
        if self.service_elements.codes(5).any():
            odd_lines |= ~are_plain_codes(self.line_place)
        found |= self.any_line(odd_lines)
        found |= self.rows.claims_with(np.concatenate((self._odd_rows, self._confused_rows, self._repeated_rows)))
        return found

    @Lazy
    def _odd_rows(self) -> Rows:
        """Rows whose last element ends with a blank, or that have no identifier: a segment is read without them."""
        scan = self._scan
        # Before the first byte of a block there is the padding behind its last one.
        before = scan.buffer.bytes.take(scan.stops - 1)
        # Few characters are so low, and few identifiers unknown: only these are looked up.
        low = ((before <= HIGHEST_BLANK) | (scan.identifiers == 0)).nonzero()[0]
        odd: Rows = low[are_blank(before[low]) | (scan.stops[low] == scan.starts[low])]
        return odd

    @Lazy
    def _confused_rows(self) -> Rows:
        """Services outside of any line, and what stands in a line that only the next subscriber's level has."""
        found = [rows[self.rows.line_of(rows) != NONE] for rows in map(self._scan.rows, ("SBR", "PAT"))]
        if not self.has_service_in_each:
            services = self._scan.rows("SV1")
            found.append(services[self.rows.line_of(services) == NONE])
        return np.concatenate(found)

    @Lazy
    def _repeated_rows(self) -> Rows:
        """What a level says of a patient when it says it more than once: which one is meant is in the names before."""
        found = []
        for identifier in ("DMG", "PAT"):
            rows = self._scan.rows(identifier)
            rows = rows[self.rows.claim_of(rows) == NONE]
            pieces = self.rows.piece_of(rows)
            found.append(rows[1:][pieces[1:] == pieces[:-1]])
        return np.concatenate(found)


class BlockPart:
    """What of a block is one of its stretches: the pieces from `first` up to `end`, counted here from 0."""

    def __init__(self, block: ClaimBlock, first: int, end: int) -> None:
        self.block = block
        self._first, self._end = first, end
        self.claims = block.between(first, end)
        """Which claims of the block are the part's."""
        self.pieces = block.pieces[self.claims] - first
        """Of each of its claims which piece it is."""
        self.irregular = block.irregular[self.claims]
        """Of each of its claims whether it is to be judged for itself."""

    def state_behind(self, state: HierarchyState, stretch: Stretch) -> HierarchyState | None:
        """Where the set stands behind the levels of the part, this stretch, if they go on rightly from `state`."""
        levels = self.block.levels_between(self._first, self._end)
        if not levels:
            return state
        last = self.block.levels.pieces[levels[-1]] - self._first
        return self.block.levels.state_behind(levels, state, stretch.place(last))

    def last_levels(self, first: int, end: int) -> Iterator[tuple[int, str]]:
        """The last level of each kind among these pieces, the last one first: which piece, and HL03."""
        levels = self.block.levels_between(self._first + first, self._first + end)
        return ((piece - self._first, code) for piece, code in self.block.levels.last_of_each(levels))

    def singled_out(self, flags: Flags) -> list[tuple[int, int, bool]]:
        """The claims that the block's `flags` single out, the irregular ones among them.

        Which claims of the block they are, which pieces of the part, and whether they are irregular.
        """
        own = np.flatnonzero(flags[self.claims])
        if not len(own):
            return []
        columns = own + self.claims.start, self.pieces[own], self.irregular[own]
        return list(zip(*(column.tolist() for column in columns), strict=True))

    def plain(self, flags: Flags, end: int) -> Rows:
        """The other claims: which of the block's, up to `end`."""
        first = self.claims.start
        own: Rows = first + np.flatnonzero(~flags[first:end])
        return own
