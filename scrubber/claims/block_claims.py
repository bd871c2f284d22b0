"""Columns of a block's claims: amounts, places, days and codes of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.claims.block_coverage import BlockCoverage
from scrubber.claims.block_names import Names
from scrubber.claims.block_questions import BlockQuestions
from scrubber.claims.block_rows import NONE
from scrubber.claims.lazy import Lazy
from scrubber.claims.values import DIAGNOSIS_QUALIFIERS
from scrubber.x12.characters_of_words import marks_in
from scrubber.x12.distinct import in_groups_with_repeated, repeated_in_group
from scrubber.x12.words import UNREADABLE, Cells

if TYPE_CHECKING:
    from scrubber.claims.parties import Party
    from scrubber.x12.components import Components
    from scrubber.x12.elements import Elements
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Numbers, Words

_IS_PLAIN: Final = np.zeros(256, np.bool_)
_IS_PLAIN[ord("!") : ord("~") + 1] = True
_BYTE, _FOUR_CHARACTERS = np.uint64(0xFF), np.uint64(0xFFFF_FFFF)
_TWO_BYTES, _THREE_BYTES, _FOUR_BYTES = np.uint64(16), np.uint64(24), np.uint64(32)


class ClaimColumns(BlockQuestions):
    """The claims of some stretches."""

    @Lazy
    def batch_day(self) -> Numbers:
        """BHT04 of the transaction set, for each claim; UNREADABLE where there is none or it is no day."""
        made_on = self.transaction.made_on if self.transaction else None
        return np.full(len(self), made_on.toordinal() if made_on else UNREADABLE, np.int64)

    @Lazy
    def patient_birth_day(self) -> Numbers:
        """DMG02 of each claim's patient; UNREADABLE where there is none or it is no day."""
        return self.birth_days.take(self.patient_levels)

    @Lazy
    def subscriber_birth_day(self) -> Numbers:
        """DMG02 of each claim's subscriber; UNREADABLE where there is none or it is no day."""
        return self.birth_days.take(self.rows.levels[1])

    @Lazy
    def patient_death_day(self) -> Numbers:
        """PAT06 of each claim's patient; UNREADABLE where there is none or it is no day."""
        return self._days_of_levels("PAT", 6).take(self.patient_levels)

    @Lazy
    def birth_days(self) -> Numbers:
        """Of each piece the day of its first DMG; UNREADABLE without one."""
        return self._days_of_levels("DMG", 2)

    @Lazy
    def patient_levels(self) -> Rows:
        """Of each claim the level of its patient: the dependent's, else the subscriber's."""
        _, subscriber, patient = self.rows.levels
        return np.where(patient == NONE, subscriber, patient)

    def _days_of_levels(self, identifier: str, number: int) -> Numbers:
        """Of each piece the day that its first such segment gives; UNREADABLE of others, and at the index NONE."""
        firsts, written = self.rows.firsts(identifier), self.rows.elements_of(identifier).cells(number)
        if not written.lengths.any():
            return np.full(len(firsts), UNREADABLE)
        return np.append(self._scan.buffer.days(written), UNREADABLE).take(firsts)

    @Lazy
    def names(self) -> Names:
        """Every name of the claims and their levels."""
        return Names(self.rows)

    @Lazy
    def coverage(self) -> BlockCoverage:
        """Who is insured and who pays."""
        return BlockCoverage(self)

    @property
    def submitter(self) -> Party | None:
        """Who sends the transaction set (1000A NM1*41)."""
        return self.transaction.party("41") if self.transaction else None

    @Lazy
    def claim_charge(self) -> Numbers:
        """CLM02 of each claim, in cents."""
        return self._scan.buffer.cents(self._claim_elements.cells(2))

    @Lazy
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
        first, last = (_IS_PLAIN.take(characters.take(places)) for places in (cells.starts, ends))
        found: Flags = ~(first & last) & (cells.lengths > 0)
        return found

    @Lazy
    def facilities(self) -> Components:
        """The components of CLM05 of each claim."""
        return self._scan.components(self._claim_elements.cells(5))

    @Lazy
    def place_cells(self) -> Cells:
        """CLM05-1 of each claim."""
        return self.facilities.cells(1)

    @Lazy
    def place(self) -> Words:
        """CLM05-1 of each claim."""
        return self._scan.buffer.words(self.place_cells)

    @Lazy
    def frequency(self) -> Words:
        """CLM05-3 of each claim."""
        return self._scan.buffer.words(self.facilities.cells(3))

    @Lazy
    def filing(self) -> Words:
        """SBR09, the claim filing indicator, of the subscriber level of each claim; 0 without one."""
        return self.coverage.element(9)

    @Lazy
    def filing_cells(self) -> Cells:
        """SBR09 of the subscriber level of each claim; an empty cell without one."""
        return self.rows.cells_of("SBR", self.coverage.subscribers, 9)

    @Lazy
    def billing_number(self) -> Words:
        """NM109 of the billing provider of each claim, its first eight characters; 0 without one."""
        names = self.such("NM1", "85")
        # The last entry is that of no level. Backwards, so that the first of several is the last to be entered.
        found = np.zeros(len(self.rows.heads) + 1, np.uint64)
        found[self.rows.piece_of(names.rows)[::-1]] = names.element(9)[::-1]
        of_claims: Words = found[self.rows.levels[0]]
        return of_claims

    @Lazy
    def repeats_diagnosis(self) -> Flags:
        """Of each claim whether one of its diagnosis codes is there twice, written alike."""
        rows, cells = self.diagnoses
        pieces, component = self.rows.piece_of(rows), ord(self.rows.delimiters.component)
        # Behind BK and BF the component separator is the third character, behind ABK and ABF the fourth.
        is_short = (self._diagnosis_heads >> _TWO_BYTES) & _BYTE == component
        begun = (self._diagnosis_heads >> np.where(is_short, _THREE_BYTES, _FOUR_BYTES)) & _FOUR_CHARACTERS
        # Codes that are alike begin alike, but for one that ends there before another component.
        ends = marks_in(begun, component).any()
        chosen = np.arange(len(rows)) if ends else in_groups_with_repeated(pieces, begun)
        codes = self.rows.digests(self._codes_of(cells.at(chosen)))
        return self.rows.claims_with(rows.take(chosen.take(repeated_in_group(pieces.take(chosen), codes))))

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
        segments = self.such("HI")
        which, cells = segments.elements
        return self.rows.claims_with(segments.rows.take(which.take((cells.lengths == 0).nonzero()[0])))

    @Lazy
    def diagnoses(self) -> tuple[Rows, Cells]:
        """The HI row of each diagnosis, and its element."""
        segments = self.such("HI")
        which, cells = segments.elements
        return segments.rows.take(which.take(self._diagnoses)), cells.at(self._diagnoses)

    @property
    def diagnosis_digests(self) -> Words:
        """A digest of the element of each diagnosis."""
        return self.such("HI").element_digests.take(self._diagnoses)

    @property
    def _diagnosis_heads(self) -> Words:
        """The first eight characters of the element of each diagnosis."""
        return self.such("HI").element_codes.take(self._diagnoses)

    @Lazy
    def _diagnoses(self) -> Rows:
        """Which elements of the HI are diagnoses."""
        return self._scan.begin_with(self.such("HI").element_codes, *DIAGNOSIS_QUALIFIERS).nonzero()[0]

    @Lazy
    def diagnosis_counts(self) -> Numbers:
        """How many diagnoses each claim has."""
        claims = self.rows.claim_of(self.diagnoses[0])
        return np.bincount(claims[claims != NONE], minlength=len(self))
