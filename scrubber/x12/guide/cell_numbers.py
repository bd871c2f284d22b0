"""Cells → the numbers that they add to a signature: by place, length, and what is to be seen of their text."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.x12.guide.natures import CODES, COMPOSITE, DATE, DAY, DIGITS, EXACT, LONGEST, NUMBER, TEXT, TWO_DAYS
from scrubber.x12.guide.values import FIRST_YEAR
from scrubber.x12.words import WORD, Cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scrubber.x12.guide.natures import Nature
    from scrubber.x12.scan import Scan
    from scrubber.x12.words import Flags, Words

    Indices = NDArray[np.signedinteger]

LENGTHS: Final = 64
"""Lengths that are told apart; the last stands for all longer ones, too."""
_OPAQUE: Final = CODES + 1
"""A value that is not seen through."""
_ONES, _HIGHEST = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_LAST: Final = np.array([0, *(0x80 << 8 * before for before in range(WORD))], np.uint64)
"""By how many bytes a word has: the highest bit of the last of them."""
_ALL: Final = np.cumsum(_LAST, dtype=np.uint64)
"""The highest bit of each of them."""
_MOST_DIGITS: Final = 2 * (LONGEST + 1)


class SeenCells(NamedTuple):
    """What is seen of some cells."""

    parts: Words
    """What each adds to the signature."""
    opaque: list[Indices]
    """Which are not seen through."""
    composites: Indices
    """Which are composites: what is in them is to be added."""


class CellNumbers:
    """By place and length: how a cell is to be looked at, and the number that it adds."""

    def __init__(self, places: int) -> None:
        self._looks = np.full(places * LENGTHS, _OPAQUE, np.uint8)
        self._parts = random_numbers(places * LENGTHS)
        self._of_digits = random_numbers(_MOST_DIGITS)
        self.components = np.zeros(places, np.int32)
        """Of a composite the place of its first component."""
        self.most_components = np.zeros(places, np.int32)
        self.are_codes = np.zeros(places, np.bool_)
        """Of a composite whether it is seen as a whole."""
        self._used = 1

    def enter(self, natures: Sequence[Nature]) -> int:
        """Take the natures of a segment, its identifier before them, and give the place of that."""
        base = self._used
        self._used += 1 + len(natures)
        own = slice(base * LENGTHS, (base + 1) * LENGTHS)
        self._looks[own], self._parts[own] = TEXT, self._parts[own.start]
        for place, nature in enumerate(natures, start=base + 1):
            self._enter(place, nature)
        return base

    def _enter(self, place: int, nature: Nature) -> None:
        looks = self._looks[place * LENGTHS : (place + 1) * LENGTHS]
        parts = self._parts[place * LENGTHS : (place + 1) * LENGTHS]
        looks[0] = TEXT
        match nature.look:
            case 0:  # TEXT
                parts[1:] = parts[np.searchsorted(nature.bounds, np.arange(1, LENGTHS), side="right") + 1]
                looks[1 : -1 if max(nature.bounds, default=0) >= LENGTHS else None] = TEXT
            case 3:  # DATE
                looks[[DAY, TWO_DAYS]] = DATE
            case 5:  # DIGITS
                looks[nature.bounds[0]] = DIGITS
            case 4:  # COMPOSITE
                looks[1:] = COMPOSITE
                parts[1:] = parts[1]
                self.components[place] = self._used
                self.most_components[place] = len(nature.components)
                self._used += len(nature.components)
                for own, component in enumerate(nature.components, start=int(self.components[place])):
                    self._enter(own, component)
            case 6:  # CODES
                looks[1 : LONGEST + 1] = COMPOSITE
                self.are_codes[place] = True
            case look:
                looks[1 : LONGEST + 1] = look

    def see(self, scan: Scan, cells: Cells, index: Indices) -> SeenCells:
        """What is seen of some cells; `index` is the place of each, times the lengths told apart, and its length."""
        looks = self._looks.take(index, mode="clip")
        parts = self._parts.take(index, mode="clip")
        opaque: list[Indices] = []
        exact = (looks == EXACT).nonzero()[0]
        parts[exact] = parts.take(exact) * mixed(scan.buffer.short_words(cells.at(exact)))
        numbers = (looks == NUMBER).nonzero()[0]
        if len(numbers):
            some = cells.at(numbers)
            words = scan.buffer.short_words(some)
            digits = _seen_digits(words, some.lengths)
            own = parts.take(numbers)
            added = own + self._of_digits.take(digits)
            others = (digits < 0).nonzero()[0]
            added[others] = own.take(others) * mixed(words.take(others))
            parts[numbers] = added
        dates = (looks == DATE).nonzero()[0]
        if len(dates):
            opaque.append(dates[~_are_dates(scan, cells.at(dates))])
        composites = (looks == COMPOSITE).nonzero()[0]
        if looks.max(initial=TEXT) > COMPOSITE:
            runs = np.flatnonzero(looks == DIGITS)
            opaque += [np.flatnonzero(looks == _OPAQUE), runs[~_are_digits(scan, cells.at(runs))]]
        return SeenCells(parts, opaque, composites)


def random_numbers(count: int) -> Words:
    """Odd numbers that nobody knows."""
    return np.frombuffer(os.urandom(8 * count), np.uint64) | np.uint64(1)


def slots(natures: Sequence[Nature]) -> int:
    """How many places the elements of a segment take, and their components."""
    return len(natures) + sum(len(nature.components) for nature in natures)


def mixed(words: Words) -> Words:
    """Words, every bit of which matters in the low half of a product."""
    mixed = words * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(32)
    return mixed


def _seen_digits(words: Words, lengths: Indices) -> NDArray[np.intp]:
    """How many digits each value of at most eight bytes has, and nine more with a point; -1 of no plain number."""
    # Of a byte below 128, the highest bit after the addition says that it is not below the character added for.
    is_digit = (words + _ONES * np.uint64(0x80 - ord("0"))) & ~(words + _ONES * np.uint64(0x80 - ord(":"))) & _HIGHEST
    is_point = (words + _ONES * np.uint64(0x80 - ord("."))) & ~(words + _ONES * np.uint64(0x80 - ord("/"))) & _HIGHEST
    # One point at most, and not at the end.
    is_plain = (is_digit | is_point) == _ALL.take(lengths)
    is_plain &= (is_point & (is_point - np.uint64(1) | _LAST.take(lengths))) == 0
    return np.where(is_plain, lengths + (is_point != 0) * LONGEST, -1)


def _are_dates(scan: Scan, cells: Cells) -> Flags:
    """Of each value of one or two days' length whether it is that."""
    buffer = scan.buffer
    found = buffer.are_days(cells.starts, FIRST_YEAR)
    spans = np.flatnonzero(cells.lengths != DAY)
    if len(spans):
        starts = cells.starts[spans] + DAY
        found[spans] &= (buffer.bytes[starts] == ord("-")) & buffer.are_days(starts + 1, FIRST_YEAR)
    return found


def _are_digits(scan: Scan, cells: Cells) -> Flags:
    """Of each value of eight to sixteen bytes whether they are digits."""
    buffer, at = scan.buffer, cells.starts + cells.lengths - WORD
    eight = np.full_like(cells.lengths, WORD)
    first = _seen_digits(buffer.words(Cells(cells.starts, eight)), eight) == WORD
    found: Flags = first & (_seen_digits(buffer.words(Cells(at, eight)), eight) == WORD)
    return found
