"""Columns of the service lines of a block's claims."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import starmap
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.claims.block_claims import ClaimColumns
from scrubber.claims.block_rows import NONE
from scrubber.claims.lazy import Lazy
from scrubber.x12.distinct import NumberedWords, distinct, few_distinct, repeated_in_group
from scrubber.x12.elements import Elements
from scrubber.x12.words import UNREADABLE, WORD, Cells, days_of, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Numbers, Words

_DAY, _SPAN = 8, 17
"""Characters of CCYYMMDD and CCYYMMDD-CCYYMMDD."""
_NO_POINTER: Final = 13
"""Stands for a diagnosis pointer that is none of 1 to 12: one more than there can be diagnoses."""
_POINTERS: Final = {"": 0} | {str(number): number for number in range(1, _NO_POINTER)}
_HIGHEST_POINTER: Final = 15
"""The bits that a highest pointer takes."""
_POINTERS_OF_LINE: Final = 4
"""Components that SV107 may have."""
_CAPITALS: Final = np.uint64(0xDFDF_DFDF_DFDF_DFDF)
"""Clears the bit of each byte that tells small letters from capitals."""
_SPREAD: Final = np.uint64(0x9E37_79B9_7F4A_7C15)
"""An odd number that spreads what it multiplies over eight bytes."""
_BYTE, _FOUR_BYTES, _FIVE_BYTES = np.uint64(0xFF), np.uint64(32), np.uint64(40)
"""The last of five characters is behind the first four; a longer code has more behind five."""
_MOST_COMPARED: Final = 99
"""Lines of a claim that are compared with one another."""


class _BilledTogether(NamedTuple):
    """Two procedures that claims bill together."""

    procedures: list[tuple[str, str]]
    """Each distinct two."""
    which: Rows
    """Of each two lines that bill such two, which two."""
    claims: Rows
    """And the claim that they are of."""


class LineColumns(ClaimColumns):
    """Claims and their service lines."""

    @Lazy
    def has_service_in_each(self) -> bool:
        """Whether each line has an SV1 right after its LX, and there are no others."""
        services, lines = self._scan.rows("SV1"), self.rows.line_rows
        return len(services) == len(lines) and bool((services == lines + 1).all())

    @Lazy
    def services(self) -> Rows:
        """The SV1 row of each line, right after its LX; its LX row where the SV1 is elsewhere, or there are several."""
        scan, lines = self._scan, self.rows.line_rows
        services = scan.rows("SV1")
        if self.has_service_in_each:
            return services
        follows = np.minimum(lines + 1, len(scan) - 1)
        own = self.rows.line_of(services)
        counts = np.bincount(own[own != NONE], minlength=len(lines))
        return np.where(scan.are("SV1")[follows] & (counts == 1), follows, lines)

    @Lazy
    def service_elements(self) -> Elements:
        """The elements of the SV1 of each line."""
        are_all = self.services is self._scan.rows("SV1")
        return self.rows.elements_of("SV1") if are_all else Elements(self._scan, self.services)

    @Lazy
    def line_charge(self) -> Numbers:
        """SV102 of each line, in cents."""
        return self._scan.buffer.cents(self.service_elements.cells(2))

    @Lazy
    def line_units(self) -> Numbers:
        """SV104 of each line, in thousandths."""
        return self._scan.buffer.thousandths(self.service_elements.cells(4))

    @Lazy
    def line_units_of_procedure(self) -> Numbers:
        """Of each line the units of all lines of its claim with its procedure, in thousandths."""
        words, _, codes = self.distinct_of(self.line_procedure)
        _, _, which = distinct(self.line_claim * len(words) + codes)
        found: Numbers = np.bincount(which, weights=self.line_units).astype(np.int64)[which]
        return found

    @Lazy
    def line_unit(self) -> Words:
        """SV103 of each line."""
        return self.service_elements.codes(3)

    @Lazy
    def line_place(self) -> Words:
        """SV105 of each line, else CLM05-1."""
        own = self.service_elements.codes(5)
        of_claims = self.place.take(self.line_claim)
        return np.where(own == 0, of_claims, own) if own.any() else of_claims

    @Lazy
    def line_coding(self) -> Cells:
        """SV101 of each line."""
        return self.service_elements.cells(1)

    @Lazy
    def coding_digests(self) -> Words:
        """A digest of SV101 of each line."""
        return self.rows.digests(self.line_coding)

    @Lazy
    def line_procedure(self) -> Words:
        """SV101-2 of each line as written."""
        return self._scan.second_components(self.line_coding)

    @Lazy
    def line_highest_pointer(self) -> Numbers:
        """The highest diagnosis pointer of each line (SV107), 0 without one; 13 where one of them is none."""
        found: Numbers = self._pointers & _HIGHEST_POINTER
        return found

    @Lazy
    def line_repeats_pointer(self) -> Flags:
        """Of each line whether a diagnosis pointer (SV107) is there twice, written alike; yes of more than four."""
        found: Flags = self._pointers > _HIGHEST_POINTER
        return found

    @Lazy
    def _pointers(self) -> Numbers:
        """Of each line its highest pointer, as of `line_highest_pointer`, and a bit for a repeated one."""
        written, component = self.service_elements.cells(7), self.rows.delimiters.component
        known = _known_pointers(component)
        if (written.lengths <= WORD).all():
            return known.numbers(self._scan.buffer.short_words(written))
        _, first, which = distinct(self.rows.digests(written))
        found = [_read_pointers(self.rows.text_of(written, at).split(component)) for at in first.tolist()]
        return np.array(found, np.int64)[which]

    @Lazy
    def repeats_service(self) -> Flags:
        """Of each claim whether two of its lines have one procedure, dates and units; yes of odd procedure codes."""
        # Payers read codes in capitals: without that bit small letters are the capitals, and blanks nothing.
        keys = self.line_procedure & _CAPITALS
        for column in (self.line_first_day, self.line_last_day, self.line_units):
            keys ^= column.view(np.uint64)
            keys *= _SPREAD
            keys ^= keys >> _FOUR_BYTES
        values, _, which = self.distinct_of(self.line_procedure)
        are_odd = values >> _FIVE_BYTES != 0
        for character in (values & _BYTE, (values >> _FOUR_BYTES) & _BYTE):
            are_odd |= (character < ord("0")) | (character > ord("z"))
        flags = are_odd.take(which)
        flags[repeated_in_group(self.line_claim, keys)] = True
        return self.any_line(flags)

    def has_two(self, judge: Callable[[str, str], bool]) -> Flags:
        """Of each claim whether two of its lines have different procedures of which `judge` says yes.

        It is asked once for each distinct two, in one order. Yes of a claim of a hundred lines or more.
        """
        found: Flags = self.line_counts > _MOST_COMPARED
        billed = self._billed_together
        are_such = np.fromiter(map(bool, starmap(judge, billed.procedures)), np.bool_, len(billed.procedures))
        if are_such.any():
            found[billed.claims[are_such[billed.which]]] = True
        return found

    @Lazy
    def _billed_together(self) -> _BilledTogether:
        """The different procedures of two lines of one claim, as far as its lines are compared."""
        claims = self.line_claim
        words, _, codes = self.distinct_of(self.line_procedure)
        pairs, of_claims = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for apart in range(1, min(int(self.line_counts.max(initial=1)), _MOST_COMPARED)):
            one, other = codes[:-apart], codes[apart:]
            are_two = np.flatnonzero((claims[:-apart] == claims[apart:]) & (one != other))
            one, other = one[are_two], other[are_two]
            pairs.append(np.minimum(one, other) * len(words) + np.maximum(one, other))
            of_claims.append(claims[are_two])
        values, which = few_distinct(np.concatenate(pairs), len(words) ** 2)
        texts = [unpack(word) for word in words.tolist()]
        procedures = [(texts[pair // len(words)], texts[pair % len(words)]) for pair in values.tolist()]
        return _BilledTogether(procedures, which, np.concatenate(of_claims))

    @Lazy
    def line_dates(self) -> Cells:
        """DTP03 of each line's only date of service; an empty cell where it has none or several."""
        dates, is_only = self._service_dates
        written, kinds = dates.cells(3), dates.codes(2)
        is_day = (kinds == pack("D8")) & (written.lengths == _DAY)
        is_only &= is_day | ((kinds == pack("RD8")) & (written.lengths == _SPAN))
        return written if is_only.all() else Cells(written.starts, np.where(is_only, written.lengths, np.int32(0)))

    @property
    def _service_dates(self) -> tuple[Elements, Flags]:
        """A DTP*472 of each line, and whether it is its only one; the first row of the block where it has none."""
        dates, count = self.rows.elements_of("DTP"), len(self.rows.line_rows)
        is_of_service = dates.codes(1) == pack("472")
        rows = dates.rows if is_of_service.all() else dates.rows[is_of_service]
        if len(rows) == count and (rows == self.services + 1).all():
            return dates if rows is dates.rows else Elements(self._scan, rows), np.ones(count, np.bool_)
        lines = self.rows.line_of(rows)
        rows, lines = rows[lines != NONE], lines[lines != NONE]
        own = np.zeros(count, np.int64)
        own[lines] = rows
        return Elements(self._scan, own), np.bincount(lines, minlength=count) == 1

    @property
    def line_first_day(self) -> Numbers:
        """The first day of service of each line (DTP*472)."""
        return self._days[0]

    @Lazy
    def days(self) -> list[date]:
        """The first days of service of its lines, each once, in order."""
        days = self.line_first_day[self.line_first_day != UNREADABLE]
        first = int(days.min(initial=date.max.toordinal()))
        found, _ = few_distinct(days - first, int(days.max(initial=first)) - first + 1)
        return [date.fromordinal(first + day) for day in found.tolist()]

    @property
    def line_last_day(self) -> Numbers:
        """The last day of service of each line."""
        return self._days[1]

    @Lazy
    def _days(self) -> tuple[Numbers, Numbers]:
        """First and last day of service of each line, UNREADABLE where they are no days, or out of order."""
        buffer, written = self._scan.buffer, self.line_dates
        one_day = np.where(written.lengths > 0, _DAY, 0).astype(np.int32)
        first = _KNOWN_DAYS.numbers(buffer.words(Cells(written.starts, one_day)))
        is_read, last = first != UNREADABLE, first
        spans = np.flatnonzero(written.lengths == _SPAN)
        if len(spans):
            last, behind = first.copy(), written.starts[spans] + _DAY
            last[spans] = buffer.days(Cells(behind + 1, one_day[spans]))
            is_read &= last >= first
            is_read[spans] &= buffer.bytes[behind] == ord("-")
        if is_read.all():
            return first, last
        return np.where(is_read, first, UNREADABLE), np.where(is_read, last, UNREADABLE)

    @Lazy
    def first_day(self) -> Numbers:
        """The earliest day of service of each claim; UNREADABLE of one without lines."""
        found = np.full(len(self), np.iinfo(np.int64).max)
        np.minimum.at(found, self.line_claim, self.line_first_day)
        return np.where(self.line_counts > 0, found, UNREADABLE)


_KNOWN_DAYS: Final = NumberedWords(days_of)
"""Days of service: there are few."""


@lru_cache(4)
def _known_pointers(component: str) -> NumberedWords:
    """What was read of pointers that are written with this separator."""
    return NumberedWords(
        lambda words: np.array([_read_pointers(unpack(word).split(component)) for word in words.tolist()], np.int64)
    )


def _read_pointers(texts: list[str]) -> int:
    """The highest of some diagnosis pointers, 0 of none at all, 13 where one is none of 1 to 12.

    16 more where one is there twice, or there are more than a line may have.
    """
    given = [text for text in texts if text]
    is_repeated = len(texts) > _POINTERS_OF_LINE or len(set(given)) < len(given)
    return max(_POINTERS.get(text, _NO_POINTER) for text in texts) | is_repeated * (_HIGHEST_POINTER + 1)
