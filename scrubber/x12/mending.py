"""An input as the reader takes it: unwrapped, without blanks before terminators, and with letters folded if wished.

Every byte stays where its segment begins: what is left out of a segment is made up for by as many blanks behind its
terminator, so that offsets are those of the input itself, and the bytes between two of them can be had as they came.
"""

from __future__ import annotations

import re
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.x12.characters import characters_of
from scrubber.x12.delimiters import ISA_LENGTH, Delimiters, read_isa
from scrubber.x12.records import Hole, Records
from scrubber.x12.shape import LOOKED_AT, shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scrubber.x12.reader import Readable

_ISA: Final = re.compile(rb"ISA[^A-Za-z0-9 \t\r\n]")
_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]+")
_BLANKS: Final = b" \t\r\n"
_WINDOW: Final = ISA_LENGTH * 4
_MOST_WAITING: Final = 256 * 1024
"""Bytes that are waited with for a terminator: the reader refuses such a segment."""


class Change(NamedTuple):
    """A part of the data with what stands in its place, which is not longer."""

    start: int
    end: int
    new: bytes


class Mending:
    """A binary stream that mends what is read through it as far as its `shape` wants it; as long as the input.

    With `folds`, characters that X12 does not have become plain letters where there are any that take no more room.
    The input as it came can be had in step with what is read, by what `keep_raw` gives.
    """

    def __init__(self, stream: Readable, *, folds: bool = False) -> None:
        self._stream = stream
        self._folds = folds
        self._kept: list[bytearray] = []
        head = _read_head(stream)
        self._head = BytesIO(head)
        self.shape = shape_of(head)
        self.folded = 0
        """Characters that became plain letters."""
        self._records = Records(self.shape.wrapping, self.shape.start) if self.shape.wrapping else None
        before = self.shape.before_segments.encode("latin-1")
        self._blanked = bytes.maketrans(before, b" " * len(before)) if before else b""
        """What makes blanks of the characters that stand before segments."""
        self._delimiters = self.shape.delimiters
        self._data = b""
        """What is unwrapped and not mended yet, with its holes."""
        self._holes: list[Hole] = []
        self._pending = 0
        """Bytes that were left out of the segment under way."""
        self._last = b""
        """The last byte that was mended, white space apart."""
        self._mended = BytesIO()
        self._ended = False

    def read(self, size: int, /) -> bytes:
        """Read on."""
        if self.shape.is_plain and not self._folds:
            return self._read_raw(size)
        while not (block := self._mended.read(size)) and not self._ended:
            self._mended = BytesIO(self._mend(self._read_raw(size)))
        return block

    def keep_raw(self) -> Callable[[int], bytes]:
        """Keep the input as it came from here on; what takes its next bytes, so many, once they have been read."""
        kept = bytearray()
        self._kept.append(kept)

        def take(length: int) -> bytes:
            block = bytes(kept[:length])
            del kept[:length]
            return block

        return take

    def _read_raw(self, size: int) -> bytes:
        block = self._head.read(size) or self._stream.read(size)
        for kept in self._kept:
            kept.extend(block)
        return block

    def _mend(self, block: bytes) -> bytes:
        """Take the next block, of which there is none at the end; all segments that are whole, mended."""
        self._ended = not block
        block = block.upper() if self.shape.is_lower_case else block
        block = block.translate(self._blanked) if self._blanked else block
        data, holes = self._records.take(block) if self._records else (block, [])
        self._holes += [Hole(len(self._data) + at, length) for at, length in holes]
        self._data += data
        end = self._mendable()
        mended = []
        for start, stop, delimiters in self._interchanges(end):
            self._delimiters = delimiters
            inside = [Hole(at - start, length) for at, length in self._holes if start <= at < stop]
            mended.append(self._mend_part(self._data[start:stop], inside))
        left = [Hole(at - end, length) for at, length in self._holes if at >= end]
        self._data, self._holes = self._data[end:], left
        if self._ended:
            # What was left out at the very end, and of a segment without its terminator.
            mended.append(b" " * (self._pending + sum(length for _, length in left)))
        return b"".join(mended)

    def _mendable(self) -> int:
        """How much of the data is whole segments, of whose delimiters all is known."""
        end = len(self._data)
        if self._ended:
            return end
        # An ISA that begins before has its delimiters in what is held back.
        bound = max(0, end - _WINDOW)
        *_, (start, _, delimiters) = self._interchanges(bound)
        last = self._data.rfind(delimiters.terminator.encode("latin-1"), start, bound)
        return last + 1 if last >= 0 else bound if end >= _MOST_WAITING else start

    def _interchanges(self, end: int) -> Iterator[tuple[int, int, Delimiters]]:
        """The data up to `end`, divided where an ISA has other delimiters."""
        start, delimiters = 0, self._delimiters
        for match in _ISA.finditer(self._data, 0, end):
            header = read_isa(self._data[match.start() : match.start() + _WINDOW].decode("latin-1"))
            if header is not None and header.delimiters != delimiters:
                yield start, match.start(), delimiters
                start, delimiters = match.start(), header.delimiters
        yield start, end, delimiters

    def _mend_part(self, data: bytes, holes: list[Hole]) -> bytes:
        """Data that has one set of delimiters, mended: as long as it and its holes."""
        terminator = self._delimiters.terminator.encode("latin-1")
        if self._folds and not data.isascii():
            data, holes = _changed(data, holes, self._foldings(data))
        if self.shape.has_blank_ends:
            data, holes = _changed(data, holes, _blank_ends(data, terminator))
        if not holes and not self._pending:
            self._last = data.rstrip(_BLANKS)[-1:] or self._last
            return data
        return b"".join(self._filled(data, holes, terminator))

    def _foldings(self, data: bytes) -> Iterator[Change]:
        for match in _BEYOND_ASCII.finditer(data):
            start = match.start()
            for character in characters_of(match[0]):
                plain, end = character.plain, start + character.length
                if plain and len(plain) <= character.length and not self._delimiters.characters.intersection(plain):
                    self.folded += 1
                    yield Change(start, end, plain.encode("ascii"))
                start = end

    def _filled(self, data: bytes, holes: Iterable[Hole], terminator: bytes) -> Iterator[bytes]:
        """The data with as many blanks behind each terminator as were left out of its segment."""
        at = last = 0
        for end, length in chain(holes, [Hole(len(data), 0)]):
            while self._pending and (found := data.find(terminator, at, end)) >= 0:
                behind = found + 1
                while behind < end and data[behind] in _BLANKS:
                    behind += 1
                yield data[at:behind]
                yield b" " * self._pending
                at, self._pending = behind, 0
            yield data[at:end]
            self._last = data[last:end].rstrip(_BLANKS)[-1:] or self._last
            at = last = end
            if length and not self._pending and self._last in {b"", terminator}:
                yield b" " * length
            else:
                self._pending += length


def _read_head(stream: Readable) -> bytes:
    head = b""
    while len(head) < LOOKED_AT and (block := stream.read(LOOKED_AT - len(head))):
        head += block
    return head


def _blank_ends(data: bytes, terminator: bytes) -> Iterator[Change]:
    """The blanks before each terminator."""
    start = 0
    while (end := data.find(terminator, start)) >= 0:
        blanks = end - start - len(data[start:end].rstrip(b" \t"))
        if blanks:
            yield Change(end - blanks, end, b"")
        start = end + 1


def _changed(data: bytes, holes: list[Hole], changes: Iterable[Change]) -> tuple[bytes, list[Hole]]:
    """The data with changes made, and its holes."""
    parts: list[bytes] = []
    found: list[Hole] = []
    at = shorter = index = 0
    for start, end, new in changes:
        parts += [data[at:start], new]
        while index < len(holes) and holes[index].at < end:
            hole = holes[index]
            found.append(Hole(hole.at - shorter if hole.at <= start else start - shorter + len(new), hole.length))
            index += 1
        if end - start > len(new):
            found.append(Hole(start - shorter + len(new), end - start - len(new)))
            shorter += end - start - len(new)
        at = end
    found += [Hole(hole.at - shorter, hole.length) for hole in holes[index:]]
    return b"".join((*parts, data[at:])), found
