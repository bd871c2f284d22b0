"""A block of claims as columns: what screens look at, and how a clean claim is passed without being made.

Amounts are whole cents, quantities thousandths, days proleptic ordinals (`date.toordinal`), codes packed words: what
`scrubber.edit.Block` promises to screens. A claim that the columns cannot hold as it is written is *irregular*: it is
always judged for itself, so that a screen meets no amount, day or line that cannot be read.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.claims.block_coverage import BlockCoverage
from scrubber.claims.block_rows import BILLING, NONE, PATIENT, SUBSCRIBER, BlockRows
from scrubber.claims.block_segments import Segments
from scrubber.claims.values import DIAGNOSIS_QUALIFIERS
from scrubber.x12.piece import BLANK
from scrubber.x12.words import UNREADABLE, Cells, are_plain_codes, pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.parties import Party
    from scrubber.x12.checks.hierarchy import LevelHead
    from scrubber.x12.piece import Stretch
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Numbers, Words

_EPOCH, _EPOCH_YEAR = date(1970, 1, 1).toordinal(), 1970
_ORIGINAL: Final = "1"
"""CLM05-3 of a claim that follows no other."""
_BLANKS: Final = [ord(blank) for blank in BLANK]
_DAY, _SPAN = 8, 17
"""Characters of CCYYMMDD and CCYYMMDD-CCYYMMDD."""
_NO_POINTER: Final = 13
"""Stands for a diagnosis pointer that is none of 1 to 12: one more than there can be diagnoses."""
_POINTERS: Final = np.array([pack(str(number)) if number else 0 for number in range(_NO_POINTER)], np.uint64)
_BY_WORD: Final = np.argsort(_POINTERS)
"""The pointers, 0 for none, in the order of their words."""
_POINTERS_OF_LINE: Final = 4
"""Components that SV107 may have."""
_CAPITALS: Final = np.uint64(0xDFDF_DFDF_DFDF_DFDF)
"""Clears the bit of each byte that tells small letters from capitals."""
_BYTE, _FOUR_BYTES, _FIVE_BYTES = np.uint64(0xFF), np.uint64(32), np.uint64(40)
"""The last of five characters is behind the first four; a longer code has more behind five."""
_LEVEL_ELEMENTS, _PLACE_COMPONENTS = 4, 3
"""Of an HL, and of CLM05."""


def codes(*texts: str) -> Words:
    """Several codes, for `numpy.isin`."""
    return np.array([pack(text) for text in texts], np.uint64)


class Block:
    """The claims of a stretch; `above` is the text of the levels that the first of them hang from.

    `transaction` is the transaction set that all of them stand in.
    """

    def __init__(
        self, stretch: Stretch, above: tuple[str, ...] = (), transaction: TransactionSet | None = None
    ) -> None:
        self.rows = BlockRows(stretch, above)
        self._scan = self.rows.scan
        self._transaction = transaction

    def __len__(self) -> int:
        """How many claims there are."""
        return len(self.rows.claim_rows)

    # What the transaction set asks that the claims are of.

    @cached_property
    def is_regular(self) -> bool:
        """Whether every level is one that a claim file has, written in full, and no service line stands in one."""
        rows, scan = self.rows, self._scan
        levels = rows.heads[~rows.is_claim]
        is_known = np.isin(scan.codes(levels, 3), codes(BILLING, SUBSCRIBER, PATIENT))
        is_known &= np.isin(scan.codes(levels, 4), codes("0", "1"))
        is_known &= scan.element_counts(levels) == _LEVEL_ELEMENTS
        return bool(is_known.all() and (rows.claim_of(scan.rows("LX", "SV1")) != NONE).all())

    @cached_property
    def pieces(self) -> Rows:
        """Of each claim which piece of the stretch it is."""
        return np.flatnonzero(self.rows.is_claim) - self.rows.above

    @cached_property
    def level_pieces(self) -> list[int]:
        """Which pieces of the stretch are levels."""
        pieces: list[int] = (np.flatnonzero(~self.rows.is_claim)[self.rows.above :] - self.rows.above).tolist()
        return pieces

    @cached_property
    def heads(self) -> list[LevelHead]:
        """HL01 to HL04 of each level of the stretch."""
        rows, text = self.rows.heads[~self.rows.is_claim][self.rows.above :], self.rows.text
        columns = []
        for number in range(1, _LEVEL_ELEMENTS + 1):
            starts, lengths = self._scan.element(rows, number)
            columns.append([text[a:b] for a, b in zip(starts.tolist(), (starts + lengths).tolist(), strict=True)])
        return list(zip(*columns, strict=True))

    def levels(self, first: int, end: int) -> list[tuple[int, LevelHead]]:
        """The levels among the pieces of the stretch from `first` up to `end`: which piece, and HL01 to HL04."""
        within = slice(bisect_left(self.level_pieces, first), bisect_left(self.level_pieces, end))
        return list(zip(self.level_pieces[within], self.heads[within], strict=True))

    def between(self, first: int, end: int) -> slice:
        """The claims among the pieces of the stretch from `first` up to `end`."""
        return slice(*np.searchsorted(self.pieces, (first, end)).tolist())

    def charge(self, claims: slice) -> int:
        """The charges of regular claims, in cents."""
        return int(self.claim_charge[claims].sum())

    def lines(self, claims: slice) -> int:
        """How many lines claims have."""
        return int(self.line_counts[claims].sum())

    @cached_property
    def irregular(self) -> Flags:
        """Of each claim whether it is to be judged for itself, whatever edits there are."""
        scan, rows = self._scan, self.rows.claim_rows
        billing, subscriber, _ = self.rows.levels
        found: Flags = (billing == NONE) | (subscriber == NONE) | (self.line_counts == 0)
        found |= (scan.element(rows, 1).lengths == 0) | (self.claim_charge == UNREADABLE)
        found |= scan.component_counts(scan.element(rows, 5)) != _PLACE_COMPONENTS
        found |= self.frequency != pack(_ORIGINAL)
        found |= self.any_line(~are_plain_codes(self.line_procedure) | ~are_plain_codes(self.line_place))
        found |= self.any_line((self.line_charge == UNREADABLE) | (self.line_units == UNREADABLE))
        found |= self.any_line((self.line_first_day == UNREADABLE) | (self.line_coding.lengths == 0))
        found |= self.rows.claims_with(self._odd_rows)
        found |= self.rows.claims_with(self._confused_rows)
        found |= self.rows.claims_with(self._repeated_rows)
        return found

    @cached_property
    def _odd_rows(self) -> Rows:
        """Rows whose last element ends with a blank, or that have no identifier: a segment is read without them."""
        scan = self._scan
        before = scan.buffer.bytes[np.maximum(scan.stops - 1, 0)]
        return np.flatnonzero(np.isin(before, _BLANKS) | (scan.stops == scan.starts))

    @cached_property
    def _confused_rows(self) -> Rows:
        """Services outside of any line, and what stands in a line that only the next subscriber's level has."""
        rows = self._scan.rows("SBR", "PAT", "SV1")
        is_in_line = self.rows.line_of(rows) != NONE
        found: Rows = rows[is_in_line != (self._scan.identifiers[rows] == pack("SV1"))]
        return found

    @cached_property
    def _repeated_rows(self) -> Rows:
        """What a level says of a patient when it says it more than once: which one is meant is in the names before."""
        found = []
        for identifier in ("DMG", "PAT"):
            rows = self._scan.rows(identifier)
            rows = rows[self.rows.claim_of(rows) == NONE]
            counts = np.bincount(self.rows.piece_of(rows), minlength=1)
            found.append(rows[counts[self.rows.piece_of(rows)] > 1])
        return np.concatenate(found)

    # What screens ask.

    @cached_property
    def coverage(self) -> BlockCoverage:
        """Who is insured and who pays."""
        return BlockCoverage(self.rows)

    @cached_property
    def batch_day(self) -> Numbers:
        """BHT04 of the transaction set, for each claim; UNREADABLE where there is none or it is no day."""
        made_on = self._transaction.made_on if self._transaction else None
        return np.full(len(self), made_on.toordinal() if made_on else UNREADABLE, np.int64)

    @cached_property
    def patient_birth_day(self) -> Numbers:
        """DMG02 of each claim's patient; UNREADABLE where there is none or it is no day."""
        return self._day_of_patient("DMG", 2)

    @cached_property
    def patient_death_day(self) -> Numbers:
        """PAT06 of each claim's patient; UNREADABLE where there is none or it is no day."""
        return self._day_of_patient("PAT", 6)

    def _day_of_patient(self, identifier: str, number: int) -> Numbers:
        """A day that the level of each claim's patient gives: the dependent's, else the subscriber's."""
        _, subscriber, patient = self.rows.levels
        rows = self.rows.first_of_piece(identifier)[np.where(patient == NONE, subscriber, patient)]
        starts, lengths = self._scan.element(np.maximum(rows, 0), number)
        return self._scan.buffer.days(Cells(starts, np.where(rows == NONE, 0, lengths).astype(np.int32)))

    @cached_property
    def line_counts(self) -> Rows:
        """How many lines each claim has."""
        first, end = self.rows.line_bounds
        counts: Rows = end - first
        return counts

    @property
    def line_claim(self) -> Rows:
        """Of each line its claim, counted from 0."""
        return self.rows.line_claim

    def any_line(self, flags: Flags) -> Flags:
        """Of each claim whether one of its lines is flagged."""
        return self.sum_by_claim(flags.astype(np.int64)) > 0

    def sum_by_claim(self, numbers: Numbers) -> Numbers:
        """Of each claim the sum of a column of its lines."""
        first, end = self.rows.line_bounds
        counted = np.concatenate(([0], np.cumsum(numbers)))
        found: Numbers = counted[end] - counted[first]
        return found

    def has(self, identifier: str, *qualifiers: str) -> Flags:
        """Of each claim whether it, a line of it, or a level above it has such a segment, with such a first element."""
        return self.rows.claims_with(self._qualified(identifier, qualifiers))

    def year_of(self, days: Numbers) -> Numbers:
        """The calendar year of each day."""
        since_1970 = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[Y]")
        return since_1970.astype(np.int64) + _EPOCH_YEAR

    def has_repeated(self, identifier: str, number: int, *qualifiers: str) -> Flags:
        """Of each claim whether two such segments of its own or its lines have the same, not empty, element.

        One that begins with a blank counts as repeated: it is read without.
        """
        rows = self._qualified(identifier, qualifiers)
        cells = self._scan.element(rows, number)
        own = (self.rows.claim_of(rows) != NONE) & (cells.lengths > 0)
        claims, cells = self.rows.claim_of(rows)[own], cells.of(own)
        padded, digests = claims[np.isin(self._scan.buffer.bytes[cells.starts], _BLANKS)], self.rows.digests(cells)
        order = np.lexsort((digests, claims))
        claims, digests = claims[order], digests[order]
        found = np.zeros(len(self), np.bool_)
        found[claims[1:][(claims[1:] == claims[:-1]) & (digests[1:] == digests[:-1])]] = True
        found[padded] = True
        return found

    def has_such(self, is_such: Callable[[Segments], Flags], identifier: str, *qualifiers: str) -> Flags:
        """As `has`, of segments that `is_such` flags."""
        rows = self._qualified(identifier, qualifiers)
        return self.rows.claims_with(rows[is_such(Segments(self.rows, rows))])

    def _qualified(self, identifier: str, qualifiers: tuple[str, ...]) -> Rows:
        rows = self._scan.rows(identifier)
        return rows[np.isin(self._scan.codes(rows, 1), codes(*qualifiers))] if qualifiers else rows

    @property
    def submitter(self) -> Party | None:
        """Who sends the transaction set (1000A NM1*41)."""
        return self._transaction.party("41") if self._transaction else None

    def element(self, identifier: str, number: int, *qualifiers: str) -> Words:
        """Of each claim an element, at most eight characters of it, of its own first such segment; 0 without one."""
        rows = self._qualified(identifier, qualifiers)
        claims = self.rows.claim_of(rows)
        rows, claims = rows[claims != NONE], claims[claims != NONE]
        found = np.zeros(len(self), np.uint64)
        # Backwards, so that the first of several is the last to be entered.
        found[claims[::-1]] = self._scan.codes(rows, number)[::-1]
        return found

    @cached_property
    def claim_charge(self) -> Numbers:
        """CLM02 of each claim, in cents."""
        return self._scan.buffer.cents(self._scan.element(self.rows.claim_rows, 2))

    @cached_property
    def place(self) -> Words:
        """CLM05-1 of each claim."""
        return self._of_claim(5, 1)

    @cached_property
    def frequency(self) -> Words:
        """CLM05-3 of each claim."""
        return self._of_claim(5, 3)

    @cached_property
    def filing(self) -> Words:
        """SBR09, the claim filing indicator, of the subscriber level of each claim; 0 without one."""
        return self._scan.buffer.words(self.filing_cells)

    @cached_property
    def filing_cells(self) -> Cells:
        """SBR09 of the subscriber level of each claim; an empty cell without one."""
        rows = self.rows.first_of_piece("SBR")[self.rows.levels[1]]
        starts, lengths = self._scan.element(np.maximum(rows, 0), 9)
        return Cells(starts, np.where(rows != NONE, lengths, 0).astype(np.int32))

    @cached_property
    def billing_number(self) -> Words:
        """NM109 of the billing provider of each claim, its first eight characters; 0 without one."""
        names = self._qualified("NM1", ("85",))
        # The last entry is that of no level. Backwards, so that the first of several is the last to be entered.
        found = np.zeros(len(self.rows.heads) + 1, np.uint64)
        found[self.rows.piece_of(names)[::-1]] = self._scan.codes(names, 9)[::-1]
        of_claims: Words = found[self.rows.levels[0]]
        return of_claims

    @cached_property
    def first_day(self) -> Numbers:
        """The earliest day of service of each claim; UNREADABLE of one without lines."""
        found = np.full(len(self), np.iinfo(np.int64).max)
        np.minimum.at(found, self.line_claim, self.line_first_day)
        return np.where(self.line_counts > 0, found, UNREADABLE)

    def _of_claim(self, element: int, component: int) -> Words:
        scan = self._scan
        return scan.buffer.words(scan.component(scan.element(self.rows.claim_rows, element), component))

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
    def line_procedure(self) -> Words:
        """SV101-2 of each line as written."""
        return self._scan.buffer.words(self._scan.component(self.line_coding, 2))

    @cached_property
    def line_highest_pointer(self) -> Numbers:
        """The highest diagnosis pointer of each line (SV107), 0 without one; 13 where one of them is none."""
        highest = np.zeros(len(self.services), np.int64)
        for words in self._pointers:
            at = np.minimum(np.searchsorted(_POINTERS, words, sorter=_BY_WORD), len(_BY_WORD) - 1)
            found = _BY_WORD[at]
            read = np.where(_POINTERS[found] == words, found, _NO_POINTER)
            highest = np.maximum(highest, read)
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
    def repeats_diagnosis(self) -> Flags:
        """Of each claim whether one of its diagnosis codes is there twice, written alike."""
        rows, cells = self.diagnoses
        claims = self.rows.claim_of(rows)
        texts = self.rows.digests(self._scan.component(cells, 2))
        order = np.lexsort((texts, claims))
        claims, texts = claims[order], texts[order]
        repeated = (claims[1:] == claims[:-1]) & (texts[1:] == texts[:-1])
        found: Flags = np.zeros(len(self), np.bool_)
        found[claims[1:][repeated & (claims[1:] != NONE)]] = True
        return found

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

    @cached_property
    def diagnoses(self) -> tuple[Rows, Cells]:
        """The HI row of each diagnosis, and its element."""
        scan = self._scan
        segments = scan.rows("HI")
        counts = scan.element_counts(segments)
        rows = np.repeat(segments, counts)
        numbers = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
        cells = scan.element(rows, numbers)
        given = np.isin(scan.buffer.words(scan.component(cells, 1)), codes(*DIAGNOSIS_QUALIFIERS))
        given &= scan.component_counts(cells) > 1
        return rows[given], cells.of(given)

    @cached_property
    def diagnosis_counts(self) -> Numbers:
        """How many diagnoses each claim has."""
        claims = self.rows.claim_of(self.diagnoses[0])
        return np.bincount(claims[claims != NONE], minlength=len(self))

    def is_in(self, column: Words, *texts: str) -> Flags:
        """Of each entry of a column of codes whether it is one of these."""
        return np.isin(column, codes(*texts))

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
