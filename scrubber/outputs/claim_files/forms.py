"""The forms in which an input that was mended is written: as it came, tidied, or laid out in records again.

Pieces of such an input have blanks behind their terminators where something was left out of their segments, so that
they are as long as the bytes of the input that they stand for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from scrubber.outputs.second_read.marked_stretch import MarkedStretch
from scrubber.x12.piece import OUTSIDE

if TYPE_CHECKING:
    from scrubber.outputs.second_read.marked import MarkedPiece, Sink
    from scrubber.x12.mending import Mending
    from scrubber.x12.shape import Wrapping


_WITHOUT_BLANKS: Final = str.maketrans("", "", " \t")


class AsItCame:
    """Feeds a sink the input as it came."""

    def __init__(self, sink: Sink, mending: Mending) -> None:
        self._sink = sink
        self._take_raw = mending.keep_raw()

    def take(self, marked: MarkedPiece) -> None:
        """Take the next piece."""
        piece = marked.piece
        text = self._take_raw(len(piece.text)).decode("latin-1")
        self._sink.take(marked._replace(piece=piece._replace(text=text)))

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Take the next pieces."""
        stretch = marked.stretch
        raw = stretch._replace(text=self._take_raw(len(stretch.text)).decode("latin-1"))
        self._sink.take_stretch(MarkedStretch(raw, marked.verdict, marked.transaction, marked.above))

    def close(self) -> None:
        """Close the sink."""
        self._sink.close()


class Tidied:
    """Feeds a sink the input without what stands between its segments, but for the line ends that belong there."""

    def __init__(self, sink: Sink, wrapping: Wrapping | None) -> None:
        self._sink, self._wrapping = sink, wrapping

    def take(self, marked: MarkedPiece) -> None:
        """Take the next piece."""
        piece = marked.piece
        if piece.tag == OUTSIDE and not piece.text.strip():
            text = piece.text.translate(_WITHOUT_BLANKS)
        else:
            text = tidied(piece.text, piece.delimiters.terminator, self._wrapping)
        self._sink.take(marked._replace(piece=piece._replace(text=text)))

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Take the next pieces, one by one."""
        for piece in marked.pieces():
            self.take(piece)

    def close(self) -> None:
        """Close the sink."""
        self._sink.close()


class Relaid:
    """Feeds a sink that copies the input and adds to it, and lays out in records what the sink writes to `out`."""

    def __init__(self, wrapping: Wrapping, out: BinaryIO) -> None:
        self._wrapping = wrapping
        self._out = out
        self._terminator = wrapping.terminator
        self._column = 0
        self.sink: Sink | None = None
        """What writes to this."""

    def write(self, text: bytes) -> int:
        """Take whole segments."""
        tidy = tidied(text.decode("latin-1"), self._terminator, self._wrapping)
        line_end = self._wrapping.line_end
        lines = tidy.split(line_end) if self._wrapping.ends_segments else [tidy]
        for number, line in enumerate(lines):
            if number:
                self._out.write(line_end.encode("ascii"))
                self._column = 0
            self._write_line(line.encode("latin-1"))
        return len(text)

    def _write_line(self, text: bytes) -> None:
        wrapping, at = self._wrapping, 0
        while at < len(text):
            if self._column == wrapping.width:
                self._out.write(b" " * wrapping.filler + wrapping.line_end.encode("ascii"))
                self._column = 0
            part = text[at : at + wrapping.width - self._column]
            self._out.write(part)
            at, self._column = at + len(part), self._column + len(part)

    def take(self, marked: MarkedPiece) -> None:
        """Take the next piece."""
        self._terminator = marked.piece.delimiters.terminator
        cast("Sink", self.sink).take(marked)

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Take the next pieces."""
        self._terminator = marked.stretch.delimiters.terminator
        cast("Sink", self.sink).take_stretch(marked)

    def close(self) -> None:
        """Close the sink, and end the last record."""
        cast("Sink", self.sink).close()
        if self._column:
            self._out.write(self._wrapping.line_end.encode("ascii"))


def tidied(text: str, terminator: str, wrapping: Wrapping | None) -> str:
    """Segments without the blanks that were put behind them; those of a wrapped input without any white space."""
    if wrapping is None:
        return _blanks(terminator).sub(r"\1", text)
    between = wrapping.line_end if wrapping.ends_segments else ""
    return _white_space(terminator).sub(rf"\1{between}", text)


@lru_cache(maxsize=64)
def _blanks(terminator: str) -> re.Pattern[str]:
    return re.compile(rf"({re.escape(terminator)}[\r\n]*)[ \t]+")


@lru_cache(maxsize=64)
def _white_space(terminator: str) -> re.Pattern[str]:
    return re.compile(rf"({re.escape(terminator)})[ \t\r\n]+")
