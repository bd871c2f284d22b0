"""Columns of a block's claims: amounts, places, days and codes of each, and what segments it has."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scrubber.claims.block_coverage import BlockCoverage
from scrubber.claims.block_names import Names
from scrubber.claims.block_rows import NONE, BlockRows
from scrubber.claims.block_segments import BlockSegments
from scrubber.claims.values import DIAGNOSIS_QUALIFIERS
from scrubber.x12.distinct import distinct, repeated_in_group
from scrubber.x12.piece import BLANK
from scrubber.x12.words import FEW_CODES, UNREADABLE, Cells, are_any, days_of, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.parties import Party
    from scrubber.x12.distinct import Distinct, Number
    from scrubber.x12.elements import Elements
    from scrubber.x12.piece import Stretch
    from scrubber.x12.scan import Components, Rows
    from scrubber.x12.words import Flags, Numbers, Words

_EPOCH, _EPOCH_YEAR = date(1970, 1, 1).toordinal(), 1970


def are_blank(characters: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Flags:
    """Of each character whether it is white space."""
    return _IS_BLANK[characters]


_IS_PLAIN: Final = np.zeros(256, np.bool_)
_IS_PLAIN[ord("!") : ord("~") + 1] = True
_IS_BLANK: Final = np.zeros(256, np.bool_)
_IS_BLANK[[ord(blank) for blank in BLANK]] = True


class ClaimColumns:
    """The claims of some stretches; `above` is the text of the levels that the first of them hang from.

    `transaction` is the transaction set that they stand in, or one with the same header.
    """

    def __init__(
        self, stretches: tuple[Stretch, ...], above: tuple[str, ...] = (), transaction: TransactionSet | None = None
    ) -> None:
        self.rows = BlockRows(stretches, above)
        self._scan = self.rows.scan
        self.transaction = transaction
        self._segments: dict[tuple[str, ...], BlockSegments] = {}
        self._days_said: dict[str, Numbers] = {}
        """Of each piece the day that its first segment with an identifier gives."""
        self._distinct: dict[int, Distinct[Any]] = {}
        """The distinct entries of columns that are kept, by the identity of those."""

    def __len__(self) -> int:
        """How many claims there are."""
        return len(self.rows.claim_rows)

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
        found = np.zeros(len(self), np.bool_)
        found[self.line_claim[np.flatnonzero(flags)]] = True
        return found

    def sum_by_claim(self, numbers: Numbers) -> Numbers:
        """Of each claim the sum of a column of its lines."""
        first, end = self.rows.line_bounds
        counted = np.concatenate(([0], np.cumsum(numbers)))
        found: Numbers = counted[end] - counted[first]
        return found

    def year_of(self, days: Numbers) -> Numbers:
        """The calendar year of each day."""
        since_1970 = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[Y]")
        return since_1970.astype(np.int64) + _EPOCH_YEAR

    def number_of_each(self, judge: Callable[[str], int], codes: Words | Numbers) -> Numbers:
        """Of each code of a column the number that `judge` gives it: it is asked once for each distinct one."""
        values, _, which = self.distinct_of(codes)
        found: Numbers = np.array([judge(unpack(word)) for word in values.tolist()], np.int64)[which]
        return found

    def is_in(self, column: Words, *texts: str) -> Flags:
        """Of each entry of a column of codes whether it is one of these."""
        if len(texts) <= FEW_CODES or not self._is_kept(column):
            return are_any(column, *texts)
        # Screens look for long lists in the same columns, of which few entries are distinct.
        values, _, which = self.distinct_of(column)
        found = are_any(values, *texts)
        return found[which] if found.any() else np.zeros(len(column), np.bool_)

    def distinct_of(self, column: NDArray[Number]) -> Distinct[Number]:
        """The distinct entries of a column, of one that is kept found once."""
        found = self._distinct.get(id(column))
        if found is None:
            found = distinct(column)
            if self._is_kept(column):
                self._distinct[id(column)] = found
        return found

    def _is_kept(self, column: NDArray[Number]) -> bool:
        """Whether it is one of the columns that the block has as long as it is there."""
        return any(column is one for one in vars(self).values())

    @cached_property
    def batch_day(self) -> Numbers:
        """BHT04 of the transaction set, for each claim; UNREADABLE where there is none or it is no day."""
        made_on = self.transaction.made_on if self.transaction else None
        return np.full(len(self), made_on.toordinal() if made_on else UNREADABLE, np.int64)

    @cached_property
    def patient_birth_day(self) -> Numbers:
        """DMG02 of each claim's patient; UNREADABLE where there is none or it is no day."""
        return self._days_of_levels("DMG", 2)[self._patient_levels]

    @cached_property
    def subscriber_birth_day(self) -> Numbers:
        """DMG02 of each claim's subscriber; UNREADABLE where there is none or it is no day."""
        return self._days_of_levels("DMG", 2)[self.rows.levels[1]]

    @cached_property
    def patient_death_day(self) -> Numbers:
        """PAT06 of each claim's patient; UNREADABLE where there is none or it is no day."""
        return self._days_of_levels("PAT", 6)[self._patient_levels]

    @cached_property
    def _patient_levels(self) -> Rows:
        """Of each claim the level of its patient: the dependent's, else the subscriber's."""
        _, subscriber, patient = self.rows.levels
        return np.where(patient == NONE, subscriber, patient)

    def _days_of_levels(self, identifier: str, number: int) -> Numbers:
        """Of each piece the day that its first such segment gives; UNREADABLE of others, and at the index NONE."""
        found = self._days_said.get(identifier)
        if found is None:
            rows = self.rows.first_of_piece(identifier)
            found = self._days_said[identifier] = np.full(len(rows), UNREADABLE)
            given = np.flatnonzero(rows != NONE)
            written = self._scan.element(rows[given], number)
            if written.lengths.any():
                found[given] = self._scan.buffer.days(written)
        return found

    @cached_property
    def names(self) -> Names:
        """Every name of the claims and their levels."""
        return Names(self.rows)

    @cached_property
    def coverage(self) -> BlockCoverage:
        """Who is insured and who pays."""
        return BlockCoverage(self.rows)

    @property
    def submitter(self) -> Party | None:
        """Who sends the transaction set (1000A NM1*41)."""
        return self.transaction.party("41") if self.transaction else None

    @cached_property
    def claim_charge(self) -> Numbers:
        """CLM02 of each claim, in cents."""
        return self._scan.buffer.cents(self._claim_elements.cells(2))

    @cached_property
    def claim_id_cells(self) -> Cells:
        """CLM01 of each claim."""
        return self._claim_elements.cells(1)

    @property
    def _claim_elements(self) -> Elements:
        """The elements of the CLM of each claim."""
        return self.rows.elements_of("CLM")

    def has_blank_ends(self, cells: Cells) -> Flags:
        """Of each of these texts whether what it begins or ends with is no plain character: it may be white space."""
        ends = np.maximum(cells.starts + cells.lengths - 1, 0)
        characters = self._scan.buffer.bytes
        found: Flags = ~(_IS_PLAIN[characters[cells.starts]] & _IS_PLAIN[characters[ends]]) & (cells.lengths > 0)
        return found

    @cached_property
    def facilities(self) -> Components:
        """The components of CLM05 of each claim."""
        return self._scan.components(self._claim_elements.cells(5))

    @cached_property
    def place_cells(self) -> Cells:
        """CLM05-1 of each claim."""
        return self.facilities.cells(1)

    @cached_property
    def place(self) -> Words:
        """CLM05-1 of each claim."""
        return self._scan.buffer.words(self.place_cells)

    @cached_property
    def frequency(self) -> Words:
        """CLM05-3 of each claim."""
        return self._scan.buffer.words(self.facilities.cells(3))

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
        names = self._such("NM1", ("85",)).rows
        # The last entry is that of no level. Backwards, so that the first of several is the last to be entered.
        found = np.zeros(len(self.rows.heads) + 1, np.uint64)
        found[self.rows.piece_of(names)[::-1]] = self._scan.codes(names, 9)[::-1]
        of_claims: Words = found[self.rows.levels[0]]
        return of_claims

    def has(self, identifier: str, *qualifiers: str) -> Flags:
        """Of each claim whether it, a line of it, or a level above it has such a segment, with such a first element."""
        return self.rows.claims_with(self._such(identifier, qualifiers).rows)

    def has_such(self, is_such: Callable[[BlockSegments], Flags], identifier: str, *qualifiers: str) -> Flags:
        """As `has`, of segments that `is_such` flags."""
        segments = self._such(identifier, qualifiers)
        if not len(segments.rows):
            return np.zeros(len(self), np.bool_)
        return self.rows.claims_with(segments.rows[is_such(segments)])

    def has_repeated(self, identifier: str, number: int, *qualifiers: str) -> Flags:
        """Of each claim whether two such segments of its own or its lines have the same, not empty, element.

        One that begins with a blank counts as repeated: it is read without.
        """
        rows = self._such(identifier, qualifiers).rows
        cells = self._scan.element(rows, number)
        own = (self.rows.claim_of(rows) != NONE) & (cells.lengths > 0)
        claims, cells = self.rows.claim_of(rows)[own], cells.of(own)
        found = np.zeros(len(self), np.bool_)
        found[claims[self._repeated(claims, cells)]] = True
        found[claims[are_blank(self._scan.buffer.bytes[cells.starts])]] = True
        return found

    def _repeated(self, groups: Rows, cells: Cells) -> Rows:
        """Which of some texts another one of their group equals (`repeated_in_group`)."""
        found = repeated_in_group(groups, self._scan.buffer.last_words(cells))
        # Long ones may differ in what comes before.
        return repeated_in_group(groups, self.rows.digests(cells)) if len(found) else found

    def element(self, identifier: str, number: int, *qualifiers: str) -> Words:
        """Of each claim an element, at most eight characters of it, of its own first such segment; 0 without one."""
        segments = self._such(identifier, qualifiers)
        claims = self.rows.claim_of(segments.rows)
        found = np.zeros(len(self), np.uint64)
        # Backwards, so that the first of several is the last to be entered.
        found[claims[claims != NONE][::-1]] = segments.element(number)[claims != NONE][::-1]
        return found

    def day(self, identifier: str, number: int, *qualifiers: str) -> Numbers:
        """As `element`, the day that it begins with; UNREADABLE where it is none."""
        return days_of(self.element(identifier, number, *qualifiers))

    def _such(self, identifier: str, qualifiers: tuple[str, ...]) -> BlockSegments:
        """The segments with this identifier, and one of these first elements if any are given: found once."""
        found = self._segments.get((identifier, *qualifiers))
        if found is None:
            if qualifiers:
                found = self._such(identifier, ()).such(*qualifiers)
            else:
                found = BlockSegments(self.rows, self.rows.elements_of(identifier))
            self._segments[(identifier, *qualifiers)] = found
        return found

    def has_on_line(self, identifier: str, *qualifiers: str) -> Flags:
        """As `has`, of segments that belong to a line."""
        rows = self._such(identifier, qualifiers).rows
        return self.rows.claims_with(rows[self.rows.line_of(rows) != NONE])

    @cached_property
    def repeats_diagnosis(self) -> Flags:
        """Of each claim whether one of its diagnosis codes is there twice, written alike."""
        rows, cells = self.diagnoses
        return self.rows.claims_with(rows[self._repeated(self.rows.piece_of(rows), self._codes_of(cells))])

    def _codes_of(self, diagnoses: Cells) -> Cells:
        """The code of each diagnosis: what is behind its qualifier, as far as no other component comes."""
        buffer, component = self._scan.buffer, self.rows.delimiters.component
        is_short = buffer.bytes.take(diagnoses.starts + len("BK")) == ord(component)
        behind = len("ABK:") - is_short.astype(np.int32)
        codes = Cells(diagnoses.starts + behind, diagnoses.lengths - behind)
        return self._scan.components(diagnoses).cells(2) if buffer.may_have(codes, component) else codes

    @property
    def leaves_out_diagnosis(self) -> Flags:
        """Of each claim whether an element of one of its HI segments is empty."""
        rows, cells = self._health_care_codes
        return self.rows.claims_with(rows[cells.lengths == 0])

    @cached_property
    def _health_care_codes(self) -> tuple[Rows, Cells]:
        """The HI row of each element of an HI, and the element."""
        segments = self._such("HI", ())
        which, cells = segments.elements
        return segments.rows.take(which), cells

    @cached_property
    def diagnoses(self) -> tuple[Rows, Cells]:
        """The HI row of each diagnosis, and its element."""
        rows, cells = self._health_care_codes
        return rows[self._are_diagnoses], cells.of(self._are_diagnoses)

    @property
    def diagnosis_digests(self) -> Words:
        """A digest of the element of each diagnosis."""
        return self._such("HI", ()).element_digests[self._are_diagnoses]

    @cached_property
    def _are_diagnoses(self) -> Flags:
        """Of each element of an HI whether it is a diagnosis."""
        _, cells = self._health_care_codes
        return self._scan.begin_with(cells, *DIAGNOSIS_QUALIFIERS)

    @cached_property
    def diagnosis_counts(self) -> Numbers:
        """How many diagnoses each claim has."""
        claims = self.rows.claim_of(self.diagnoses[0])
        return np.bincount(claims[claims != NONE], minlength=len(self))
