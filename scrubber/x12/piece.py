"""What the reader cuts an input into: pieces, and stretches of pieces that can be looked at all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.x12.segment import Place, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.layout import LayoutPart

OUTSIDE: Final = ""
"""Tag of text before the first ISA, after an IEA, or where an ISA could not be read."""
CONTINUED: Final = "+"
"""Tag of the further parts of a piece that is longer than MAX_PIECE."""
REFUSED: Final = "!"
"""Tag of the start of a segment longer than MAX_SEGMENT; the reader stops there."""

BLANK: Final = " \t\r\n"
"""White space that may stand around a segment."""


class Piece(NamedTuple):
    """A structural segment and all that follows it up to the next one."""

    tag: str
    """The structural segment it starts with (``ISA GS ST HL CLM SE GE IEA``), or OUTSIDE, CONTINUED, REFUSED."""
    text: str
    """Its text, one character a byte (latin-1), through the white space after its last terminator."""
    offset: int
    """Byte offset of its first character in the input."""
    ordinal: int
    """Ordinal in the input, from 1, of its first segment."""
    segment_count: int
    """How many segments it holds."""
    delimiters: Delimiters
    suspect: bool
    """Whether it may hold an unknown segment identifier or a character outside printable ASCII: look closer."""

    def holds(self, place: Place) -> bool:
        """Whether a segment of the piece stands there."""
        return (
            self.offset <= place.offset < self.offset + len(self.text)
            and self.ordinal <= place.ordinal < self.ordinal + self.segment_count
        )

    def head(self) -> list[str]:
        """The elements of its first segment, at a fraction of the cost of all its segments."""
        end = self.text.find(self.delimiters.terminator)
        return self.text[: end if end >= 0 else None].rstrip(BLANK).split(self.delimiters.element)

    def segments(self, start: int = 0, end: int | None = None, before: int | None = None) -> list[Segment]:
        """Every segment of the piece, split into elements, with its place; blank segments are passed over.

        With `start` or `end`, where segments begin in its text, those from the one up to the other; `before` is how
        many come before `start`, where that is known.
        """
        found = []
        element, position = self.delimiters.element, self.offset + start
        ordinal = self.ordinal + (self.count_segments(0, start) if before is None else before)
        # A NamedTuple's own constructor takes twice as long as the tuple's, and most of what this costs.
        new = tuple.__new__
        for raw in self.text[start:end].split(self.delimiters.terminator):
            text = raw.strip(BLANK)
            if text:
                place = new(Place, (position + raw.index(text[0]), ordinal))
                found.append(new(Segment, (text.split(element), place)))
                ordinal += 1
            position += len(raw) + 1
        return found

    def count_segments(self, start: int, end: int) -> int:
        """How many segments there are from the one that begins at `start` in its text up to the one at `end`."""
        terminator = self.delimiters.terminator
        if self.suspect or terminator in BLANK:
            return sum(1 for raw in self.text[start:end].split(terminator) if raw.strip(BLANK))
        return self.text.count(terminator, start, end)


def inner_tag(text: str, start: int = 0) -> str:
    """The tag of a piece of a stretch that begins there: a claim or a level."""
    return "CLM" if text[start] == "C" else "HL"


class Stretch(NamedTuple):
    """Levels and claims that follow one another: whole HL and CLM pieces, none of them suspect.

    What most of them have in common is found by a few sweeps over the whole text; where a piece is to be looked at for
    itself, it is made then.
    """

    text: str
    """As of a piece."""
    offset: int
    """Byte offset of its first character in the input."""
    ordinal: int
    """Ordinal in the input, from 1, of its first segment."""
    segment_count: int
    delimiters: Delimiters
    starts: list[int]
    """Where in the text each piece begins, the first at 0."""
    in_bulk: bool = False
    """Whether it is of a long input, where it pays to look at many claims at once."""
    layout: LayoutPart | None = None
    """Where its segments are, if it was read in bulk."""

    def pieces(self) -> Iterator[Piece]:
        """Every piece, in order."""
        text, offset, ordinal, _, delimiters, starts, *_ = self
        # As in Piece.segments: a NamedTuple's own constructor takes twice as long as the tuple's.
        new = tuple.__new__
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            own = text[start:end]
            count = own.count(delimiters.terminator)
            yield new(Piece, (inner_tag(own), own, offset + start, ordinal, count, delimiters, False))
            ordinal += count

    def place(self, index: int) -> Place:
        """Where one of the pieces begins."""
        start, terminator = self.starts[index], self.delimiters.terminator
        # Mostly the last ones are asked for: counting from the nearer end.
        if start < len(self.text) // 2:
            before = self.text.count(terminator, 0, start)
        else:
            before = self.segment_count - self.text.count(terminator, start)
        return Place(self.offset + start, self.ordinal + before)

    def piece(self, index: int) -> Piece:
        """One of the pieces."""
        return Cutter(self).piece(index)


class Cutter:
    """Cuts pieces out of a stretch, in their order: what stands between two of them is counted once at most."""

    def __init__(self, stretch: Stretch) -> None:
        self._stretch = stretch
        self._counted, self._ordinal = 0, stretch.ordinal

    def piece(self, index: int) -> Piece:
        """The piece with this index, which is behind the last one that was asked for."""
        own, offset, ordinal, count = self._cut(index, index + 1)
        # As in Piece.segments: a NamedTuple's own constructor takes twice as long as the tuple's.
        return tuple.__new__(Piece, (inner_tag(own), own, offset, ordinal, count, self._stretch.delimiters, False))

    def part(self, first: int, end: int) -> Stretch:
        """The stretch of the pieces from the index `first` up to `end`: one at least, all behind the last one."""
        own, offset, ordinal, count = self._cut(first, end)
        starts, delimiters, in_bulk = self._stretch.starts, self._stretch.delimiters, self._stretch.in_bulk
        own_starts = [at - starts[first] for at in starts[first:end]]
        return Stretch(own, offset, ordinal, count, delimiters, own_starts, in_bulk)

    def _cut(self, first: int, end: int) -> tuple[str, int, int, int]:
        """Text, byte offset, ordinal of the first segment, and number of segments of these pieces."""
        text, offset, before, segments, delimiters, starts, *_ = self._stretch
        start, stop = starts[first], starts[end] if end < len(starts) else len(text)
        own = text[start:stop]
        count = own.count(delimiters.terminator)
        if start - self._counted <= len(text) - start:
            ordinal = self._ordinal + text.count(delimiters.terminator, self._counted, start)
        else:
            ordinal = before + segments - text.count(delimiters.terminator, start)
        self._counted, self._ordinal = stop, ordinal + count
        return own, offset + start, ordinal, count
