"""Segments of a scan → one number for each, equal where the same is seen of them: `natures.py` for a whole block.

A signature is a sum over a segment's elements and components, each of which adds a number for its place and what is
seen of it. The numbers are random in each process, so that nobody can make two segments of one sum.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.x12.guide.cell_numbers import LENGTHS, CellNumbers, slots
from scrubber.x12.guide.composites import Composites
from scrubber.x12.guide.odd_rows import rows_of_odd_characters, rows_with_blanks
from scrubber.x12.identifiers import NUMBERS
from scrubber.x12.words import Cells, pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scrubber.x12.guide.composites import Met
    from scrubber.x12.guide.natures import SegmentKind
    from scrubber.x12.scan import Scan
    from scrubber.x12.words import Flags, Words

    Indices = NDArray[np.signedinteger]

_TOGETHER: Final = 1 << 18
"""Elements that are looked at together: more than most blocks have, so that what is worked out of them is bounded."""


class Signatures(NamedTuple):
    """What a block's segments come to."""

    numbers: Words
    is_opaque: Flags
    """Of each segment whether it is not seen through: its number says nothing."""


class Signer:
    """Signs the segments of scans in one set of delimiters."""

    def __init__(self, kinds: Sequence[SegmentKind]) -> None:
        self._numbers = CellNumbers(sum(1 + slots(kind.natures) for kind in kinds) + 1)
        self._composites = Composites(self._numbers)
        numbers = self._numbers
        bases, most = [0], [-1]
        self._apart: list[tuple[str, int, str]] = []
        """Kinds of segments of one qualifier: the identifier of these, which kind, and the qualifier."""
        self._kinds = np.zeros(len(NUMBERS) + 1, np.intp)
        """By number of an identifier the kind of its segments, of those that no kind has apart."""
        for number, kind in enumerate(kinds, start=1):
            if kind.qualifier:
                self._apart.append((kind.identifier, number, kind.qualifier))
            else:
                self._kinds[NUMBERS[kind.identifier]] = number
            bases.append(numbers.enter(kind.natures))
            most.append(len(kind.natures))
        self._bases = np.array(bases, np.int32)
        self._most = np.array(most, np.int32)

    def sign(self, scan: Scan) -> Signatures:
        """Sign every segment of a scan."""
        kinds = self._kinds.take(scan.identifiers)
        for identifier, own, qualifier in self._apart:
            rows = scan.rows(identifier)
            # Few have its first character: only these are read.
            begins = scan.ends.take(scan.first.take(rows)) + 1
            rows = rows.compress(scan.buffer.bytes.take(begins) == ord(qualifier[0]))
            kinds[rows[scan.codes(rows, 1) == pack(qualifier)]] = own
        # Where one has more elements than its kind, what it comes to is of no matter.
        is_opaque: Flags = scan.last - scan.first > self._most.take(kinds)
        numbers = np.empty(len(scan), np.uint64)
        met = [
            self._sign_rows(scan, slice(start, end), kinds[start:end], numbers[start:end], is_opaque[start:end])
            for start, end in _runs(scan)
        ]
        self._composites.settle(scan, met, numbers, is_opaque)
        is_opaque[rows_of_odd_characters(scan)] = True
        is_opaque[rows_with_blanks(scan)] = True
        return Signatures(numbers, is_opaque)

    def _sign_rows(self, scan: Scan, rows: slice, kinds: Indices, numbers: Words, is_opaque: Flags) -> Met:
        """Sign some rows that follow one another, into `numbers` and `is_opaque`, but for composites not met before."""
        before = int(scan.first[rows.start])
        first, last = scan.first[rows] - before, scan.last[rows] - before
        ends = scan.ends[before : before + int(last[-1]) + 1]
        # The cell of an identifier may begin with white space: it says nothing but which kind the row is of.
        starts = np.empty_like(ends)
        starts[0] = 0
        np.add(ends[:-1], 1, out=starts[1:])
        cells = Cells(starts, ends - starts)
        index = _with_lengths(np.repeat((self._bases.take(kinds) - first) * LENGTHS, last - first + 1), cells)
        seen = self._numbers.see(scan, cells, index)
        met = self._composites.add(scan, cells, index, seen, before)
        for opaque in seen.opaque:
            if len(opaque):
                is_opaque[np.searchsorted(first, opaque, side="right") - 1] = True
        np.add.reduceat(seen.parts, first, out=numbers)
        return met


def _runs(scan: Scan) -> Iterator[tuple[int, int]]:
    """Rows that are signed together: from which one up to which."""
    cuts = scan.last.searchsorted(np.arange(_TOGETHER, len(scan.ends), _TOGETHER, dtype=np.int32)).tolist()
    return pairwise(sorted({0, *cuts, len(scan)}))


def _with_lengths(places: Indices, cells: Cells) -> Indices:
    """An index of each cell: by its place, which counts on from the one given, and its length."""
    places += np.arange(0, len(places) * LENGTHS, LENGTHS, dtype=np.int32)
    places += np.minimum(cells.lengths, LENGTHS - 1)
    # Taking by it, twice, would convert it each time.
    return places.astype(np.intp)
