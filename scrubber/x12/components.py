"""The components of some elements of a scan: where each is, by its number, and how many there are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.x12.characters_of_words import marks_in
from scrubber.x12.words import WORD, Cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scrubber.x12.words import Flags, Words

_EACH_BYTE: Final = np.uint64(0x0101_0101_0101_0101)
_ONE, _SEVEN, _TO_LAST = np.uint64(1), np.uint64(7), np.uint64(WORD * (WORD - 1))


class LongComponents:
    """The components of some elements; `separators` is where each separator is, and one beyond the end of the block."""

    def __init__(self, separators: NDArray[np.int32], cells: Cells) -> None:
        self._separators = separators
        self._cells = cells
        self._before = np.searchsorted(separators, cells.starts)

    def cells(self, number: int) -> Cells:
        """A component, counted from 1, of each of the elements: an empty cell where the element ends before it."""
        cells, separators, last = self._cells, self._separators, len(self._separators) - 1
        ends = cells.starts + cells.lengths
        behind = self._before + (number - 1)
        starts = cells.starts if number == 1 else separators[np.minimum(behind - 1, last)] + 1
        stops = np.minimum(separators[np.minimum(behind, last)], ends)
        is_there = (starts <= ends) & (cells.lengths > 0)
        if is_there.all():
            return Cells(starts, stops - starts)
        return _where(is_there, starts, stops - starts)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many components each of the elements has: none where it is empty."""
        up_to = np.searchsorted(self._separators, self._cells.starts + self._cells.lengths)
        return np.where(self._cells.lengths > 0, up_to - self._before + 1, 0)


class ShortComponents:
    """The same of elements that are no longer than words, seen in these: no separator is looked for elsewhere."""

    def __init__(self, words: Words, separator: int, cells: Cells) -> None:
        self._cells = cells
        self._marks = marks_in(words, separator)

    def cells(self, number: int) -> Cells:
        """A component, counted from 1, of each of the elements: an empty cell where the element ends before it."""
        starts, lengths = self._cells
        marks, is_there, begins = self._marks, lengths > 0, np.zeros_like(lengths)
        for _ in range(1, number):
            is_there &= marks != 0
            begins = _first_of(marks) + np.int32(1)
            marks = marks & (marks - _ONE)
        ends = np.where(marks != 0, _first_of(marks), lengths)
        if is_there.all():
            return Cells(starts + begins, ends - begins)
        return _where(is_there, starts + begins, ends - begins)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many components each of the elements has: none where it is empty."""
        separators = (self._marks >> _SEVEN) * _EACH_BYTE >> _TO_LAST
        return np.where(self._cells.lengths > 0, separators.astype(np.int64) + 1, 0)


Components = LongComponents | ShortComponents


def _first_of(marks: Words) -> NDArray[np.int32]:
    """Of each word the first byte whose highest bit is set; nothing that matters where there is none."""
    before = (marks & (~marks + _ONE)) - _ONE
    return ((before & _EACH_BYTE) * _EACH_BYTE >> _TO_LAST).astype(np.int32) - np.int32(1)


def _where(is_there: Flags, starts: NDArray[np.int32], lengths: NDArray[np.int32]) -> Cells:
    """The cells that are there, and empty ones for the others."""
    return Cells(np.where(is_there, starts, np.int32(0)), np.where(is_there, lengths, np.int32(0)))
