"""Arithmetic on many short texts at once: what stands in the cells of a scan, as packed words, amounts, days, digests.

A *word* is up to eight bytes of a text, packed little-endian into an unsigned integer, zero beyond its length. Every
function here has a plain twin that its tests hold it to.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.x12.characters_of_words import are_all_among, marks_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]
    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]


WORD: Final = 8
"""Bytes of a word."""
_LARGE: Final = 1 << 23
# Once so much was freed, the C library keeps what is: else it gives it back to the system, and gets it anew, each time.
np.empty(_LARGE, np.uint8)
UNREADABLE: Final = -1
"""Stands for an amount, quantity or day that cannot be read so quickly: the plain way looks at it."""

_MASKS: Final = np.array([(1 << 8 * length) - 1 for length in range(WORD + 1)], np.uint64)
_ZEROS: Final = np.uint64(0x3030303030303030)
_TO_THE_END: Final = np.array([0, *range(56, -1, -8)], np.uint64)
"""By how many bytes a word has: bits from its last byte to the highest one; an empty one stays where it is."""
_ZEROS_BEFORE: Final = _ZEROS & _MASKS[::-1]
"""Zeros in the place of the bytes that it has not, before its first one when it was moved."""
_BYTE: Final = np.uint64(0xFF)
_POINT, _ZERO = np.uint64(ord(".")), np.uint64(ord("0"))
_YEARS: Final = np.arange(10_000, dtype=np.int32)
_IS_LEAP: Final = (_YEARS % 4 == 0) & ((_YEARS % 100 != 0) | (_YEARS % 400 == 0))
_BEFORE_YEAR: Final = (_YEARS - 1) * 365 + (_YEARS - 1) // 4 - (_YEARS - 1) // 100 + (_YEARS - 1) // 400
"""By year the ordinal of the last day before it."""
_DAYS_OF_YEAR: Final = np.zeros(20_000, np.int16)
"""By month and day, MMDD, which day of the year it is, 0 for none; from 10,000 on those of leap years."""
_OF_KIND: Final = _IS_LEAP * np.int16(10_000)
"""By year where its days begin."""
for _kind, _year in ((0, 2001), (10_000, 2000)):
    _days = np.arange(f"{_year}-01-01", f"{_year + 1}-01-01", dtype="datetime64[D]")
    _months = _days.astype("datetime64[M]")
    _month_days = (_months.astype(np.int64) % 12 + 1) * 100 + (_days - _months).astype(np.int64) + 1
    _DAYS_OF_YEAR[_kind + _month_days] = np.arange(1, len(_days) + 1)


class Cells(NamedTuple):
    """Texts of a scanned block: where each begins and how many bytes it has; one that is not there has none."""

    starts: NDArray[np.int32]
    lengths: NDArray[np.int32]

    def of(self, chosen: Flags | NDArray[np.int64]) -> Cells:
        """Some of them, by flags or indices."""
        return Cells(self.starts[chosen], self.lengths[chosen])

    def at(self, indices: NDArray[np.integer]) -> Cells:
        """Some of them, by indices: in two thirds of the time."""
        return Cells(self.starts.take(indices), self.lengths.take(indices))

    def then(self, others: Cells) -> Cells:
        """These, and others after them."""
        return Cells(np.concatenate([self.starts, others.starts]), np.concatenate([self.lengths, others.lengths]))


@lru_cache(4096)
def pack(text: str) -> np.uint64:
    """A text of at most eight bytes as the word that its cell is."""
    return np.uint64(int.from_bytes(text.encode("latin-1")[:WORD], "little"))


def unpack(word: int) -> str:
    """The text of a cell of at most eight bytes that was packed into this word."""
    return word.to_bytes(WORD, "little").rstrip(b"\0").decode("latin-1")


def days_of(words: Words) -> Numbers:
    """Words that are dates, CCYYMMDD, as proleptic ordinals (as of `date.toordinal`); UNREADABLE of others."""
    digits = words ^ _ZEROS
    is_date = _are_digits(digits)
    years, days = _days_of_years(digits * is_date)
    is_date &= (years > 0) & (days > 0)
    return np.where(is_date, _BEFORE_YEAR.take(years) + days, np.int64(UNREADABLE))


def _days_of_years(digits: Words) -> tuple[Numbers, NDArray[np.int16]]:
    """Of eight digits CCYYMMDD the year, and which day of it; 0 of one that the year has not."""
    years, month_days = _fours(digits)
    return years, _DAYS_OF_YEAR.take(month_days + _OF_KIND.take(years))


FEW_CODES: Final = 4
"""Codes up to which comparing with one after the other is faster than looking them up."""


@lru_cache(1024)
def _sorted_codes(*texts: str) -> Words:
    return np.sort(np.array([pack(text) for text in texts], np.uint64))


def are_among(words: Words, ordered: Words) -> Flags:
    """Of each word whether it is among some that are in order."""
    if not len(ordered):
        return np.zeros(len(words), np.bool_)
    found: Flags = ordered[np.minimum(np.searchsorted(ordered, words), len(ordered) - 1)] == words
    return found


def are_any(words: Words, *texts: str) -> Flags:
    """Of each word whether it is one of these texts; there is at least one of them."""
    codes = _sorted_codes(*texts)
    if len(codes) > FEW_CODES:
        return are_among(words, codes)
    found: Flags = words == codes[0]
    for code in codes[1:]:
        found |= words == code
    return found


class Buffer:
    """The bytes of a block, which can be read eight at once from any place on."""

    def __init__(self, data: bytes) -> None:
        self.length = len(data)
        padded = data + bytes(2 * WORD)
        self.bytes: NDArray[np.uint8] = np.frombuffer(padded, np.uint8)
        self._words: Words = np.ndarray((len(padded) - WORD + 1,), "<u8", padded, strides=(1,))

    def words(self, cells: Cells, at: int = 0) -> Words:
        """Of each cell the word that begins `at` bytes behind its start; zero where it is not so long."""
        if not at:
            return self._words[cells.starts] & _MASKS.take(cells.lengths, mode="clip")
        # An index beyond the block belongs to a cell that has nothing there.
        starts = np.minimum(cells.starts + at, self.length)
        return self._words[starts] & _MASKS.take(cells.lengths - at, mode="clip")

    def short_words(self, cells: Cells) -> Words:
        """The same as `words`, of cells that have no more bytes than a word."""
        return self._words[cells.starts] & _MASKS.take(cells.lengths)

    def last_words(self, cells: Cells) -> Words:
        """Of each cell the word that ends with it: all of it where it has no more bytes than a word."""
        before = np.maximum(cells.lengths - WORD, 0)
        return self.short_words(Cells(cells.starts + before, cells.lengths - before))

    def consist_of(self, cells: Cells, characters: str) -> Flags:
        """Whether each text is of these characters alone, of ASCII, or empty."""
        found = are_all_among(self._filled(cells, characters[0]), characters)
        for at in range(WORD, int(cells.lengths.max(initial=0)), WORD):
            goes_on = (cells.lengths > at).nonzero()[0]
            starts, lengths = cells.at(goes_on)
            found[goes_on] &= are_all_among(self._filled(Cells(starts + at, lengths - at), characters[0]), characters)
        return found

    def _filled(self, cells: Cells, character: str) -> Words:
        """The same as `words`, with a character in the place of each zero beyond the end."""
        words = self.words(cells)
        words |= _filling(character).take(cells.lengths, mode="clip")
        return words

    def may_have(self, cells: Cells, character: str) -> bool:
        """Whether one of these texts may have a character: yes where one has more bytes than a word."""
        if (cells.lengths > WORD).any():
            return True
        return bool(marks_in(self.short_words(cells), ord(character)).any())

    def cents(self, cells: Cells) -> Numbers:
        """Amounts in cents; UNREADABLE for one that is negative, longer than eight bytes, or none at all."""
        return self._fixed_point(cells, 2)

    def thousandths(self, cells: Cells) -> Numbers:
        """Quantities in thousandths; UNREADABLE as of `cents`, and with more than three decimals."""
        return self._fixed_point(cells, 3)

    def whole_numbers(self, cells: Cells) -> Numbers:
        """Numbers of digits alone; UNREADABLE as of `cents`, and with a point."""
        return self._fixed_point(cells, 0)

    def _fixed_point(self, cells: Cells, decimals: int) -> Numbers:
        """Digits with at most one point, which is followed by one to `decimals` digits, times ten to `decimals`."""
        lengths = cells.lengths
        wrong = (lengths == 0) | (lengths > WORD)
        # The last character in the highest byte, zeros before the first.
        words = self.words(cells) << _TO_THE_END.take(lengths, mode="clip")
        words |= _ZEROS_BEFORE.take(lengths, mode="clip")
        scale = np.full(len(words), 10**decimals, np.int64)
        for follow in range(1, decimals + 1):
            at = np.uint64(WORD * (WORD - 1 - follow))
            # A second point stays, and is no digit.
            is_point = ((words & (_BYTE << at)) == _POINT << at) & (scale == 10**decimals)
            if is_point.any():
                before = _MASKS[WORD - 1 - follow]
                joined = (words & ~(before | (_BYTE << at))) | ((words & before) << np.uint64(8)) | _ZERO
                words = np.where(is_point, joined, words)
                scale[is_point] = 10 ** (decimals - follow)
        digits = words ^ _ZEROS
        wrong |= ~_are_digits(digits)
        return np.where(wrong, UNREADABLE, _number(digits) * scale)

    def days(self, cells: Cells) -> Numbers:
        """Dates written CCYYMMDD as proleptic ordinals (as of `date.toordinal`); UNREADABLE where there is none."""
        return np.where(cells.lengths == WORD, days_of(self.words(cells)), UNREADABLE)

    def are_days(self, starts: NDArray[np.int32], first_year: int) -> Flags:
        """Of the eight bytes at each of these places whether they are a date, CCYYMMDD, of this year or a later one."""
        digits = self._words[starts] ^ _ZEROS
        found = _are_digits(digits)
        years, days = _days_of_years(digits * found)
        found &= (days > 0) & (years >= first_year)
        return found

    def digests(self, cells: Cells, keys: Words) -> Words:
        """A digest of each text by random odd `keys`, of which one more than the longest text has words is taken.

        Equal texts have equal digests; that two different ones have, keys unknown, is as good as impossible.
        """
        total = cells.lengths.astype(np.uint64)
        total *= keys[0]
        longest = int(cells.lengths.max(initial=0))
        for index in range(-(-longest // WORD)):
            goes_on = cells.lengths > WORD * index
            # Of an empty text nothing is left whatever it is mixed with.
            if not index or goes_on.all():
                total = self._mixed(total, cells, index, keys)
            else:
                # Most texts are short: after the first words, those that go on are few.
                longer = goes_on.nonzero()[0]
                total[longer] = self._mixed(total.take(longer), cells.at(longer), index, keys)
        return total

    def _mixed(self, digests: Words, cells: Cells, index: int, keys: Words) -> Words:
        """Digests of what comes before in these texts, with the next word of each."""
        mixed = self.words(cells, WORD * index)
        mixed *= keys[index + 1]
        mixed ^= mixed >> np.uint64(32)
        mixed *= keys[0]
        mixed += digests
        mixed ^= mixed >> np.uint64(29)
        return mixed


def _are_digits(digits: Words) -> Flags:
    """Whether all eight bytes, less the code of 0, are 0 to 9."""
    high = np.uint64(0xF0F0F0F0F0F0F0F0)
    found: Flags = ((digits & high) == 0) & (((digits + np.uint64(0x0606060606060606)) & high) == 0)
    return found


def _number(digits: Words) -> Numbers:
    """The number that eight digits make, in three steps: pairs, fours, eight."""
    fours = _in_fours(digits) & np.uint64(0x0000FFFF0000FFFF)
    return ((fours * np.uint64(42949672960001)) >> np.uint64(32)).view(np.int64)


def _fours(digits: Words) -> tuple[Numbers, Numbers]:
    """The numbers that the first and the last four of eight digits make."""
    fours = _in_fours(digits)
    return (fours & np.uint64(0xFFFF)).view(np.int64), (fours >> np.uint64(32) & np.uint64(0xFFFF)).view(np.int64)


def _in_fours(digits: Words) -> Words:
    """The numbers that four and four of eight digits make, each in the lower half of half a word."""
    pairs = (digits * np.uint64(2561)) >> np.uint64(8)
    return ((pairs & np.uint64(0x00FF00FF00FF00FF)) * np.uint64(6553601)) >> np.uint64(16)


@lru_cache(64)
def _filling(character: str) -> Words:
    """By how many bytes a word has: a character in the place of those that it has not."""
    return pack(character * WORD) & ~_MASKS


def random_keys(count: int) -> Words:
    """Keys for digests: odd, and random in each process, so that nobody can make two texts of one digest."""
    from secrets import randbits

    return np.array([randbits(64) | 1 for _ in range(count)], np.uint64)
