"""One scan of a block: where each segment and each element begins, by NumPy, with no loop over segments.

It knows no claim: segments are rows, numbered in the order of the block, and elements are cells of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.x12.characters_of_words import marks_in
from scrubber.x12.components import LongComponents, ShortComponents
from scrubber.x12.identifiers import NUMBERS
from scrubber.x12.layout import LayoutPart, is_plain, joined, lay_out
from scrubber.x12.piece import BLANK
from scrubber.x12.words import WORD, Buffer, Cells, pack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scrubber.x12.components import Components
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.layout import Layout
    from scrubber.x12.piece import Stretch
    from scrubber.x12.words import Words

    Rows = NDArray[np.int64]


def can_be_scanned(delimiters: Delimiters) -> bool:
    """Whether white space is no delimiter, but perhaps the terminator: else segments begin where a scan sees none."""
    return not any(mark in BLANK for mark in (delimiters.element, delimiters.component))


class Scan:
    """The segments of a block of whole segments, which ends with a terminator and whatever white space follows it.

    White space before a segment is passed over; a doubled terminator makes a row without an identifier.
    """

    def __init__(
        self, text: str, delimiters: Delimiters, layout: Layout | None = None, *, is_plain: bool = False
    ) -> None:
        """A scan of a text that is laid out already, perhaps, and known to be plain (as of the function)."""
        self.text = text
        self.delimiters = delimiters
        self._rows: dict[tuple[str, ...], Rows] = {}
        self._is_plain = is_plain
        self.buffer = buffer = Buffer(text.encode("latin-1"))
        layout = lay_out(buffer, delimiters) if layout is None else layout
        # What each of them is, is said where they are found.
        self.ends, self.last, self.stops, self.starts, self.identifiers = layout
        self.first: NDArray[np.int32] = layout.first()
        """Of each row the index in `ends` at which its identifier ends."""

    @classmethod
    def of(cls, stretches: Sequence[Stretch], above: Sequence[str] = ()) -> Scan:
        """The scan of some stretches, before them the texts `above`: what is laid out is not laid out again."""
        delimiters, before = stretches[0].delimiters, "".join(above)
        text = "".join((before, *(stretch.text for stretch in stretches)))
        parts = [(stretch.layout, len(stretch.text)) for stretch in stretches if stretch.layout is not None]
        if len(parts) < len(stretches):
            return cls(text, delimiters)
        buffer = Buffer(before.encode("latin-1"))
        layout = lay_out(buffer, delimiters)
        own = LayoutPart(layout, 0, len(before), is_plain=is_plain(buffer, 0, layout.stops, delimiters))
        parts.insert(0, (own, len(before)))
        return cls(text, delimiters, joined(parts), is_plain=all(part.is_plain for part, _ in parts))

    def __len__(self) -> int:
        return len(self.stops)

    @cached_property
    def is_plain(self) -> bool:
        """Whether all is printable ASCII and delimiters, but for line ends (as of the function)."""
        return self._is_plain or is_plain(self.buffer, 0, self.stops, self.delimiters)

    def rows(self, *identifiers: str) -> Rows:
        """The rows with one of these segment identifiers."""
        found = self._rows.get(identifiers)
        if found is None:
            number = NUMBERS.get(identifiers[0]) if len(identifiers) == 1 else None
            if number is None:
                found = self.are(*identifiers).nonzero()[0]
            else:
                order, bounds = self._by_identifier
                found = order[bounds[number] : bounds[number + 1]]
            self._rows[identifiers] = found
        return found

    def rows_at(self, places: Sequence[int]) -> Rows:
        """The rows in which these places of the text are."""
        return self.stops.searchsorted(np.array(places, np.int32))

    def are(self, *identifiers: str) -> NDArray[np.bool_]:
        """Of each row whether it has one of these segment identifiers."""
        found = self._are(identifiers[0])
        for identifier in identifiers[1:]:
            found |= self._are(identifier)
        return found

    def _are(self, identifier: str) -> NDArray[np.bool_]:
        number = NUMBERS.get(identifier)
        found: NDArray[np.bool_] = (
            self._identifiers == pack(identifier) if number is None else self.identifiers == np.uint8(number)
        )
        return found

    @cached_property
    def _identifiers(self) -> Words:
        """The identifier of each row as a word: those without a number are told apart by nothing else."""
        return self.buffer.words(Cells(self.starts, self.ends.take(self.first) - self.starts))

    @cached_property
    def _by_identifier(self) -> tuple[Rows, list[int]]:
        """All rows, in the order of the numbers of their identifiers, and where those of each number begin."""
        order = self.identifiers.argsort(kind="stable")
        numbers = np.arange(len(NUMBERS) + 2, dtype=np.uint8)
        return order, self.identifiers.take(order).searchsorted(numbers).tolist()

    def element(self, rows: Rows, number: int | Rows) -> Cells:
        """An element of each of these rows: an empty cell where the segment ends before it.

        `number` counts from 1: the same for all rows, or one for each.
        """
        # To take is faster than to index, where what is taken from is aligned.
        last = self.last.take(rows)
        index = self.first.take(rows) + number
        is_there = index <= last
        is_whole = bool(is_there.all())
        if not is_whole:
            index = np.minimum(index, last)
        lengths = self.ends.take(index)
        starts = self.ends.take(index - 1)
        starts += 1
        lengths -= starts
        if not is_whole:
            starts *= is_there
            lengths *= is_there
        return Cells(starts, lengths)

    def codes(self, rows: Rows, number: int) -> Words:
        """An element of each of these rows as a word: compare it with `pack(code)` where codes are short."""
        return self.buffer.words(self.element(rows, number))

    def element_counts(self, rows: Rows) -> Rows:
        """How many elements each of these rows has, its identifier not counted."""
        return (self.last.take(rows) - self.first.take(rows)).astype(np.int64)

    def elements(self, rows: Rows) -> tuple[Rows, Cells]:
        """Every element of these rows, its identifier not counted: which of the rows it is of, and the element."""
        counts = self.element_counts(rows)
        which = np.repeat(np.arange(len(rows)), counts)
        before = np.cumsum(counts) - counts
        index = np.arange(len(which)) + (self.first.take(rows) + 1 - before).take(which)
        starts = self.ends.take(index - 1) + 1
        return which, Cells(starts, self.ends.take(index) - starts)

    @cached_property
    def separators(self) -> NDArray[np.int32]:
        """Where every component separator is."""
        return np.flatnonzero(self._is_separator).astype(np.int32)

    @cached_property
    def separator_count(self) -> int:
        """How many component separators there are: a third of the time of finding where each is."""
        return int(np.count_nonzero(self._is_separator))

    def row(self, number: int) -> str:
        """A row as text, up to its terminator."""
        return self.text[self.starts[number] : self.stops[number]]

    def whole(self, rows: Rows) -> Cells:
        """Each of these rows as one cell, from its identifier up to its terminator."""
        starts = self.starts.take(rows)
        return Cells(starts, self.stops.take(rows) - starts)

    def begin_with(self, heads: Words, *qualifiers: str) -> NDArray[np.bool_]:
        """Of each of these elements, by its word, whether its first component, before others, is such a short code."""
        found = np.zeros(len(heads), np.bool_)
        begun: dict[int, Words] = {}
        for qualifier in qualifiers:
            head, length = pack(qualifier + self.delimiters.component), len(qualifier) + 1
            if length not in begun:
                begun[length] = heads & np.uint64((1 << 8 * length) - 1)
            found |= begun[length] == head
        return found

    def components(self, cells: Cells) -> Components:
        """The components of each of these elements."""
        if int(cells.lengths.max(initial=0)) <= WORD:
            return ShortComponents(self.buffer.short_words(cells), ord(self.delimiters.component), cells)
        return LongComponents(self._separators, cells)

    def second_components(self, cells: Cells) -> Words:
        """The second component of each of these elements, as a word: that of a procedure is behind two characters."""
        mark = ord(self.delimiters.component)
        heads = self.buffer.words(cells)
        found = heads >> np.uint64(3 * WORD)
        is_whole = cells.lengths <= WORD
        behind = np.minimum(cells.starts + WORD, self.buffer.length)
        is_usual = (marks_in(heads, mark) == _THIRD) & (is_whole | (self.buffer.bytes.take(behind) == mark))
        others = np.flatnonzero(~is_usual)
        if len(others):
            found[others] = self.buffer.words(self.components(cells.at(others)).cells(2))
        return found

    @cached_property
    def _is_separator(self) -> NDArray[np.bool_]:
        """Of each byte whether it separates components."""
        found: NDArray[np.bool_] = self.buffer.bytes[: self.buffer.length] == ord(self.delimiters.component)
        return found

    @cached_property
    def _separators(self) -> NDArray[np.int32]:
        """Where every component separator is, and one beyond the end of the block."""
        return np.append(self.separators, np.int32(self.buffer.length))


_THIRD: Final = np.uint64(0x80 << 2 * WORD)
"""What `marks_in` says of a word of which only the third byte is the mark."""
