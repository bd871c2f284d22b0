"""Where the segments and elements of a text are, by NumPy: found once, whoever cuts the text up and puts it together.

The reader lays out what it reads in bulk, and cuts that into stretches; the scan of a block puts these together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.x12.identifiers import BY_WORD
from scrubber.x12.piece import BLANK
from scrubber.x12.words import Cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.words import Buffer, Flags


HIGHEST_BLANK: Final = np.uint8(max(map(ord, BLANK)))
"""The highest code of white space: few characters are so low."""


class Layout(NamedTuple):
    """The segments of a text as rows, each of which ends with a terminator.

    White space before a segment is passed over; a doubled terminator makes a row without an identifier.
    """

    ends: NDArray[np.int32]
    """Where each element of each segment ends: at an element separator, or the segment's terminator."""
    last: NDArray[np.int32]
    """Of each row the index in `ends` at which it ends."""
    stops: NDArray[np.int32]
    """Where each row's terminator is."""
    starts: NDArray[np.int32]
    """Where each row's identifier begins."""
    identifiers: NDArray[np.uint8]
    """The segment identifier of each row, as its number (`identifiers.py`)."""

    def first(self) -> NDArray[np.int32]:
        """Of each row the index in `ends` at which its identifier ends."""
        return _behind_each(self.last)


class LayoutPart:
    """The rows of a layout that end in a part of its text."""

    __slots__ = ("_ends", "_layout", "_rows", "_start", "is_plain")

    def __init__(self, layout: Layout, start: int, end: int, *, is_plain: bool) -> None:
        """The part is from `start` up to `end`, where segments begin; `is_plain` as of the function."""
        self._layout = layout
        self._start = start
        self.is_plain = is_plain
        # Numbers of another size would have all of them converted.
        first, behind = layout.stops.searchsorted(np.array((start, end), np.int32)).tolist()
        self._rows = slice(first, behind)
        before, last = (int(layout.last[row - 1]) if row else -1 for row in (first, behind))
        self._ends = slice(before + 1, last + 1)

    def __len__(self) -> int:
        return int(self._rows.stop - self._rows.start)

    @property
    def end_count(self) -> int:
        """How many ends the rows have."""
        return int(self._ends.stop - self._ends.start)

    @property
    def identifiers(self) -> NDArray[np.uint8]:
        """The segment identifier of each row."""
        return self._layout.identifiers[self._rows]

    def enter(self, whole: Layout, row: int, end: int, at: int) -> None:
        """Enter all else of it into the layout of a text in which it begins at `at`, with this row and this end."""
        own, rows, ends, moved = self._layout, self._rows, self._ends, at - self._start
        into = slice(row, row + len(self))
        np.add(own.ends[ends], moved, out=whole.ends[end : end + self.end_count])
        np.add(own.last[rows], end - ends.start, out=whole.last[into])
        np.add(own.stops[rows], moved, out=whole.stops[into])
        np.add(own.starts[rows], moved, out=whole.starts[into])


def joined(parts: Sequence[tuple[LayoutPart, int]]) -> Layout:
    """The layout of the texts of some parts, one behind the other, each with its length."""
    identifiers = np.concatenate([part.identifiers for part, _ in parts])
    ends = np.empty(sum(part.end_count for part, _ in parts), np.int32)
    last, stops, starts = (np.empty(len(identifiers), np.int32) for _ in range(3))
    whole = Layout(ends, last, stops, starts, identifiers)
    row = end = at = 0
    for part, length in parts:
        part.enter(whole, row, end, at)
        row, end, at = row + len(part), end + part.end_count, at + length
    return whole


def lay_out(buffer: Buffer, delimiters: Delimiters) -> Layout:
    """Find the rows of a text; what stands behind its last terminator is none."""
    characters = buffer.bytes[: buffer.length]
    # Comparing twice and looking for truth takes a sixth of the time of looking each byte up.
    is_end = (characters == ord(delimiters.element)) | (characters == ord(delimiters.terminator))
    ends = np.flatnonzero(is_end)
    last = np.flatnonzero(characters.take(ends) == ord(delimiters.terminator))
    stops = ends.take(last).astype(np.int32)
    own_last, own_ends = last.astype(np.int32), ends.astype(np.int32)
    starts = _behind_blanks(buffer, _behind_each(stops), stops)
    # What ends before it begins, as an element of blanks does, is empty as a word.
    lengths = own_ends.take(_behind_each(own_last)) - starts
    return Layout(own_ends, own_last, stops, starts, BY_WORD.numbers(buffer.words(Cells(starts, lengths))))


def is_plain(buffer: Buffer, start: int, stops: NDArray[np.int32], delimiters: Delimiters) -> bool:
    """Whether all from `start` on is printable ASCII and delimiters, but for one line end behind each terminator.

    These are at the `stops`. A line end behind some of them only is none too many.
    """
    others = _others(buffer.bytes[start : buffer.length], delimiters)
    if not others or not delimiters.characters.isdisjoint("\r\n"):
        return not others
    behind = buffer.bytes.take(stops + 1)
    if others == int(np.count_nonzero(behind == ord("\n"))):
        return True
    is_line_end = (behind == ord("\r")) & (buffer.bytes.take(stops + 2) == ord("\n"))
    return others == 2 * int(np.count_nonzero(is_line_end))


def are_odd(characters: NDArray[np.uint8]) -> Flags:
    """Whether each character is none of printable ASCII."""
    # One comparison: what comes before the blank is far beyond the others then.
    found: Flags = (characters - np.uint8(ord(" "))) > ord("~") - ord(" ")
    return found


def _others(characters: NDArray[np.uint8], delimiters: Delimiters) -> int:
    """How many of these are neither printable ASCII nor delimiters."""
    others = int(np.count_nonzero(are_odd(characters)))
    for delimiter in delimiters.characters:
        if not " " <= delimiter <= "~":
            others -= int(np.count_nonzero(characters == ord(delimiter)))
    return others


def _behind_each(places: NDArray[np.int32]) -> NDArray[np.int32]:
    """What begins behind each of these places, the first of all at 0."""
    found = np.zeros_like(places)
    found[1:] = places[:-1] + 1
    return found


def are_blank(characters: NDArray[np.uint8]) -> Flags:
    """Whether each character is white space."""
    found: Flags = characters == ord(BLANK[0])
    for blank in BLANK[1:]:
        found |= characters == ord(blank)
    return found


def _behind_blanks(buffer: Buffer, starts: NDArray[np.int32], stops: NDArray[np.int32]) -> NDArray[np.int32]:
    """Move each start behind the white space that stands there, as far as the segment's own terminator."""
    while True:
        is_blank = are_blank(buffer.bytes.take(starts)) & (starts < stops)
        if not is_blank.any():
            return starts
        starts = starts + is_blank
