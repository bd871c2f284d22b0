"""Columns of the service lines of a block's claims."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.claims.block_claims import ClaimColumns
from scrubber.claims.block_rows import NONE
from scrubber.x12.words import UNREADABLE, Cells, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Numbers, Words

_DAY, _SPAN = 8, 17
"""Characters of CCYYMMDD and CCYYMMDD-CCYYMMDD."""
_NO_POINTER: Final = 13
"""Stands for a diagnosis pointer that is none of 1 to 12: one more than there can be diagnoses."""
_POINTERS_OF_LINE: Final = 4
"""Components that SV107 may have."""
_CAPITALS: Final = np.uint64(0xDFDF_DFDF_DFDF_DFDF)
"""Clears the bit of each byte that tells small letters from capitals."""
_ONE, _TWO, _NINE, _TEN = np.uint64(1), np.uint64(2), np.uint64(9), np.uint64(10)
_ZERO, _ONE_BYTE = np.uint64(ord("0")), np.uint64(8)
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

    @cached_property
    def services(self) -> Rows:
        """The SV1 row of each line, right after its LX; its LX row where the SV1 is elsewhere, or there are several."""
        scan, lines = self._scan, self.rows.line_rows
        services = scan.rows("SV1")
        own = self.rows.line_of(services)
        counts = np.bincount(own[own != NONE], minlength=len(lines))
        follows = np.minimum(lines + 1, len(scan) - 1)
        return np.where(scan.are("SV1")[follows] & (counts == 1), follows, lines)

    @cached_property
    def line_charge(self) -> Numbers:
        """SV102 of each line, in cents."""
        return self._scan.buffer.cents(self._scan.element(self.services, 2))

    @cached_property
    def line_units(self) -> Numbers:
        """SV104 of each line, in thousandths."""
        return self._scan.buffer.thousandths(self._scan.element(self.services, 4))

    @cached_property
    def line_units_of_procedure(self) -> Numbers:
        """Of each line the units of all lines of its claim with its procedure, in thousandths."""
        words, codes = np.unique(self.line_procedure, return_inverse=True)
        _, which = np.unique(self.line_claim * len(words) + codes, return_inverse=True)
        found: Numbers = np.bincount(which, weights=self.line_units).astype(np.int64)[which]
        return found

    @cached_property
    def line_unit(self) -> Words:
        """SV103 of each line."""
        return self._scan.codes(self.services, 3)

    @cached_property
    def line_place(self) -> Words:
        """SV105 of each line, else CLM05-1."""
        own = self._scan.codes(self.services, 5)
        return np.where(own == 0, self.place[self.line_claim], own)

    @cached_property
    def line_coding(self) -> Cells:
        """SV101 of each line."""
        return self._scan.element(self.services, 1)

    @cached_property
    def coding_digests(self) -> Words:
        """A digest of SV101 of each line."""
        return self.rows.digests(self.line_coding)

    @cached_property
    def line_procedure(self) -> Words:
        """SV101-2 of each line as written."""
        return self._scan.buffer.words(self._scan.component(self.line_coding, 2))

    @cached_property
    def line_highest_pointer(self) -> Numbers:
        """The highest diagnosis pointer of each line (SV107), 0 without one; 13 where one of them is none."""
        highest = np.zeros(len(self.services), np.int64)
        for words in self._pointers:
            given = np.flatnonzero(words)
            highest[given] = np.maximum(highest[given], _read_pointers(words[given]))
        return highest

    @cached_property
    def line_repeats_pointer(self) -> Flags:
        """Of each line whether a diagnosis pointer (SV107) is there twice, written alike; yes of more than four."""
        written = self._scan.element(self.services, 7)
        repeats: Flags = self._scan.component_counts(written) > _POINTERS_OF_LINE
        for one, other in combinations(self._pointers[:_POINTERS_OF_LINE], 2):
            repeats |= (one == other) & (one != 0)
        return repeats

    @cached_property
    def _pointers(self) -> list[Words]:
        """The components of SV107 of each line, the first ones first."""
        scan, written = self._scan, self._scan.element(self.services, 7)
        count = int(scan.component_counts(written).max(initial=0))
        return [scan.buffer.words(scan.component(written, number)) for number in range(1, count + 1)]

    @cached_property
    def repeats_service(self) -> Flags:
        """Of each claim whether two of its lines have one procedure, dates and units; yes of odd procedure codes."""
        # Payers read codes in capitals: without that bit small letters are the capitals, and blanks nothing.
        procedures = self.line_procedure & _CAPITALS
        columns = (self.line_claim, procedures, self.line_first_day, self.line_last_day, self.line_units)
        order = np.lexsort(columns[::-1])
        is_repeated = np.ones(max(len(order) - 1, 0), np.bool_)
        for column in columns:
            is_repeated &= column[order[1:]] == column[order[:-1]]
        first, last = self.line_procedure & _BYTE, (self.line_procedure >> _FOUR_BYTES) & _BYTE
        is_odd = self.line_procedure >> _FIVE_BYTES != 0
        for character in (first, last):
            is_odd |= (character < ord("0")) | (character > ord("z"))
        found: Flags = self.any_line(is_odd)
        found[self.line_claim[order[1:][is_repeated]]] = True
        return found

    def has_two(self, judge: Callable[[str, str], bool]) -> Flags:
        """Of each claim whether two of its lines have different procedures of which `judge` says yes.

        It is asked once for each distinct two, in one order. Yes of a claim of a hundred lines or more.
        """
        found: Flags = self.line_counts > _MOST_COMPARED
        billed = self._billed_together
        are_such = np.array([bool(judge(*two)) for two in billed.procedures], np.bool_)
        if are_such.any():
            found[billed.claims[are_such[billed.which]]] = True
        return found

    @cached_property
    def _billed_together(self) -> _BilledTogether:
        """The different procedures of two lines of one claim, as far as its lines are compared."""
        claims = self.line_claim
        words, codes = np.unique(self.line_procedure, return_inverse=True)
        pairs, of_claims = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for apart in range(1, min(int(self.line_counts.max(initial=1)), _MOST_COMPARED)):
            one, other = codes[:-apart], codes[apart:]
            are_two = np.flatnonzero((claims[:-apart] == claims[apart:]) & (one != other))
            one, other = one[are_two], other[are_two]
            pairs.append(np.minimum(one, other) * len(words) + np.maximum(one, other))
            of_claims.append(claims[are_two])
        distinct, which = np.unique(np.concatenate(pairs), return_inverse=True)
        texts = [unpack(word) for word in words.tolist()]
        procedures = [(texts[pair // len(words)], texts[pair % len(words)]) for pair in distinct.tolist()]
        return _BilledTogether(procedures, which, np.concatenate(of_claims))

    @cached_property
    def line_dates(self) -> Cells:
        """DTP03 of each line's only date of service; an empty cell where it has none or several."""
        scan, count = self._scan, len(self.rows.line_rows)
        rows = scan.rows("DTP")
        rows = rows[scan.codes(rows, 1) == pack("472")]
        lines = self.rows.line_of(rows)
        rows, lines = rows[lines != NONE], lines[lines != NONE]
        is_only = np.bincount(lines, minlength=count) == 1
        own = np.full(count, NONE)
        own[lines] = rows
        written = scan.element(np.maximum(own, 0), 3)
        is_span = scan.codes(np.maximum(own, 0), 2) == pack("RD8")
        is_day = scan.codes(np.maximum(own, 0), 2) == pack("D8")
        is_only &= (is_day & (written.lengths == _DAY)) | (is_span & (written.lengths == _SPAN))
        return Cells(written.starts, np.where(is_only, written.lengths, 0).astype(np.int32))

    @property
    def line_first_day(self) -> Numbers:
        """The first day of service of each line (DTP*472)."""
        return self._days[0]

    @cached_property
    def days(self) -> list[date]:
        """The first days of service of its lines, each once, in order."""
        return [date.fromordinal(day) for day in np.unique(self.line_first_day).tolist() if day != UNREADABLE]

    @property
    def line_last_day(self) -> Numbers:
        """The last day of service of each line."""
        return self._days[1]

    @cached_property
    def _days(self) -> tuple[Numbers, Numbers]:
        """First and last day of service of each line, UNREADABLE where they are no days, or out of order."""
        buffer, written = self._scan.buffer, self.line_dates
        is_span = written.lengths == _SPAN
        one_day = np.where(written.lengths > 0, _DAY, 0).astype(np.int32)
        first = buffer.days(Cells(written.starts, one_day))
        behind = np.where(is_span, written.starts + _DAY + 1, 0).astype(np.int32)
        last = np.where(is_span, buffer.days(Cells(behind, one_day)), first)
        dash = buffer.bytes[np.where(is_span, written.starts + _DAY, 0)] == ord("-")
        is_read = (first != UNREADABLE) & (last >= first) & (dash | ~is_span)
        return np.where(is_read, first, UNREADABLE), np.where(is_read, last, UNREADABLE)

    @cached_property
    def first_day(self) -> Numbers:
        """The earliest day of service of each claim; UNREADABLE of one without lines."""
        found = np.full(len(self), np.iinfo(np.int64).max)
        np.minimum.at(found, self.line_claim, self.line_first_day)
        return np.where(self.line_counts > 0, found, UNREADABLE)


def _read_pointers(words: Words) -> Numbers:
    """Diagnosis pointers, none of them empty, as numbers; 13 where one is none of 1 to 12."""
    first, second = (words & _BYTE) - _ZERO, (words >> _ONE_BYTE) - _ZERO
    # What is below 0 is beyond all numbers that there are.
    is_digit = (words <= _BYTE) & (first <= _NINE)
    is_teen = (first == _ONE) & (second <= _TWO)
    read = np.where(is_digit, first, np.where(is_teen, second + _TEN, np.uint64(_NO_POINTER)))
    return np.where(read == 0, _NO_POINTER, read).astype(np.int64)
