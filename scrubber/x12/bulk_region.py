"""A region of a long input, looked at all at once by NumPy: its marks are those that expressions find.

What only an expression tells exactly is left to it: a region that may be odd altogether, else what follows a terminator
that is not known to be passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.x12.identifiers import NUMBERS
from scrubber.x12.layout import LayoutPart, are_blank, is_plain, lay_out
from scrubber.x12.patterns import ORDINARY, patterns_of
from scrubber.x12.piece import BLANK
from scrubber.x12.region import Region
from scrubber.x12.words import Buffer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.layout import Layout
    from scrubber.x12.region import Mark

_LEVEL, _CLAIM = np.uint8(NUMBERS["HL"]), np.uint8(NUMBERS["CLM"])
_IS_PASSED_OVER: Final = np.zeros(len(NUMBERS) + 1, np.bool_)
"""By number of an identifier: whether its segments are passed over, or found as levels and claims."""
_IS_PASSED_OVER[[NUMBERS[identifier] for identifier in ("HL", "CLM", *ORDINARY)]] = True


def look_at(text: str, start: int, end: int, delimiters: Delimiters, *, closely: bool) -> Region | BulkRegion:
    """The region ``text[start:end]``, at once where that is sure to tell the same as expressions."""
    # As a word, an identifier is the same with NUL behind it.
    if text.find("\0", start, end) < 0:
        buffer = Buffer(text[:end].encode("latin-1"))
        layout = lay_out(buffer, delimiters)
        first = int(layout.stops.searchsorted(np.int32(start)))
        stops = layout.stops[first:]
        # One line end after each terminator is as good as none.
        if not _has_blanks_at(buffer, stops, delimiters) and (
            not closely or is_plain(buffer, start, stops, delimiters)
        ):
            return BulkRegion(text, end, layout, first, delimiters, closely=closely)
    return Region(text, start, end, delimiters, closely=closely)


def _has_blanks_at(buffer: Buffer, stops: NDArray[np.int32], delimiters: Delimiters) -> bool:
    """Whether the terminator is a blank, and others stand right before or behind one of those at the `stops`."""
    if delimiters.terminator not in BLANK:
        return False
    return bool((are_blank(buffer.bytes.take(stops + 1)) | are_blank(buffer.bytes.take(stops - 1))).any())


class BulkRegion:
    """A region nothing is odd about, of a text that is laid out up to its end.

    Its terminators are those of the row `first` and of all behind it.
    """

    is_odd: Final = False

    def __init__(
        self, text: str, end: int, layout: Layout, first: int, delimiters: Delimiters, *, closely: bool
    ) -> None:
        self._text, self._end = text, end
        self._layout, self._first = layout, first
        self._expression = patterns_of(delimiters).marks(closely=closely)
        self._closely = closely

    def marks(self) -> Iterator[Mark]:
        """As of Region."""
        layout, first = self._layout, self._first
        stops, identifiers = layout.stops[first:], layout.identifiers[first + 1 :]
        inner = ((identifiers == _LEVEL) | (identifiers == _CLAIM)).nonzero()[0]
        others = (~_IS_PASSED_OVER.take(identifiers)).nonzero()[0]
        begins = layout.starts[first + 1 :].take(inner).tolist()
        # Behind the last terminator there may be the beginning of a segment.
        places = [*stops.take(others).tolist(), *stops[-1:].tolist()]
        done = 0
        for place, end in zip(places, [*np.searchsorted(inner, others).tolist(), len(inner)], strict=False):
            tried: list[tuple[int, list[int]]] = [(place, [])]
            if end > done:
                tried.insert(0, (int(stops[inner[done]]), begins[done + 1 : end]))
                done = end
            for at, run in tried:
                match = self._expression.match(self._text, at, self._end)
                if match:
                    yield match, run

    def part(self, start: int, end: int) -> LayoutPart | None:
        """Where the segments from `start` up to `end` in the text are."""
        return LayoutPart(self._layout, start, end, is_plain=self._closely)
