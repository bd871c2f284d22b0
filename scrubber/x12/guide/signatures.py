"""Segments of a scan → one number for each, equal where the same is seen of them: `natures.py` for a whole block.

A signature is a sum over a segment's elements and components, each of which adds a number for its place and what is
seen of it. The numbers are random in each process, so that nobody can make two segments of one sum.
"""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.x12.guide.natures import CODES, COMPOSITE, DATE, DAY, DIGITS, EXACT, LONGEST, NUMBER, TEXT, TWO_DAYS
from scrubber.x12.guide.odd_rows import rows_of_odd_characters, rows_with_blanks
from scrubber.x12.guide.perfect_hash import PerfectHash
from scrubber.x12.guide.values import FIRST_YEAR
from scrubber.x12.words import WORD, Cells, pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scrubber.x12.guide.natures import Nature, SegmentKind
    from scrubber.x12.scan import Scan
    from scrubber.x12.words import Flags, Words

    Indices = NDArray[np.signedinteger]

_LENGTHS: Final = 64
"""Lengths that are told apart; the last stands for all longer ones, too."""
_OPAQUE: Final = CODES + 1
"""A value that is not seen through."""
_TOGETHER: Final = 1 << 16
"""Elements that are looked at together: more take longer, since what is computed of them leaves the cache."""
_ONES, _HIGHEST = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_TOP: Final = np.uint64(1 << 63)
_MOST_DIGITS: Final = 2 * (LONGEST + 1)


class Signatures(NamedTuple):
    """What a block's segments come to."""

    numbers: Words
    is_opaque: Flags
    """Of each segment whether it is not seen through: its number says nothing."""


class Signer:
    """Signs the segments of scans in one set of delimiters."""

    def __init__(self, kinds: Sequence[SegmentKind]) -> None:
        self._numbers = _Numbers(sum(1 + _slots(kind.natures) for kind in kinds) + 1)
        numbers = self._numbers
        bases, most = [0], [-1]
        self._apart: list[tuple[int, int, np.uint64]] = []
        """Kinds of segments of one qualifier: in the place of which kind, which, and the qualifier."""
        of_rest: dict[str, int] = {}
        for number, kind in enumerate(kinds, start=1):
            if kind.qualifier:
                self._apart.append((of_rest[kind.identifier], number, pack(kind.qualifier)))
            else:
                of_rest[kind.identifier] = number
            bases.append(numbers.enter(kind.natures))
            most.append(len(kind.natures))
        self._bases = np.array(bases, np.int32)
        self._most = np.array(most, np.int32)
        self._find = PerfectHash({int(pack(identifier)): number for identifier, number in of_rest.items()})

    def sign(self, scan: Scan) -> Signatures:
        """Sign every segment of a scan."""
        kinds = self._find.numbers(scan.identifiers)
        for general, own, qualifier in self._apart:
            rows = np.flatnonzero(kinds == general)
            kinds[rows[scan.codes(rows, 1) == qualifier]] = own
        # Where one has more elements than its kind, what it comes to is of no matter.
        is_opaque: Flags = scan.last - scan.first > self._most.take(kinds)
        numbers = np.empty(len(scan), np.uint64)
        for start, end in _runs(scan):
            self._sign_rows(scan, slice(start, end), kinds[start:end], numbers[start:end], is_opaque[start:end])
        is_opaque[rows_of_odd_characters(scan)] = True
        is_opaque[rows_with_blanks(scan)] = True
        return Signatures(numbers, is_opaque)

    def _sign_rows(self, scan: Scan, rows: slice, kinds: Indices, numbers: Words, is_opaque: Flags) -> None:
        """Sign some rows that follow one another: into `numbers`, and `is_opaque`."""
        before = int(scan.first[rows.start])
        first, last = scan.first[rows] - before, scan.last[rows] - before
        ends = scan.ends[before : before + int(last[-1]) + 1]
        starts = np.empty_like(ends)
        starts[1:] = ends[:-1] + 1
        starts[first] = scan.starts[rows]
        cells = Cells(starts, ends - starts)
        index = _with_lengths(np.repeat((self._bases.take(kinds) - first) * _LENGTHS, last - first + 1), cells)
        seen = self._numbers.see(scan, cells, index)
        self._see_components(scan, cells, index, seen)
        for opaque in seen.opaque:
            if len(opaque):
                is_opaque[np.searchsorted(first, opaque, side="right") - 1] = True
        numbers[:] = _sums(seen.parts, first, last)

    def _see_components(self, scan: Scan, cells: Cells, index: Indices, seen: _Seen) -> None:
        """Add what is seen of components to the composites that they are of."""
        all_ends = cells.starts + cells.lengths
        bounds = np.searchsorted(scan.separators, [cells.starts[0], all_ends[-1]])
        separators = scan.separators[slice(*bounds.tolist())]
        composites = seen.composites
        starts, ends = cells.starts.take(composites), all_ends.take(composites)
        before, behind = np.searchsorted(separators, starts), np.searchsorted(separators, ends)
        counts = behind - before
        if len(separators) > counts.sum():
            is_own = np.zeros(len(separators), np.bool_)
            is_own[_ranges(before, counts)] = True
            others = np.searchsorted(all_ends, separators[~is_own])
            seen.opaque.append(others[~self._numbers.are_codes[index[others] // _LENGTHS]])
            separators = separators[is_own]
        if not len(composites):
            return
        places = index.take(composites) // _LENGTHS
        seen.opaque.append(composites[counts >= self._numbers.most_components[places]])
        # First the first component of each, then all the others.
        firsts = self._numbers.components.take(places)
        some = np.flatnonzero(counts)
        behind = np.cumsum(counts)
        first_ends, other_ends = ends.copy(), np.empty_like(separators)
        first_ends[some] = separators[(behind - counts)[some]]
        other_ends[:-1] = separators[1:]
        other_ends[behind[some] - 1] = ends[some]
        places = np.concatenate([firsts, _ranges(firsts + 1, counts).astype(np.int32)])
        starts = np.concatenate([starts, separators + 1])
        inner = Cells(starts, np.concatenate([first_ends, other_ends]) - starts)
        parts = self._numbers.see(scan, inner, places * _LENGTHS + np.minimum(inner.lengths, _LENGTHS - 1))
        owners = np.concatenate([composites, np.repeat(composites, counts)])
        seen.opaque.extend(owners[opaque] for opaque in parts.opaque)
        seen.parts[composites] += parts.parts[: len(composites)]
        of_others = parts.parts[len(composites) :]
        seen.parts[composites[some]] += _sums(of_others, (behind - counts)[some], behind[some] - 1)


def _runs(scan: Scan) -> Iterator[tuple[int, int]]:
    """Rows that are signed together: from which one up to which."""
    cuts = np.searchsorted(scan.last, np.arange(_TOGETHER, len(scan.ends), _TOGETHER)).tolist()
    return pairwise(sorted({0, *cuts, len(scan)}))


def _sums(numbers: Words, firsts: NDArray[np.integer], lasts: NDArray[np.integer]) -> Words:
    """The sums of numbers from the firsts to the lasts; that they overflow is of no matter."""
    upto: Words = np.cumsum(numbers)
    found: Words = upto.take(lasts) - upto.take(firsts) + numbers.take(firsts)
    return found


def _ranges(starts: NDArray[np.integer], counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each start so many numbers from it on."""
    behind = np.cumsum(counts)
    return np.repeat(starts - behind + counts, counts) + np.arange(behind[-1] if len(behind) else 0)


def _with_lengths(places: Indices, cells: Cells) -> Indices:
    """An index of each cell: by its place, which counts on from the one given, and its length."""
    places += np.arange(0, len(places) * _LENGTHS, _LENGTHS, dtype=np.int32)
    places += np.minimum(cells.lengths, _LENGTHS - 1)
    return places


class _Seen(NamedTuple):
    """What is seen of some cells."""

    parts: Words
    """What each adds to the signature."""
    opaque: list[Indices]
    """Which are not seen through."""
    composites: Indices
    """Which have components that are to be looked at."""


class _Numbers:
    """By place and length: how a cell is to be looked at, and the number that it adds."""

    def __init__(self, places: int) -> None:
        self._looks = np.full(places * _LENGTHS, _OPAQUE, np.uint8)
        self._parts = _random(places * _LENGTHS)
        self._of_digits = _random(_MOST_DIGITS)
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
        self._looks[base * _LENGTHS : (base + 1) * _LENGTHS] = TEXT
        for place, nature in enumerate(natures, start=base + 1):
            self._enter(place, nature)
        return base

    def _enter(self, place: int, nature: Nature) -> None:
        looks = self._looks[place * _LENGTHS : (place + 1) * _LENGTHS]
        parts = self._parts[place * _LENGTHS : (place + 1) * _LENGTHS]
        looks[0] = TEXT
        match nature.look:
            case 0:  # TEXT
                parts[1:] = parts[np.searchsorted(nature.bounds, np.arange(1, _LENGTHS), side="right") + 1]
                looks[1 : -1 if max(nature.bounds, default=0) >= _LENGTHS else None] = TEXT
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
                looks[1 : LONGEST + 1] = EXACT
                self.are_codes[place] = True
            case look:
                looks[1 : LONGEST + 1] = look

    def see(self, scan: Scan, cells: Cells, index: Indices) -> _Seen:
        """What is seen of some cells; `index` is the place of each, times the lengths told apart, and its length."""
        looks = self._looks.take(index, mode="clip")
        parts = self._parts.take(index, mode="clip")
        opaque: list[Indices] = []
        exact = np.flatnonzero(looks == EXACT)
        parts[exact] = parts.take(exact) * _mixed(scan.buffer.short_words(cells.at(exact)))
        numbers = np.flatnonzero(looks == NUMBER)
        if len(numbers):
            some = cells.at(numbers)
            words = scan.buffer.short_words(some)
            digits = _seen_digits(words, some.lengths)
            own = parts.take(numbers)
            parts[numbers] = np.where(digits >= 0, own + self._of_digits.take(digits), own * _mixed(words))
        dates = np.flatnonzero(looks == DATE)
        if len(dates):
            opaque.append(dates[~_are_dates(scan, cells.at(dates))])
        composites = np.flatnonzero(looks == COMPOSITE)
        if looks.max(initial=TEXT) > COMPOSITE:
            runs = np.flatnonzero(looks == DIGITS)
            opaque += [np.flatnonzero(looks == _OPAQUE), runs[~_are_digits(scan, cells.at(runs))]]
        return _Seen(parts, opaque, composites)


def _random(count: int) -> Words:
    """Odd numbers that nobody knows."""
    return np.frombuffer(os.urandom(8 * count), np.uint64) | np.uint64(1)


def _slots(natures: Sequence[Nature]) -> int:
    return len(natures) + sum(len(nature.components) for nature in natures)


def _mixed(words: Words) -> Words:
    """Words, every bit of which matters in the low half of a product."""
    mixed = words * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(32)
    return mixed


def _seen_digits(words: Words, lengths: Indices) -> NDArray[np.intp]:
    """How many digits each value of at most eight bytes has, and nine more with a point; -1 of no plain number."""
    # Of a byte below 128, the highest bit after the addition says that it is not below the character added for.
    is_digit = (words + _ONES * np.uint64(0x80 - ord("0"))) & ~(words + _ONES * np.uint64(0x80 - ord(":"))) & _HIGHEST
    is_point = (words + _ONES * np.uint64(0x80 - ord("."))) & ~(words + _ONES * np.uint64(0x80 - ord("/"))) & _HIGHEST
    all_there = _HIGHEST >> ((WORD - lengths) * WORD).astype(np.uint64)
    has_point = is_point != 0
    is_plain = (is_digit | is_point) == all_there
    # One point at most, and not at the end.
    is_plain &= (is_point & (is_point - np.uint64(1))) == 0
    is_plain &= (is_point << ((WORD - lengths) * WORD).astype(np.uint64)) < _TOP
    return np.where(is_plain, lengths - has_point + (LONGEST + 1) * has_point, -1).astype(np.intp)


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
