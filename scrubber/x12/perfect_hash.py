"""A hash of a few words that no two of them share: which of them each of many words is, without a search."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scrubber.x12.words import Words

_SHIFT: Final = np.uint64(52)
"""Bits of a product that do not tell where an identifier is found."""


class PerfectHash:
    """Finds the number of a word, of some that are known, each below 256: 0 for all others."""

    def __init__(self, numbers: dict[int, int]) -> None:
        places: dict[int, int] = {}
        factor = 1
        while len(places) < len(numbers):
            factor = int.from_bytes(os.urandom(8), "little") | 1
            places = {word * factor % 2**64 >> int(_SHIFT): word for word in numbers}
        self._factor = np.uint64(factor)
        self._words = np.zeros(1 << 64 - int(_SHIFT), np.uint64)
        self._numbers = np.zeros(1 << 64 - int(_SHIFT), np.uint8)
        for place, word in places.items():
            self._words[place], self._numbers[place] = word, numbers[word]

    def numbers(self, words: Words) -> NDArray[np.uint8]:
        """The number of each word."""
        products = words * self._factor
        products >>= _SHIFT
        places = products.view(np.intp)
        found: NDArray[np.uint8] = self._numbers.take(places) * (self._words.take(places) == words)
        return found
