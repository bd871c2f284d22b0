"""Which of many numbers are distinct, which are repeated, and what is remembered of the distinct ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Numbers, Words

Number = TypeVar("Number", bound=np.generic)
_MOST_PLACES: Final = 1 << 20
"""Numbers below which each has a place of its own where distinct ones are looked for."""
_MANY, _SAMPLE = 512, 64
"""So many numbers are not put in order to find distinct ones, where fewer than half of the first ones are distinct."""
_LARGE_GROUP: Final = 12
"""Words of a group from which on to put all in order is faster than to compare each with the next ones."""
SPREAD: Final = np.uint64(0x9E37_79B9_7F4A_7C15)
"""An odd number that spreads what it multiplies over the highest bits."""
_SLOT_BITS: Final = 12
MANY_SLOTS: Final = 14
"""Bits of the slots of words of which an input may have thousands, the same in each block."""
_SLOT_SHIFT: Final = np.uint64(64 - _SLOT_BITS)


class Distinct(NamedTuple, Generic[Number]):
    """The distinct ones of some numbers, in their order."""

    values: NDArray[Number]
    first: NDArray[np.int64]
    """Of each where it stands first."""
    which: NDArray[np.int64]
    """Of each of the numbers which of them it is."""


def distinct(numbers: NDArray[Number]) -> Distinct[Number]:
    """Each distinct one of some numbers of eight bytes."""
    if len(numbers) >= _MANY and len(set(numbers[:_SAMPLE].tolist())) * 2 < _SAMPLE:
        where = _first_alike(numbers.view(np.uint64))
        firsts = (where == np.arange(len(where), dtype=np.int32)).nonzero()[0]
        firsts = firsts[np.argsort(numbers[firsts])]
        which = np.empty(len(numbers), np.int64)
        which[firsts] = np.arange(len(firsts))
        return Distinct(numbers[firsts], firsts, which.take(where))
    # Asked for the first places too, NumPy puts them in order in less than half of the time.
    return Distinct(*np.unique(numbers, return_index=True, return_inverse=True))


def _first_alike(numbers: Words) -> NDArray[np.int32]:
    """Of each number where it stands first: none is put in order but those whose slot a different one has."""
    slots = (numbers * SPREAD >> _SLOT_SHIFT).view(np.int64)
    order = np.arange(len(numbers), dtype=np.int32)
    first = np.empty(1 << _SLOT_BITS, np.int32)
    # Backwards, so that the first of several is the last to be entered.
    first[slots[::-1]] = order[::-1]
    found = first.take(slots)
    others = (numbers.take(found) != numbers).nonzero()[0]
    if len(others):
        _, firsts, which = np.unique(numbers[others], return_index=True, return_inverse=True)
        found[others] = others[firsts][which]
    return found


def few_distinct(numbers: Numbers, most: int) -> tuple[Numbers, NDArray[np.int64]]:
    """Each distinct one of some numbers below `most`, in their order, and of each of the numbers which of them it is.

    As far as a place for each possible one is no more than the numbers could take up themselves, none is put in order.
    """
    if most > _MOST_PLACES:
        values, _, which = distinct(numbers)
        return values, which
    places = np.zeros(most, np.int32)
    places[numbers] = 1
    values = np.flatnonzero(places)
    places[values] = np.arange(len(values), dtype=np.int32)
    return values.astype(np.int64), places[numbers].astype(np.int64)


def are_repeated(numbers: Words) -> NDArray[np.int64]:
    """Which of some numbers are there more than once."""
    ordered = np.sort(numbers)
    repeated = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.flatnonzero(np.isin(numbers, repeated)) if len(repeated) else np.zeros(0, np.int64)


def repeated_in_group(groups: Rows, words: Words) -> Rows:
    """Which of some words another one of their group equals, at least one of each such two.

    Groups are numbered from 0, and those of one follow one another.
    """
    most = int(np.bincount(groups, minlength=1).max())
    if most > _LARGE_GROUP:
        return are_repeated((groups.astype(np.uint64) * SPREAD ^ words) * SPREAD)
    found = [np.zeros(0, np.int64)]
    for apart in range(1, most):
        later = apart + np.flatnonzero(words[apart:] == words[:-apart])
        found.append(later[groups[later] == groups[later - apart]])
    return np.concatenate(found)


def in_groups_with_repeated(groups: Rows, words: Words) -> Rows:
    """Which of some words are of groups in which `repeated_in_group` finds any."""
    found = groups.take(repeated_in_group(groups, words))
    if not len(found):
        return found
    have_one = np.zeros(int(groups.max()) + 1, np.bool_)
    have_one[found] = True
    return have_one.take(groups).nonzero()[0]


class Slots:
    """A number of each word, made of it once, and again where another has taken its slot.

    Whole columns are looked up at a time. Most words of a block were met in the blocks before it.
    """

    def __init__(self, bits: int = _SLOT_BITS) -> None:
        self._shift = np.uint64(64 - bits)
        self._words: Words = np.zeros(1 << bits, np.uint64)
        # An empty slot holds a word that belongs into another one.
        self._words[0] = 1
        self._numbers: Numbers = np.zeros(1 << bits, np.int64)

    def numbers(self, words: Words, number_each: Callable[[Words, Rows], Numbers]) -> Numbers:
        """The number of each of these words: `number_each` is given new ones, with the index at which each is first."""
        slots = (words * SPREAD >> self._shift).view(np.int64)
        found = self._numbers.take(slots)
        unmet = (self._words.take(slots) != words).nonzero()[0]
        if len(unmet):
            values, firsts, which = distinct(words[unmet])
            firsts = unmet[firsts]
            numbers = number_each(values, firsts)
            found[unmet] = numbers[which]
            own = slots[firsts]
            self._words[own], self._numbers[own] = values, numbers
        return found


class NumberedWords:
    """The numbers that a function gives words, made once for most."""

    def __init__(self, number_each: Callable[[Words], Numbers]) -> None:
        self._number_each = number_each
        self._slots = Slots()

    def numbers(self, words: Words) -> Numbers:
        """The number of each of these words."""
        return self._slots.numbers(words, lambda values, _: self._number_each(values))
