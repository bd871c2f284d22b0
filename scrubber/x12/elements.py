"""The elements of some segments of a scan, where several are asked for: what all of them need is found once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.x12.words import Cells, are_any, pack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scrubber.x12.scan import Rows, Scan
    from scrubber.x12.words import Flags, Words

_MANY_KINDS: Final = 16


class _Kinds(NamedTuple):
    """Segments by their first elements."""

    flags: dict[int, Flags]
    """By first element, as a word, which segments have it; where there are many, of some of them."""
    others: Flags | None
    """Which segments have none of these."""


class _Part(NamedTuple):
    """Where some segments are taken from: which of others they are, and what is known of those."""

    which: Rows
    ends: dict[int, NDArray[np.int32]]
    codes: dict[int, Words]


class Elements:
    """The elements of these rows: `cells` and `codes` say the same as of the scan itself."""

    def __init__(self, scan: Scan, rows: Rows, part: _Part | None = None) -> None:
        self._scan = scan
        self.rows = rows
        self._part = part
        self._first = scan.first.take(rows)
        self.counts: NDArray[np.int32] = scan.last.take(rows) - self._first
        """How many elements each of the rows has, its identifier not counted."""
        self._least = int(self.counts.min()) if len(rows) else 0
        self.most = int(self.counts.max()) if len(rows) else 0
        """How many the longest has: those beyond are all empty."""
        self._ends: dict[int, NDArray[np.int32]] = {}
        self._codes: dict[int, Words] = {}

    def of(self, which: Rows) -> Elements:
        """The elements of some of the rows: what is known of all is taken from there."""
        return Elements(self._scan, self.rows.take(which), _Part(which, self._ends, self._codes))

    def cells(self, number: int) -> Cells:
        """An element of each row, counted from 1: an empty cell where the segment ends before it."""
        return self.between(number, number)

    def between(self, first: int, last: int) -> Cells:
        """Some elements of each row as one cell, with what separates them, as far as the segment has them."""
        starts, ends = self._ends_of(first - 1) + 1, self._ends_of(last)
        return Cells(starts, ends - starts if first <= self._least else np.maximum(ends - starts, 0))

    def codes(self, number: int) -> Words:
        """An element of each row as a word."""
        found = self._codes.get(number)
        if found is None:
            if number > self.most:
                found = np.zeros(len(self.rows), np.uint64)
            elif self._part is not None and (known := self._part.codes.get(number)) is not None:
                found = known.take(self._part.which)
            else:
                cells = self.cells(number)
                # Many elements are empty wherever they are: then there is nothing to be gathered.
                found = self._scan.buffer.words(cells) if cells.lengths.any() else np.zeros(len(self.rows), np.uint64)
            self._codes[number] = found
        return found

    def are(self, *firsts: str) -> Flags:
        """Of each row whether its first element is one of these codes."""
        flags, others = self._kinds
        own = [one for first in firsts if (one := flags.get(int(pack(first)))) is not None]
        if others is not None:
            own.append(others & are_any(self.codes(1), *firsts))
        if not own:
            return np.zeros(len(self.rows), np.bool_)
        found = own[0]
        for one in own[1:]:
            found = found | one
        return found

    @cached_property
    def _kinds(self) -> _Kinds:
        codes, others = self.codes(1), np.ones(len(self.rows), np.bool_)
        flags: dict[int, Flags] = {}
        while others.any():
            if len(flags) == _MANY_KINDS:
                return _Kinds(flags, others)
            code = codes[others.argmax()]
            flags[int(code)] = own = codes == code
            others ^= own
        return _Kinds(flags, None)

    def _ends_of(self, number: int) -> NDArray[np.int32]:
        """Where an element of each of the rows ends; the last one where it has not so many."""
        found = self._ends.get(number)
        if found is None:
            if self._part is not None and (known := self._part.ends.get(number)) is not None:
                found = known.take(self._part.which)
            else:
                own = np.int32(number) if number <= self._least else np.minimum(self.counts, np.int32(number))
                found = self._scan.ends.take(self._first + own)
            self._ends[number] = found
        return found
