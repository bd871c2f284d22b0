"""What a claim says of itself (loop 2300): its CLM, references, dates, diagnoses, notes and circumstances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.circumstances import read_ambulance, read_attachments, read_conditions, read_notes
from scrubber.claims.lazy import Lazy
from scrubber.claims.location import Location
from scrubber.claims.loop import Loop
from scrubber.claims.money import Cents, read_amount
from scrubber.claims.values import DIAGNOSIS_QUALIFIERS, Diagnosis
from scrubber.x12.segment import element_of

if TYPE_CHECKING:
    from datetime import date

    from scrubber.claims.circumstances import Ambulance, Attachment, Conditions, Note
    from scrubber.x12.piece import Piece


class ClaimInformation(Loop):
    """The claim information loop, read from a claim's own text."""

    piece: Piece
    """The claim's own text."""

    def _clm(self, element: int, component: int = 1) -> str:
        return element_of(element_of(self._head, element).split(self.delimiters.component), component - 1)

    @Lazy
    def _head(self) -> list[str]:
        """The elements of the CLM segment alone."""
        return self.piece.head()

    @Lazy
    def claim_id(self) -> str:
        """CLM01, the provider's own number for the claim."""
        return element_of(self._head, 1)

    @Lazy
    def charge(self) -> Cents | None:
        """CLM02 in cents, None where it is unreadable."""
        return read_amount(self.charge_text)

    @property
    def charge_text(self) -> str:
        """CLM02 as written."""
        return element_of(self._head, 2)

    @Lazy
    def place_of_service(self) -> str:
        """CLM05-1."""
        return self._clm(5, 1).strip()

    @Lazy
    def frequency_code(self) -> str:
        """CLM05-3: ``1`` original, ``7`` replacement, ``8`` void."""
        return self._clm(5, 3)

    @property
    def original_reference(self) -> str:
        """REF*F8, the payer's number of the claim that this one replaces or voids."""
        return self.reference("F8")

    @property
    def prior_authorization(self) -> str:
        """REF*G1."""
        return self.reference("G1")

    @property
    def referral_number(self) -> str:
        """REF*9F."""
        return self.reference("9F")

    @property
    def clia_number(self) -> str:
        """REF*X4, the laboratory's CLIA number."""
        return self.reference("X4")

    @property
    def mammography_number(self) -> str:
        """REF*EW, the mammography certification number."""
        return self.reference("EW")

    @property
    def clearinghouse_number(self) -> str:
        """REF*D9, the clearinghouse's trace number."""
        return self.reference("D9")

    @property
    def patient_paid(self) -> Cents | None:
        """AMT*F5, what the patient paid; None where it is missing or unreadable."""
        return self.amount("F5")

    @property
    def accepts_assignment(self) -> str:
        """CLM07: ``A`` assigned, ``B`` on laboratory services only, ``C`` not assigned."""
        return self._clm(7)

    @property
    def benefits_assigned(self) -> str:
        """CLM08: ``Y``, ``N`` or ``W``."""
        return self._clm(8)

    @property
    def related_causes(self) -> tuple[str, ...]:
        """CLM11-1 and CLM11-2: ``AA`` auto accident, ``EM`` employment, ``OA`` other accident."""
        return tuple(filter(None, (self._clm(11, 1), self._clm(11, 2))))

    @property
    def accident_state(self) -> str:
        """CLM11-4."""
        return self._clm(11, 4)

    @property
    def accident_country(self) -> str:
        """CLM11-5."""
        return self._clm(11, 5)

    @property
    def accident_date(self) -> date | None:
        """DTP*439, None where it is missing or unreadable."""
        return self.date("439")

    @property
    def special_program(self) -> str:
        """CLM12: ``02`` physically handicapped children's, ``03`` special federal, ``05`` disability, ``09`` …"""
        return self._clm(12)

    @property
    def delay_reason(self) -> str:
        """CLM20, why the claim is late; empty where it is not given."""
        return self._clm(20)

    @property
    def onset_date(self) -> date | None:
        """DTP*431, onset of the current illness; None where it is missing or unreadable."""
        return self.date("431")

    @property
    def initial_treatment_date(self) -> date | None:
        """DTP*454, None where it is missing or unreadable."""
        return self.date("454")

    @property
    def last_menstrual_period(self) -> date | None:
        """DTP*484, None where it is missing or unreadable."""
        return self.date("484")

    @property
    def admission_date(self) -> date | None:
        """DTP*435, None where it is missing or unreadable."""
        return self.date("435")

    @property
    def discharge_date(self) -> date | None:
        """DTP*096, None where it is missing or unreadable."""
        return self.date("096")

    @Lazy
    def _diagnoses(self) -> tuple[tuple[Diagnosis, Location], ...]:
        found: list[tuple[Diagnosis, Location]] = []
        for segment in self.every("HI"):
            for number, value in enumerate(segment.elements[1:], start=1):
                parts = value.split(self.delimiters.component)
                if len(parts) > 1 and parts[0] in DIAGNOSIS_QUALIFIERS:
                    location = Location(None, f"HI{number:02d}-2", segment.place)
                    found.append((Diagnosis(parts[1], parts[0], is_first=not found), location))
        return tuple(found)

    @property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The diagnoses in pointer order (HI*ABK, ABF; before 2015-10 BK, BF), the principal one first."""
        return tuple(diagnosis for diagnosis, _ in self._diagnoses)

    def diagnosis_at(self, pointer: int) -> Location:
        """Where a finding about the diagnosis with this pointer, from 1, points; its CLM where there is none."""
        return self._diagnoses[pointer - 1][1] if 0 < pointer <= len(self._diagnoses) else self.at("HI01")

    @Lazy
    def condition_codes(self) -> tuple[str, ...]:
        """HI*BG, the condition codes."""
        values = (value for segment in self.every("HI", None) for value in segment.elements[1:])
        composites = (value.split(self.delimiters.component) for value in values)
        return tuple(parts[1] for parts in composites if len(parts) > 1 and parts[0] == "BG")

    @Lazy
    def notes(self) -> tuple[Note, ...]:
        """NTE segments of the claim."""
        return read_notes(self)

    @Lazy
    def attachments(self) -> tuple[Attachment, ...]:
        """The attachments announced for the claim (PWK)."""
        return read_attachments(self)

    @property
    def ambulance(self) -> Ambulance | None:
        """CR1, None where it is no ambulance claim."""
        return read_ambulance(self)

    @property
    def conditions(self) -> tuple[Conditions, ...]:
        """CRC segments: ambulance certification, homebound, EPSDT referral …"""
        return read_conditions(self)

    @property
    def spinal_condition(self) -> str:
        """CR208, nature of the condition of a spinal manipulation; empty where there is no CR2."""
        return self._element(8, "CR2")
