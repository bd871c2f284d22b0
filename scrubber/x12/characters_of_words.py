"""Which characters the bytes of words are, all eight at once: see `words.py` for what a word is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from scrubber.x12.words import Flags, Words

_PLAIN: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TIMES: Final = np.uint64(0x0101_0101_0101_0101)
_HIGHEST: Final = np.uint64(0x8080_8080_8080_8080)


def marks_in(words: Words, mark: int) -> Words:
    """Of each word the highest bit of every byte that is this character."""
    others = words ^ (_TIMES * np.uint64(mark))
    low = np.uint64(0x7F7F_7F7F_7F7F_7F7F)
    found: Words = ~(((others & low) + low) | others | low)
    return found


def are_plain_codes(words: Words) -> Flags:
    """Whether each word is a text of digits and capital letters alone, or empty: as it is read, nothing is changed."""
    is_there = words + _TIMES * np.uint64(0x7F)
    found: Flags = (_are_among(words, _PLAIN) | (~is_there & ~words & _HIGHEST)) == _HIGHEST
    return found


def are_all_among(words: Words, characters: str) -> Flags:
    """Whether all eight bytes of each word are of these characters, of ASCII."""
    found: Flags = _are_among(words, characters) == _HIGHEST
    return found


def _are_among(words: Words, characters: str) -> Words:
    """The highest bit of each byte that is one of these characters, of ASCII."""
    (first, behind), *others = _ranges(characters)
    # Of a byte below 128, the highest bit after the addition says that it is not below the character added for.
    found = (words + first) ^ (words + behind)
    for first, behind in others:
        found |= (words + first) ^ (words + behind)
    found &= ~words
    found &= _HIGHEST
    return found


@lru_cache(64)
def _ranges(characters: str) -> list[tuple[np.uint64, np.uint64]]:
    """What lifts the highest bit of bytes from the first on of characters that follow one another, and behind them."""
    codes = sorted(set(characters.encode("ascii")))
    firsts = [code for code in codes if code - 1 not in codes]
    behind = [code + 1 for code in codes if code + 1 not in codes]
    return [(_from(first), _from(end)) for first, end in zip(firsts, behind, strict=True)]


def _from(code: int) -> np.uint64:
    """What lifts the highest bit of each byte that is this one or a later one."""
    return _TIMES * np.uint64(0x80 - code)
