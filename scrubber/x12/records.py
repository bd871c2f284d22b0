"""The records of a wrapped input, one after the other: their data, without what ends and fills them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.x12.shape import FILLER, MOST_TRIMMED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.x12.shape import Wrapping

_FILLER: Final = FILLER.encode("ascii")
_LINE_ENDS: Final = {"\r": re.compile(rb"\r"), "\n": re.compile(rb"\r?\n"), "\r\n": re.compile(rb"\r?\n")}


class Hole(NamedTuple):
    """Bytes that were left out: before which byte of what is left, and how many."""

    at: int
    length: int


class Records:
    """Takes a wrapped input apart into its data, record by record.

    A line end that is neither at a regular width nor behind a segment stays: it is part of the data, and a fault.
    """

    def __init__(self, wrapping: Wrapping, start: int) -> None:
        self._wrapping = wrapping
        self._terminator = wrapping.terminator.encode("latin-1")
        self._before = start
        """Bytes up to the first record."""
        self._rest = b""
        self._is_long = False
        """Whether a part of the line under way is handed on already: it is longer than any record."""

    def take(self, block: bytes) -> tuple[bytes, list[Hole]]:
        """The data of all records that the block completes, with their holes; an empty block ends the input."""
        text, parts, size = self._rest + block, [], 0
        holes: list[Hole] = []
        if self._before:
            size = min(self._before, len(text))
            parts, text = [text[:size]], text[size:]
            self._before -= size
        divide = self._lines if self._wrapping.line_end else self._fixed
        for data, left_out in divide(text, ended=not block):
            parts.append(data)
            size += len(data)
            if left_out:
                holes.append(Hole(size, left_out))
        return b"".join(parts), holes

    def _fixed(self, text: bytes, *, ended: bool) -> Iterator[tuple[bytes, int]]:
        """Records of one length without line ends."""
        record, at = self._wrapping.record, 0
        while len(text) - at >= record or (ended and at < len(text)):
            yield self._without_filler(text[at : at + record])
            at += record
        self._rest = text[at:]

    def _lines(self, text: bytes, *, ended: bool) -> Iterator[tuple[bytes, int]]:
        """Records that end with a line end."""
        at = 0
        for match in _LINE_ENDS[self._wrapping.line_end].finditer(text):
            yield self._line(text[at : match.start()], match[0])
            at, self._is_long = match.end(), False
        self._rest = text[at:]
        if ended:
            yield self._without_filler(self._rest)
        elif len(self._rest) > 2 * self._wrapping.record:
            # The last byte may be the first one of a line end.
            yield self._rest[:-1], 0
            self._is_long, self._rest = True, self._rest[-1:]

    def _line(self, data: bytes, line_end: bytes) -> tuple[bytes, int]:
        """The data of a record, and how many bytes behind it are left out."""
        wrapping, length = self._wrapping, len(data)
        ends_segment = data.rstrip(b" ").endswith(self._terminator)
        if self._is_long or not data or (ends_segment and (wrapping.ends_segments or length not in wrapping.widths)):
            return data + line_end, 0
        if length in wrapping.widths:
            kept, left_out = self._without_filler(data)
            return kept, left_out + len(line_end)
        if wrapping.trims and wrapping.record - MOST_TRIMMED < length < wrapping.record:
            blanks = min(wrapping.record - length, len(line_end))
            return data + b" " * blanks, len(line_end) - blanks
        return data + line_end, 0

    def _without_filler(self, data: bytes) -> tuple[bytes, int]:
        width = self._wrapping.width
        if self._wrapping.filler and not data[width:].strip(_FILLER):
            return data[:width], len(data[width:])
        return data, 0
