"""A hash of a few words that no two of them share: which of them each of many words is, without a search."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scrubber.x12.words import Flags, Words

_SHIFT: Final = 52
"""Bits of a product that do not tell where an identifier is found."""


class PerfectHash:
    """Finds the number of a word, of some that are known: 0 for all others."""

    def __init__(self, numbers: dict[int, int]) -> None:
        places: dict[int, int] = {}
        while len(places) < len(numbers):
            self._factor = int.from_bytes(os.urandom(8), "little") | 1
            places = {word * self._factor % 2**64 >> _SHIFT: word for word in numbers}
        self._words = np.zeros(1 << 64 - _SHIFT, np.uint64)
        self._numbers = np.zeros(1 << 64 - _SHIFT, np.intp)
        for place, word in places.items():
            self._words[place], self._numbers[place] = word, numbers[word]

    def numbers(self, words: Words) -> NDArray[np.intp]:
        """The number of each word."""
        places = self._places(words)
        return np.where(self._words.take(places) == words, self._numbers.take(places), 0)

    def knows(self, words: Words) -> Flags:
        """Whether each word is one of those that are known; an empty one is none."""
        found: Flags = (self._words.take(self._places(words)) == words) & (words != 0)
        return found

    def _places(self, words: Words) -> Words:
        return words * np.uint64(self._factor) >> np.uint64(_SHIFT)
