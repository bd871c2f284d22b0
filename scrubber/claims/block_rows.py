"""The segments of a block of claims, and what belongs to what: rows to pieces, claims, levels and service lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.claims.lazy import Lazy
from scrubber.x12.elements import Elements
from scrubber.x12.patterns import MAX_SEGMENT
from scrubber.x12.scan import Scan
from scrubber.x12.segment import Place, Segment
from scrubber.x12.words import WORD, Cells, pack, random_keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scrubber.x12.distinct import Number
    from scrubber.x12.piece import Stretch
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Words

NONE: Final = -1
"""Index of what is not there."""
BILLING, SUBSCRIBER, PATIENT = "20", "22", "23"
"""HL03 of the levels, the highest first."""
_KEYS: Final = random_keys(MAX_SEGMENT // WORD + 2)
_NOWHERE: Final = Place(-1, 0)


class BlockRows:
    """The rows of some stretches, before them those of the levels `above` that the first of their claims hang from.

    Rows, pieces, claims and lines are numbered from 0, the pieces of `above` among them.
    """

    def __init__(self, stretches: tuple[Stretch, ...], above: tuple[str, ...] = ()) -> None:
        self.scan = scan = Scan.of(stretches, above)
        self.text = scan.text
        self.delimiters = scan.delimiters
        self.above = len(above)
        """How many pieces come before the stretches."""
        is_claim = scan.are("CLM")
        is_head = is_claim | scan.are("HL")
        self.heads: Rows = is_head.nonzero()[0]
        """The first row of each piece."""
        self._piece_of_row: Rows = _last_up_to(self.heads, len(scan), np.int64)
        self._is_claim: Flags = is_claim.take(self.heads)
        self.claim_pieces: Rows = self._is_claim.nonzero()[0]
        """Of each claim which of the pieces it is."""
        self.claim_rows: Rows = self.heads.take(self.claim_pieces)
        """The CLM row of each claim."""
        self.line_rows: Rows = scan.rows("LX")
        """The LX row of each line."""
        self._line_pieces: Rows = self.piece_of(self.line_rows)
        self.line_claim: Rows = self._claim_of_piece.take(self._line_pieces)
        """Of each line its claim."""
        self._elements: dict[str, Elements] = {}
        self._firsts: dict[tuple[str, str], Rows] = {}

    @Lazy
    def _claim_of_piece(self) -> Rows:
        found = np.full(len(self.heads), NONE)
        found[self.claim_pieces] = np.arange(len(self.claim_pieces))
        return found

    @Lazy
    def level_pieces(self) -> Rows:
        """Of each level which of the pieces it is."""
        return (~self._is_claim).nonzero()[0]

    def piece_of(self, rows: Rows) -> Rows:
        """The pieces that rows belong to."""
        return self._piece_of_row.take(rows)

    def claim_of(self, rows: Rows) -> Rows:
        """The claims that rows belong to; NONE for those of levels."""
        return self._claim_of_piece.take(self._piece_of_row.take(rows))

    @Lazy
    def depths(self) -> Rows:
        """Of each piece that is a level its kind, and 0 of a claim."""
        found = np.zeros(len(self.heads), np.int64)
        found[self.level_pieces] = self.level_depths
        return found

    @Lazy
    def level_depths(self) -> Rows:
        """The kind of each level by HL03: 1 of a billing provider's, 2 a subscriber's, 3 a patient's, else 0."""
        codes = self.level_elements.codes(3)
        found = np.zeros(len(codes), np.int64)
        for depth, code in enumerate((BILLING, SUBSCRIBER, PATIENT), start=1):
            found += depth * (codes == pack(code))
        return found

    @Lazy
    def level_elements(self) -> Elements:
        """The elements of the HL of each level."""
        return self.elements_of("HL")

    @Lazy
    def last_levels(self) -> tuple[Rows, Rows, Rows]:
        """Of each kind, the highest first, of each level which is the last such one up to it; NONE before the first."""
        order = np.arange(len(self.level_depths))
        billing, subscriber, patient = (
            np.maximum.accumulate(np.where(self.level_depths == depth, order, NONE)) for depth in (1, 2, 3)
        )
        return billing, subscriber, patient

    @Lazy
    def levels(self) -> tuple[Rows, Rows, Rows]:
        """Of each claim the pieces of its billing provider, subscriber and patient levels; NONE without one."""
        # How many levels are before a claim, less one; the last entry is that of no level.
        before = self.claim_pieces - np.arange(1, len(self.claim_pieces) + 1)
        pieces = np.append(self.level_pieces, NONE)
        found, above = [], np.full(len(before), NONE)
        for up_to in self.last_levels:
            last = np.append(up_to, NONE).take(before)
            # A level hangs from the last one of the next higher kind, if it comes after it.
            level = np.where(last > above, last, NONE)
            found.append(pieces.take(level))
            above = np.where(level == NONE, len(pieces), level)
        billing, subscriber, patient = found
        return billing, subscriber, patient

    @Lazy
    def line_bounds(self) -> tuple[Rows, Rows]:
        """Of each claim its first line and the one after its last."""
        # How many lines there are before each piece, and before the first one.
        ends = np.bincount(self._line_pieces + 1, minlength=len(self.heads) + 1).cumsum()
        return ends.take(self.claim_pieces), ends.take(self.claim_pieces + 1)

    def line_of(self, rows: Rows) -> Rows:
        """The service lines that rows belong to, their LX among them; NONE for those before the first of a claim."""
        lines = self._line_before.take(rows)
        if not len(self.line_rows):
            return lines
        is_own = (lines != NONE) & (self._line_pieces.take(lines) == self.piece_of(rows))
        return np.where(is_own, lines, NONE)

    @Lazy
    def _line_before(self) -> Rows:
        """Of each row the last line that begins up to there, in whatever piece."""
        return _last_up_to(self.line_rows, len(self.scan), np.int64)

    def last_before(self, rows: Rows, identifier: str) -> Rows:
        """The last row with this identifier before each of these rows, in the same piece; NONE where there is none."""
        found = self.scan.rows(identifier)
        if not len(found):
            return np.full(len(rows), NONE)
        before = found.take(np.maximum(np.searchsorted(found, rows) - 1, 0))
        is_own = (before < rows) & (self.piece_of(before) == self.piece_of(rows))
        return np.where(is_own, before, NONE)

    def name_of(self, rows: Rows) -> Rows:
        """Which of the names each of these rows belongs to, the last one before it in its piece; NONE without one."""
        names = self.scan.rows("NM1")
        if not len(names):
            return np.full(len(rows), NONE)
        # The first row of a block is that of a level or a claim.
        index = self.last_names.take(np.maximum(rows - 1, 0))
        is_own = (index != NONE) & (self._name_pieces.take(index) == self.piece_of(rows))
        return np.where(is_own, index, NONE)

    @Lazy
    def entities(self) -> Words:
        """NM101 of each name (the rows of NM1), at most eight characters of it."""
        return self.elements_of("NM1").codes(1)

    def elements_of(self, identifier: str) -> Elements:
        """The elements of all segments with this identifier: found once for all that ask."""
        found = self._elements.get(identifier)
        if found is None:
            found = self._elements[identifier] = Elements(self.scan, self.scan.rows(identifier))
        return found

    @Lazy
    def _name_pieces(self) -> Rows:
        """The piece of each name."""
        return self.piece_of(self.scan.rows("NM1"))

    @Lazy
    def last_names(self) -> NDArray[np.int32]:
        """Of each row the last name that begins up to there, in whatever piece; NONE before the first."""
        return _last_up_to(self.scan.rows("NM1"), len(self.scan), np.int32)

    def names(self, entity: str) -> Rows:
        """The NM1 of such persons and organisations."""
        return self.scan.rows("NM1").take(self.elements_of("NM1").are(entity).nonzero()[0])

    def first_names(self, entity: str) -> Rows:
        """Of each piece which of the names is its first of such a person; NONE without one, and at the index NONE."""
        return self._first("NM1", entity)

    def firsts(self, identifier: str) -> Rows:
        """Of each piece which of the segments with this identifier is its first; NONE as of `first_names`."""
        return self._first(identifier, "")

    def _first(self, identifier: str, entity: str) -> Rows:
        found = self._firsts.get((identifier, entity))
        if found is None:
            found = self._firsts[identifier, entity] = np.full(len(self.heads) + 1, NONE)
            elements = self.elements_of(identifier)
            own = elements.are(entity).nonzero()[0] if entity else np.arange(len(elements.rows))
            # Backwards, so that the first of several is the last to be entered.
            found[self.piece_of(elements.rows.take(own))[::-1]] = own[::-1]
        return found

    def codes_of(self, identifier: str, which: Rows, number: int) -> Words:
        """An element, as a word, of each of these of the segments with an identifier; 0 of NONE."""
        return np.append(self.elements_of(identifier).codes(number), np.uint64(0)).take(which)

    def cells_of(self, identifier: str, which: Rows, number: int) -> Cells:
        """An element of each of these of the segments with an identifier; an empty cell of NONE."""
        starts, lengths = self.elements_of(identifier).cells(number)
        nothing = np.int32(0)
        return Cells(np.append(starts, nothing).take(which), np.append(lengths, nothing).take(which))

    def claims_with(self, rows: Rows) -> Flags:
        """Of each claim whether one of these rows is of it or of a level that it hangs from."""
        if not len(rows):
            return np.zeros(len(self.claim_rows), np.bool_)
        pieces = np.zeros(len(self.heads) + 1, np.bool_)
        pieces[self.piece_of(rows)] = True
        # The last entry is that of NONE.
        pieces[NONE] = False
        found: Flags = pieces.take(self.claim_pieces)
        for level in self.levels:
            found |= pieces[level]
        return found

    def digests(self, cells: Cells) -> Words:
        """Digests of texts: the same throughout a process, and different where the texts are."""
        return self.scan.buffer.digests(cells, _KEYS)

    def short_digests(self, cells: Cells) -> Words:
        """Digests of texts that are mostly short: the words themselves where all texts are no longer than words."""
        is_short = int(cells.lengths.max(initial=0)) <= WORD
        return self.scan.buffer.short_words(cells) if is_short else self.digests(cells)

    def text_of(self, cells: Cells, index: int) -> str:
        """The text of one of these cells."""
        start = int(cells.starts[index])
        return self.text[start : start + int(cells.lengths[index])]

    def segment(self, row: int) -> Segment:
        """One row as a segment that is nowhere."""
        return Segment(self.text[self.scan.starts[row] : self.scan.stops[row]].split(self.delimiters.element), _NOWHERE)


def _last_up_to(rows: Rows, count: int, kind: type[Number]) -> NDArray[Number]:
    """Of each of so many rows the last of some, in their order, up to there; NONE before the first."""
    # Repeating each is three times as fast as counting row by row.
    first, last = np.full(1, 0), np.full(1, count)
    return np.repeat(np.arange(NONE, len(rows), dtype=kind), np.diff(np.concatenate((first, rows, last))))
