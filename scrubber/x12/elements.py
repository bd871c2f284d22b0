"""The elements of some segments of a scan, where several are asked for: what all of them need is found once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scrubber.x12.words import Cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scrubber.x12.scan import Rows, Scan
    from scrubber.x12.words import Words


class Elements:
    """The elements of these rows: `cells` and `codes` say the same as of the scan itself."""

    def __init__(self, scan: Scan, rows: Rows) -> None:
        self._scan = scan
        self.rows = rows
        self._first = scan.first.take(rows)
        self.counts: NDArray[np.int32] = scan.last.take(rows) - self._first
        """How many elements each of the rows has, its identifier not counted."""
        self._least = int(self.counts.min()) if len(rows) else 0
        self._ends: dict[int, NDArray[np.int32]] = {}
        self._codes: dict[int, Words] = {}

    def cells(self, number: int) -> Cells:
        """An element of each row, counted from 1: an empty cell where the segment ends before it."""
        starts, ends = self._ends_of(number - 1) + 1, self._ends_of(number)
        return Cells(starts, ends - starts if number <= self._least else np.maximum(ends - starts, 0))

    def codes(self, number: int) -> Words:
        """An element of each row as a word."""
        found = self._codes.get(number)
        if found is None:
            cells = self.cells(number)
            # Many elements are empty wherever they are: then there is nothing to be gathered.
            found = self._scan.buffer.words(cells) if cells.lengths.any() else np.zeros(len(self.rows), np.uint64)
            self._codes[number] = found
        return found

    def _ends_of(self, number: int) -> NDArray[np.int32]:
        """Where an element of each of the rows ends; the last one where it has not so many."""
        found = self._ends.get(number)
        if found is None:
            own = np.int32(number) if number <= self._least else np.minimum(self.counts, np.int32(number))
            found = self._ends[number] = self._scan.ends.take(self._first + own)
        return found
