"""A service line of a professional claim (loop 2400), as a biller knows it."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.coding import Coding, Procedure, read_procedure
from scrubber.claims.dates import DateSpan, read_span
from scrubber.claims.lazy import Lazy
from scrubber.claims.line_details import LineDetails
from scrubber.claims.location import Location, find_elements
from scrubber.claims.money import Cents, read_amount, read_decimal
from scrubber.claims.payment import Payment
from scrubber.x12.patterns import segment_break
from scrubber.x12.piece import BLANK
from scrubber.x12.segment import Place, element_of, read_designator

if TYPE_CHECKING:
    from decimal import Decimal

    from scrubber.claims.claim import Claim
    from scrubber.claims.values import Diagnosis
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.segment import Segment

RENTAL = "RR"
PURCHASES = frozenset({"NU", "UE"})
DENIAL_EXPECTED = frozenset({"GA", "GX", "GY", "GZ"})
"""Modifiers of a line that is sent to Medicare for its denial: with a notice to the patient, or never covered."""


class EquipmentPrice(NamedTuple):
    """SV5: rental and purchase price of durable medical equipment, amounts in cents (None: unreadable or absent)."""

    procedure: str
    length_of_need: str
    rental: Cents | None
    purchase: Cents | None
    frequency: str
    """SV506: ``1`` weekly, ``4`` monthly, ``6`` daily."""


@lru_cache(maxsize=64)
def _line_pattern(delimiters: Delimiters) -> re.Pattern[str]:
    """Finds the LX of each service line (1) in a claim's text, and what mostly follows it.

    That is LX01 (2), the SV1 (3) with SV101 (4), and DTP02 (5) and DTP03 (6) of the date of service.
    """
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    blank, value, word = f"[{BLANK}]*", f"[^{element}{terminator}]*", f"[^{element}{terminator}{BLANK}]*"
    dates = f"{terminator}{blank}DTP{element}472{element}({word}){element}({word})(?={terminator})"
    service = f"{element}({word}){terminator}{blank}(SV1){element}({value}){element}[^{terminator}]*(?:{dates})?"
    return re.compile(
        rf"{segment_break(delimiters.terminator)}(LX)(?={element}|{blank}(?:{terminator}|\Z))(?:{service})?"
    )


def read_lines(claim: Claim) -> tuple[ServiceLine, ...]:
    """The service lines of a claim: where each is, and what service; no segment is taken apart for that."""
    text = claim.piece.text
    found = list(_line_pattern(claim.delimiters).finditer(text))
    bounds = pairwise([*[match.start(1) for match in found], len(text)])
    return tuple([ServiceLine(claim, match, *bound) for match, bound in zip(found, bounds, strict=True)])


class ServiceLine(LineDetails):
    """One service of a claim: procedure, modifiers, dates, charge, and what substantiates it.

    What nearly every line begins with was found with the line; its segments are taken apart only for the rest.
    """

    def __init__(self, claim: Claim, found: re.Match[str], start: int, end: int) -> None:
        self.claim = claim
        self.delimiters = claim.delimiters
        self._found = found
        self.start = start
        """Where it begins in the claim's text."""
        self._end = end

    @Lazy
    def segments(self) -> list[Segment]:
        """Every segment of the line, its LX first."""
        return self.claim.piece.segments(self.start, self._end, self.claim.segments_before(self.start))

    @property
    def text(self) -> str:
        """The line as it is written, from its LX on."""
        return self.claim.piece.text[self.start : self._end]

    def may_have(self, identifier: str) -> bool:
        """Whether it may have such a segment: told by its text, before anything is taken apart."""
        return self.claim.piece.text.find(identifier, self.start, self._end) >= 0

    @property
    def own_segments(self) -> list[Segment]:
        """As `segments`: what is asked for by identifier and qualifier stands in one of the line's loops only."""
        return self.segments

    def segment(self, identifier: str, qualifier: str | None = None) -> Segment | None:
        """The first segment with this identifier and, where given, this first element."""
        return super().segment(identifier, qualifier) if self.may_have(identifier) else None

    def every(self, identifier: str, qualifier: str | None = None) -> list[Segment]:
        """All segments with this identifier and, where given, this first element, in order."""
        return super().every(identifier, qualifier) if self.may_have(identifier) else []

    @property
    def line_number(self) -> str:  # type: ignore[override]
        """As `number`."""
        return self.number

    def at(self, designator: str, qualifier: str | None = None) -> Location:
        """Where a finding about this line points: ``line.at("SV101-3")``, ``line.at("DTP03", "472")``.

        Where the line has no such segment, the place is that of its LX.
        """
        if self._found[3] is not None and read_designator(designator).segment == "SV1":
            # A NamedTuple's own constructor takes twice as long as the tuple's.
            return tuple.__new__(Location, (self.number, designator, self._sv1_position))
        return super().at(designator, qualifier)

    @Lazy
    def _sv1_position(self) -> Place:
        """Where an SV1 stands that follows the LX."""
        piece = self.claim.piece
        return Place(piece.offset + self._found.start(3), piece.ordinal + self.claim.segments_before(self.start) + 1)

    @Lazy
    def number(self) -> str:
        """LX01, the line number."""
        number: str | None = self._found[2]
        return self.segments[0].value(1) if number is None else number

    @Lazy
    def _service(self) -> list[str]:
        """The elements of the line's SV1, none without."""
        claim = self.claim
        return find_elements(claim.piece.text[self.start : self._end], claim.delimiters, "SV1")

    def _sv1(self, element: int) -> str:
        return element_of(self._service, element)

    @property
    def composite(self) -> str:
        """SV101 as written."""
        composite: str | None = self._found[4]
        return self._sv1(1) if composite is None else composite

    @Lazy
    def coded(self) -> Procedure:
        """The whole of SV101: qualifier, code, modifier slots, description."""
        return read_procedure(self.composite, self.claim.delimiters.component)

    @property
    def procedure(self) -> str:
        """The procedure code (SV101-2)."""
        return self.coded.code

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The modifiers that are there, in order."""
        return self.coded.modifiers

    @property
    def description(self) -> str:
        """The free text of SV101-7."""
        return self.coded.description

    @Lazy
    def charge(self) -> Cents | None:
        """SV102 in cents, None where it is unreadable."""
        return read_amount(self._sv1(2))

    @property
    def charge_text(self) -> str:
        """SV102 as written."""
        return self._sv1(2)

    @property
    def units_text(self) -> str:
        """SV104 as written."""
        return self._sv1(4)

    @Lazy
    def unit(self) -> str:
        """SV103: ``UN`` units, ``MJ`` minutes."""
        return self._sv1(3)

    @Lazy
    def units(self) -> Decimal | None:
        """SV104, None where it is unreadable."""
        return read_decimal(self._sv1(4))

    @Lazy
    def own_place_of_service(self) -> str:
        """SV105, empty where the claim's place of service applies."""
        return self._sv1(5).strip()

    @property
    def place_of_service(self) -> str:
        """Where the service was given: SV105, else CLM05-1."""
        return self.own_place_of_service or self.claim.place_of_service

    @property
    def place_of_service_at(self) -> Location:
        """Where a finding about the line's place of service points: SV105, else the claim's CLM05-1."""
        if self.own_place_of_service:
            return self.at("SV105")
        return self.claim.at("CLM05-1")._replace(line=self.number)

    @Lazy
    def diagnosis_pointers(self) -> tuple[str, ...]:
        """SV107: positions, from 1, in the claim's diagnoses."""
        return tuple(filter(None, self._sv1(7).split(self.claim.delimiters.component)))

    @Lazy
    def is_emergency(self) -> bool:
        """SV109."""
        return self._sv1(9) == "Y"

    @property
    def is_epsdt(self) -> bool:
        """SV111, whether the service came of an EPSDT screening."""
        return self._sv1(11) == "Y"

    @property
    def is_family_planning(self) -> bool:
        """SV112."""
        return self._sv1(12) == "Y"

    @Lazy
    def service_dates(self) -> DateSpan | None:
        """DTP*472, None where it is missing or unreadable."""
        if self._found[6] is not None:
            return read_span(self._found[5], self._found[6])
        segment = self.segment("DTP", "472")
        return read_span(segment.value(2), segment.value(3)) if segment else None

    @property
    def dates_text(self) -> str:
        """DTP03 of the date of service as written, empty where there is none."""
        return self.date_text("472")

    @property
    def coding_date(self) -> date:
        """The day whose coding rules apply: the first date of service, else the last day there is.

        A line without a readable date is thus held to the rules that have no end.
        """
        return self.service_dates.first if self.service_dates else date.max

    @Lazy
    def coding(self) -> Coding:
        """How the line is coded, whatever else it says."""
        return Coding(self.coded, self.coding_date, self.claim.filing_indicator)

    @property
    def is_rental(self) -> bool:
        """Whether the equipment is rented (RR)."""
        return RENTAL in self.modifiers

    @property
    def is_billed_to_be_denied(self) -> bool:
        """Whether a modifier says that Medicare is expected to deny it (GA, GX, GY, GZ)."""
        return not DENIAL_EXPECTED.isdisjoint(self.modifiers)

    @property
    def is_purchase(self) -> bool:
        """Whether the equipment is bought, new (NU) or used (UE)."""
        return not PURCHASES.isdisjoint(self.modifiers)

    @Lazy
    def equipment_price(self) -> EquipmentPrice | None:
        """SV5, None where it is not there: it is only sent when both a rental and a purchase price are."""
        segment = self.segment("SV5")
        if segment is None:
            return None
        procedure = read_procedure(segment.value(1), self.claim.delimiters.component)
        rental, purchase = read_amount(segment.value(4)), read_amount(segment.value(5))
        return EquipmentPrice(procedure.code, segment.value(3), rental, purchase, segment.value(6))

    @property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The claim's diagnoses that SV107 points at, in that order; a pointer at none is passed over."""
        held = self.claim.diagnoses
        positions = [int(text) for text in self.diagnosis_pointers if text.isascii() and text.isdigit()]
        return tuple(held[position - 1] for position in positions if 0 < position <= len(held))

    @Lazy
    def payments(self) -> tuple[Payment, ...]:
        """What each other payer decided about the line (loop 2430)."""
        groups: list[list[Segment]] = []
        for segment in self.segments:
            if segment.identifier == "SVD":
                groups.append([segment])
            elif segment.identifier == "LQ":
                break
            elif groups:
                groups[-1].append(segment)
        others = {other.payer.identifier: other for other in reversed(self.claim.other_coverages)} if groups else {}
        return tuple(Payment(self.claim, self, group, others.get(group[0].value(1))) for group in groups)
