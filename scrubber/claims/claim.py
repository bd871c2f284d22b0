"""A professional claim (loop 2300) with its context, as a biller knows it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scrubber.claims.circumstances import read_ambulance, read_attachments, read_conditions, read_notes
from scrubber.claims.dates import DateSpan, read_service_dates, service_dates_pattern
from scrubber.claims.lazy import Lazy
from scrubber.claims.line import read_lines
from scrubber.claims.location import Location
from scrubber.claims.loop import Loop
from scrubber.claims.money import AMOUNT, Cents, read_amount
from scrubber.claims.parties import OF_CLAIM, Party, PatientIdentity, Payer, read_parties
from scrubber.claims.payment import OtherCoverage, Payment
from scrubber.claims.values import Diagnosis
from scrubber.x12.segment import element_of

if TYPE_CHECKING:
    from datetime import date

    from scrubber.claims.circumstances import Ambulance, Attachment, Conditions, Note
    from scrubber.claims.levels import BillingLevel, Level, PatientLevel, SubscriberLevel
    from scrubber.claims.line import ServiceLine
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.piece import Piece
    from scrubber.x12.segment import Place, Segment

REPLACEMENT, VOID = "7", "8"
FOLLOWING = frozenset({REPLACEMENT, VOID})
"""Claim frequency codes of a claim that takes an earlier one back, with or without a new one in its place."""
_DIAGNOSIS_QUALIFIERS = frozenset({"ABK", "ABF", "BK", "BF"})
_NO_PAYER = Payer("", "", "")


@lru_cache(maxsize=64)
def _service_pattern(delimiters: Delimiters) -> re.Pattern[str]:
    """Finds SV101 of every service line in a claim's text, and SV102 where it is an amount of dollars and cents."""
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    end = f"(?=[ \t\r\n]*[{element}{terminator}])"
    return re.compile(
        rf"{terminator}[ \t\r\n]*SV1(?=[{element}{terminator}])"
        rf"(?:{element}([^{element}{terminator}]*))?(?:{element}({AMOUNT}){end})?"
    )


class Claim(Loop):
    """One claim: its own text, and the billing provider, subscriber and patient levels that it hangs from.

    Every field is read from the text when first asked for. A level is None where the file lacks it.
    """

    def __init__(
        self,
        piece: Piece,
        billing: BillingLevel | None,
        subscriber: SubscriberLevel | None,
        dependent: PatientLevel | None,
    ) -> None:
        self.piece = piece
        self.delimiters: Delimiters = piece.delimiters
        """Those of the claim's interchange."""
        self.billing = billing
        self.subscriber = subscriber
        self.dependent = dependent

    def holds(self, place: Place) -> bool:
        """Whether a segment of the claim itself, or of a level that it hangs from, stands there."""
        return self.piece.holds(place) or any(level.holds(place) for level in self.levels)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that the claim hangs from, as far as the file has them, the highest first."""
        levels: tuple[Level | None, ...] = (self.billing, self.subscriber, self.dependent)
        return tuple(level for level in levels if level is not None)

    @Lazy
    def services(self) -> list[tuple[str, str]]:
        """SV101 and SV102 of every service line as written; SV102 is empty where it is no amount of dollars and cents.

        This is all that most claims of a large file are asked for.
        """
        return _service_pattern(self.delimiters).findall(self.piece.text)

    @Lazy
    def segments(self) -> list[Segment]:
        """Every segment of the claim, CLM first."""
        return self.piece.segments()

    @Lazy
    def _claim_segments(self) -> list[Segment]:
        """Segments of the claim itself (2300–2330), before its first line."""
        return self.piece.segments(end=self.lines[0].start if self.lines else None)

    @Lazy
    def own_segments(self) -> list[Segment]:
        """Segments of the claim information loop itself (2300), before any name, other subscriber or line."""
        own = []
        for segment in self._claim_segments:
            if segment.identifier in {"NM1", "SBR"}:
                break
            own.append(segment)
        return own

    @Lazy
    def lines(self) -> tuple[ServiceLine, ...]:
        """The service lines, in order."""
        return read_lines(self)

    def forget_lines(self) -> None:
        """Let go of the lines: they point back, so that nothing but the collector of cycles would free them."""
        self.__dict__.pop("lines", None)

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
        return read_amount(element_of(self._head, 2))

    @Lazy
    def service_dates(self) -> DateSpan | None:
        """From the earliest to the latest date of service of its lines, None where none of them is readable."""
        written = frozenset(service_dates_pattern(self.delimiters).findall(self.piece.text))
        return read_service_dates(written, self.delimiters.element)

    @Lazy
    def place_of_service(self) -> str:
        """CLM05-1."""
        return self._clm(5, 1).strip()

    @Lazy
    def frequency_code(self) -> str:
        """CLM05-3: ``1`` original, ``7`` replacement, ``8`` void."""
        return self._clm(5, 3)

    @property
    def is_replacement(self) -> bool:
        """Whether the claim replaces an earlier one (frequency code 7)."""
        return self.frequency_code == REPLACEMENT

    @property
    def is_void(self) -> bool:
        """Whether the claim voids an earlier one (frequency code 8)."""
        return self.frequency_code == VOID

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

    @Lazy
    def total_of_lines(self) -> Cents | None:
        """The sum of the line charges; None where one of them is unreadable: another edit's matter."""
        charges = [line.charge for line in self.lines]
        return None if None in charges else sum((charge for charge in charges if charge is not None), Cents(0))

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
                if len(parts) > 1 and parts[0] in _DIAGNOSIS_QUALIFIERS:
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

    @Lazy
    def parties(self) -> tuple[Party, ...]:
        """Every name of loops 2310A–2310F; those of other subscribers and payers (2320) are not among them."""
        own = []
        for segment in self._claim_segments:
            if segment.identifier == "SBR":
                break
            own.append(segment)
        return read_parties(own, self.delimiters, OF_CLAIM)

    @property
    def all_parties(self) -> tuple[Party, ...]:
        """Every name of the levels above, of the claim, of its other payers and of its lines, in file order."""
        groups: list[tuple[Party, ...]] = [level.parties for level in self.levels]
        groups += [self.parties, *(other.parties for other in self.other_coverages)]
        groups += [line.parties for line in self.lines]
        return tuple(party for group in groups for party in group)

    def party(self, *entities: str) -> Party | None:
        """The claim's first name with one of these entity identifier codes."""
        return next((party for party in self.parties if party.entity_code in entities), None)

    @property
    def rendering_provider(self) -> Party | None:
        """Who gave the services (2310B NM1*82), None where it is the billing provider."""
        return self.party("82")

    @property
    def referring_provider(self) -> Party | None:
        """Who referred the patient (2310A NM1*DN)."""
        return self.party("DN")

    @property
    def supervising_provider(self) -> Party | None:
        """Who supervised (2310D NM1*DQ)."""
        return self.party("DQ")

    @property
    def service_facility(self) -> Party | None:
        """Where the services were given (2310C NM1*77), None where it is the billing provider's address."""
        return self.party("77")

    @property
    def pick_up(self) -> Party | None:
        """Where the ambulance took the patient up (2310E NM1*PW)."""
        return self.party("PW")

    @property
    def drop_off(self) -> Party | None:
        """Where the ambulance took the patient to (2310F NM1*45)."""
        return self.party("45")

    @Lazy
    def other_coverages(self) -> tuple[OtherCoverage, ...]:
        """The other payers of the claim with their subscribers (2320, 2330): coordination of benefits."""
        groups: list[list[Segment]] = []
        for segment in self._claim_segments:
            if segment.identifier == "SBR":
                groups.append([segment])
            elif groups:
                groups[-1].append(segment)
        return tuple(OtherCoverage(self, group) for group in groups)

    @property
    def payments(self) -> tuple[Payment, ...]:
        """What each other payer decided about the claim as a whole (2320); `ServiceLine.payments` has the lines'."""
        return tuple(other.payment for other in self.other_coverages)

    @property
    def has_other_coverage(self) -> bool:
        """Whether another payer is involved (loop 2320), as in coordination of benefits."""
        return bool(self.other_coverages)

    @property
    def billing_provider(self) -> Party | None:
        """Who bills and is paid (2010AA)."""
        return self.billing.provider if self.billing else None

    @property
    def billing_npi(self) -> str:
        """The billing provider's NPI, empty where it is not given."""
        return self.billing.npi if self.billing else ""

    @property
    def billing_taxonomy(self) -> str:
        """The billing provider's taxonomy code (2000A PRV03)."""
        return self.billing.taxonomy if self.billing else ""

    @property
    def payer(self) -> Payer:
        """Whom the claim is sent to, with the claim filing indicator."""
        return self.subscriber.payer if self.subscriber else _NO_PAYER

    @property
    def filing_indicator(self) -> str:
        """SBR09, the claim filing indicator: as of `payer`, without looking for the payer's name."""
        return self.subscriber.filing_indicator if self.subscriber else ""

    @property
    def pay_to(self) -> Party | None:
        """Where payment is sent to (2010AB NM1*87), None where it is the billing provider's address."""
        return self.billing.party("87") if self.billing else None

    @property
    def payer_party(self) -> Party | None:
        """The destination payer with its address and references (2010BB NM1*PR)."""
        return self.subscriber.payer_party if self.subscriber else None

    @property
    def member(self) -> Party | None:
        """The subscriber (2010BA NM1*IL)."""
        return self.subscriber.person if self.subscriber else None

    @property
    def responsibility(self) -> str:
        """SBR01, the responsibility of the payer that the claim is sent to: ``P`` primary, ``S`` secondary …"""
        return self.subscriber.responsibility if self.subscriber else ""

    @property
    def patient_level(self) -> PatientLevel | SubscriberLevel | None:
        """The level of who was treated: the dependent's, else the subscriber's."""
        return self.dependent or self.subscriber

    @property
    def is_for_dependent(self) -> bool:
        """Whether the patient has a level of his own (2000C)."""
        return self.dependent is not None

    @property
    def patient_relationship(self) -> str:
        """The patient's relationship to the subscriber: PAT01 of a dependent, else SBR02 (``18`` is self)."""
        return self.patient_level.relationship if self.patient_level else ""

    @property
    def patient_death_date(self) -> date | None:
        """PAT06, None where it is missing or unreadable."""
        return self.patient_level.death_date if self.patient_level else None

    @property
    def patient(self) -> Party | None:
        """Who was treated: the dependent of loop 2000C, else the subscriber."""
        if self.dependent:
            return self.dependent.person
        return self.subscriber.person if self.subscriber else None

    @Lazy
    def patient_identity(self) -> PatientIdentity | None:
        """What makes two claims those of one patient; None where payer or member id is missing."""
        member_id = self.subscriber.member_id.strip().upper() if self.subscriber else ""
        if not member_id or not self.payer.key:
            return None
        if self.dependent is None:
            return PatientIdentity(self.payer.key, member_id)
        person = self.dependent.person
        if person is None:
            return None
        first_name = person.first_name.strip().upper()
        return PatientIdentity(self.payer.key, member_id, person.birth_date, person.sex, first_name)
