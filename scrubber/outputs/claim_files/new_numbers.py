"""New control numbers for the envelopes of a file that is to be sent on its own: ISA13, GS06 and BHT03."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.x12.patch import first_segment

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.x12.piece import Piece

    DrawNumbers = Callable[[int], int]
    """Takes so many numbers out of a counter for good; how many were taken before."""

_FIRST: Final = 900_000_001
"""Above what practice systems, which count from 1, come to in their time: their next file has another number."""
_COUNT: Final = 1_000_000_000 - _FIRST
_AT_ONCE: Final = 3
"""Of an interchange with one group and one set."""
_ELEMENTS: Final = {"ISA": 13, "GS": 6}
_BHT03: Final = 3


class NewNumbers:
    """Gives the headers of one file new numbers, each another one."""

    def __init__(self, draw: DrawNumbers) -> None:
        self._draw = draw
        self._next = self._end = 0
        self._at_once = _AT_ONCE

    def put_into(self, text: str, piece: Piece) -> str:
        """The header of an envelope, as it is to be written, with a new number; that of a set in its BHT alone."""
        delimiters = piece.delimiters
        if element := _ELEMENTS.get(piece.tag):
            header = first_segment(text, delimiters)
            header.set_value(element, f"{self._number():09}")
            return header.text
        at = text.find(f"BHT{delimiters.element}")
        if at < 0:
            return text
        batch = first_segment(text[at:], delimiters)
        batch.set_value(_BHT03, str(self._number()))
        return text[:at] + batch.text

    def _number(self) -> int:
        if self._next == self._end:
            self._next = self._draw(self._at_once)
            self._end = self._next + self._at_once
            self._at_once *= 2  # a file of many sets does not ask for each
        self._next += 1
        return _FIRST + (self._next - 1) % _COUNT
