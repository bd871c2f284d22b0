"""A professional claim (loop 2300) with its context, as a biller knows it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scrubber.claims.dates import DateSpan, read_service_dates, service_dates_pattern
from scrubber.claims.lazy import Lazy
from scrubber.claims.line import read_lines
from scrubber.claims.location import Location, find_segment, locate
from scrubber.claims.money import AMOUNT, read_cents
from scrubber.claims.parties import Party, PatientIdentity, Payer, read_parties
from scrubber.x12.segment import element_of

if TYPE_CHECKING:
    from scrubber.claims.levels import BillingLevel, PatientLevel, SubscriberLevel
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


class Claim:
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
        """Whether a segment of the claim itself stands there."""
        piece = self.piece
        return (
            piece.offset <= place.offset < piece.offset + len(piece.text)
            and piece.ordinal <= place.ordinal < piece.ordinal + piece.segment_count
        )

    @Lazy
    def services(self) -> list[tuple[str, str]]:
        """SV101 and SV102 of every service line as written; SV102 is empty where it is no amount of dollars and cents.

        This is all that most claims of a large file are asked for.
        """
        return _service_pattern(self.delimiters).findall(self.piece.text)

    def may_hold(self, *identifiers: str) -> bool:
        """Whether a segment with one of these identifiers may be in the claim: a quick look, whose no is certain."""
        return any(identifier in self.piece.text for identifier in identifiers)

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

    def segment(self, identifier: str, qualifier: str | None = None) -> Segment | None:
        """The first segment of loop 2300 with this identifier and, where given, this first element."""
        return find_segment(self.own_segments, identifier, qualifier)

    def at(self, designator: str, qualifier: str | None = None) -> Location:
        """Where a finding about the whole claim points; its CLM where loop 2300 has no such segment."""
        return locate(self.own_segments, designator, qualifier, None)

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
    def charge(self) -> int | None:
        """CLM02 in cents, None where it is unreadable."""
        return read_cents(element_of(self._head, 2))

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

    def reference(self, qualifier: str) -> str:
        """The value of the claim's REF with this qualifier, empty where there is none."""
        segment = self.segment("REF", qualifier)
        return segment.value(2) if segment else ""

    @property
    def original_reference(self) -> str:
        """REF*F8, the payer's number of the claim that this one replaces or voids."""
        return self.reference("F8")

    @property
    def prior_authorization(self) -> str:
        """REF*G1."""
        return self.reference("G1")

    @property
    def clearinghouse_number(self) -> str:
        """REF*D9, the clearinghouse's trace number."""
        return self.reference("D9")

    @Lazy
    def diagnoses(self) -> tuple[str, ...]:
        """Diagnosis codes in pointer order (HI*ABK, ABF), the principal one first."""
        found = []
        for segment in self.own_segments:
            if segment.identifier == "HI":
                composites = (value.split(self.delimiters.component) for value in segment.elements[1:])
                found += [parts[1] for parts in composites if len(parts) > 1 and parts[0] in _DIAGNOSIS_QUALIFIERS]
        return tuple(found)

    @Lazy
    def notes(self) -> tuple[tuple[str, str], ...]:
        """NTE segments of the claim as (NTE01, NTE02)."""
        return tuple((s.value(1), s.value(2)) for s in self.own_segments if s.identifier == "NTE")

    @Lazy
    def attachments(self) -> tuple[str, ...]:
        """PWK01 of each attachment announced for the claim."""
        return tuple(s.value(1) for s in self.own_segments if s.identifier == "PWK")

    @Lazy
    def parties(self) -> tuple[Party, ...]:
        """Every name of loops 2310A–2310F; those of other subscribers and payers (2320) are not among them."""
        own = []
        for segment in self._claim_segments:
            if segment.identifier == "SBR":
                break
            own.append(segment)
        return read_parties(own)

    def party(self, *entities: str) -> Party | None:
        """The claim's first name with one of these entity identifier codes."""
        return next((party for party in self.parties if party.entity in entities), None)

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

    @Lazy
    def has_other_coverage(self) -> bool:
        """Whether another payer is involved (loop 2320), as in coordination of benefits."""
        return any(segment.identifier == "SBR" for segment in self._claim_segments)

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
