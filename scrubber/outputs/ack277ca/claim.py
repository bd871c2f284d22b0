"""Loops 2000D to 2220D of the 277CA: a patient, and what became of each of the patient's claims."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.claims.coding import MODIFIER_SLOTS
from scrubber.claims.money import format_cents
from scrubber.findings.finding import Verdict
from scrubber.outputs.ack277ca.status import ACCEPT, REJECT, rejection, status_segment
from scrubber.outputs.x12_writer import (
    COMPONENT,
    ELEMENT,
    LINE_END,
    UNKNOWN,
    clean,
    identifier,
    left_as_it_is,
    segment,
)
from scrubber.x12.patterns import segment_break

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.claims.dates import DateSpan
    from scrubber.claims.levels import Level
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.parties import Party
    from scrubber.findings.finding import Finding
    from scrubber.outputs.ack277ca.status import RejectedLine
    from scrubber.x12.delimiters import Delimiters

LONGEST_REFERENCE: Final = 50
LONGEST_IDENTIFIER: Final = 80
NO_REFERENCE: Final = "0"
"""TRN02 where the provider sent no number of its own."""
RECEIVED_CLAIMS: Final = frozenset({Verdict.ACCEPTED, Verdict.WARNED, Verdict.HELD})
"""What became of claims that are told as received; of a held one, where the run has a status for it."""

_LONGEST_CODE = 48
_LONGEST_QUANTITY = 15
_MODIFIER = 2
_NAME_ELEMENTS = 8
_NAME_SEPARATORS = 5
"""Between NM102 and NM107."""
_MEMBER_QUALIFIERS = frozenset({"II", "MI"})
_PRODUCT_QUALIFIERS = frozenset({"ER", "HC", "IV", "WK"})


def amount(cents: int) -> str:
    """Cents as X12 writes them (data type R): no zeros at the end of the fraction."""
    return format_cents(cents).rstrip("0").rstrip(".")


class _Name(NamedTuple):
    """An NM1 of a patient or subscriber."""

    is_person: bool
    last_name: str
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    id_qualifier: str = ""
    identifier: str = ""


@lru_cache(maxsize=64)
def _name_pattern(delimiters: Delimiters, entity: str) -> re.Pattern[str]:
    """Finds the elements after NM101 of a level's first NM1 with this entity identifier code."""
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    return re.compile(rf"{segment_break(delimiters.terminator)}NM1{element}{entity}{element}([^{terminator}]*)")


def _name(level: str, entity: str, delimiters: Delimiters) -> _Name:
    """A name in the text of a level: nothing else of most levels is needed here."""
    found = _name_pattern(delimiters, entity).search(level)
    if found is None:
        return _Name(is_person=False, last_name="")
    elements: list[str] = found[1].split(delimiters.element)
    elements += [""] * (_NAME_ELEMENTS - len(elements))
    kind, last, first, middle, _, suffix, qualifier, number = elements[:_NAME_ELEMENTS]
    return _Name(kind == "1", last, first, middle, suffix, qualifier, number)


def name_elements(party: Party | _Name | None) -> tuple[str, str, str]:
    """NM103 to NM105, with a last name in any case."""
    if party is None:
        return UNKNOWN, "", ""
    last = clean(party.last_name, 60) or UNKNOWN
    return (last, clean(party.first_name, 35), clean(party.middle_name, 25)) if party.is_person else (last, "", "")


def level_text(level: Level | None) -> str:
    """What a level says, empty where there is none."""
    return level.piece.text if level else ""


def patient_segment(subscriber: str, dependent: str, delimiters: Delimiters) -> str:
    """NM1*QC of the patient, from the texts of the levels, empty where there is none.

    The identifier is the subscriber's member id, for a dependent too.
    """
    plain = _plain_patient(subscriber, dependent, delimiters)
    if plain:
        return plain
    member = _name(subscriber, "IL", delimiters)
    patient = _name(dependent, "QC", delimiters) if dependent else member
    qualifier = member.id_qualifier if member.id_qualifier in _MEMBER_QUALIFIERS else "MI"
    suffix = clean(patient.suffix, 10) if patient.is_person else ""
    member_id = identifier(member.identifier, LONGEST_IDENTIFIER) or UNKNOWN
    return segment("NM1", "QC", "1", *name_elements(patient), "", suffix, qualifier, member_id)


@lru_cache(maxsize=64)
def _plain_names(delimiters: Delimiters) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Find the first NM1*IL and the first NM1*QC of a level, with groups where they are persons' and need no cleaning.

    The groups are NM102 up to NM107, then for the subscriber NM108 and NM109.
    """
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    last, first, middle, suffix, member_id = (
        left_as_it_is(*lengths, without=delimiters) for lengths in ((1, 60), (0, 35), (0, 25), (0, 10), (2, 80))
    )
    start = rf"{segment_break(delimiters.terminator)}NM1{element}"
    rest = f"(?:{element}{first}(?:{element}{middle}(?:{element}(?:{element}{suffix})?)?)?)?"
    whole = element.join((last, first, middle, "", suffix))
    member = f"((?:{'|'.join(sorted(_MEMBER_QUALIFIERS))}){element}{member_id})"
    return (
        re.compile(f"{start}IL{element}(?:(1{element}{whole}){element}{member}{terminator}|)"),
        re.compile(f"{start}QC{element}(?:(1{element}{last}{rest}){terminator}|)"),
    )


def _plain_patient(subscriber: str, dependent: str, delimiters: Delimiters) -> str:
    """As `patient_segment`, empty where a name is missing or something has to be done to it."""
    members, patients = _plain_names(delimiters)
    member, element = members.search(subscriber), delimiters.element
    if not (member and member[1]):
        return ""
    name = member[1]
    if dependent:
        patient = patients.search(dependent)
        if not (patient and patient[1]):
            return ""
        name = patient[1] + element * (_NAME_SEPARATORS - patient[1].count(element))
    plain = f"{name}{element}{member[2]}"
    return f"NM1*QC*{plain if element == ELEMENT else plain.replace(element, ELEMENT)}{LINE_END}"


def claim_segments(claim: Claim, verdict: Verdict, findings: Iterable[Finding], received: str, accepted: str) -> str:
    """Loop 2200D of one claim; `received` is the day of receipt, CCYYMMDD, `accepted` the status of one received.

    A claim without a date of service has no DTP*472: the guide asks for one, and has an example without.
    """
    charge = amount(claim.charge or 0)
    trace = segment("TRN", "2", clean(claim.claim_id, LONGEST_REFERENCE) or UNKNOWN)
    found = clearinghouse_number(claim.delimiters).search(claim.piece.text)
    reference = clean(found[1], LONGEST_REFERENCE) if found else ""
    number = segment("REF", "D9", reference) if reference else ""
    date_of_service = service_date(claim.service_dates)
    if verdict in RECEIVED_CLAIMS:
        return f"{trace}{segment('STC', accepted, received, ACCEPT, charge)}{number}{date_of_service}"
    refusal = rejection(claim, verdict, findings)
    statuses = (
        status_segment(first, received, REJECT, charge, *others, text=text) for (first, *others), text in refusal.claim
    )
    lines = (_line_segments(rejected, received) for rejected in refusal.lines)
    return "".join((trace, *statuses, number, date_of_service, *lines))


@lru_cache(maxsize=64)
def clearinghouse_number(delimiters: Delimiters) -> re.Pattern[str]:
    """Finds the value of REF*D9 in a claim's text: no other segment has this qualifier."""
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    return re.compile(f"REF{element}D9{element}([^{element}{terminator}]*)")


@lru_cache(maxsize=1024)
def service_date(dates: DateSpan | None) -> str:
    """DTP*472, empty where there is no date."""
    if dates is None:
        return ""
    first, last = _day(dates.first), _day(dates.last)
    return segment("DTP", "472", "D8", first) if first == last else segment("DTP", "472", "RD8", f"{first}-{last}")


def _day(day: date) -> str:
    """CCYYMMDD; strftime does not pad a year before 1000 on every platform."""
    return day.isoformat().replace("-", "")


def _line_segments(rejected: RejectedLine, received: str) -> str:
    """Loop 2220D of a line that caused the rejection."""
    line, (first, *others) = rejected.line, rejected.statuses
    number = clean(line.control_number, LONGEST_REFERENCE) or clean(rejected.number, LONGEST_REFERENCE)
    return "".join(
        (
            segment("SVC", _procedure(line), amount(line.charge or 0), "", "", "", "", _units(line)),
            status_segment(first, received, REJECT, "", *others),
            segment("REF", "FJ", number),
            service_date(line.service_dates),
        )
    )


def _procedure(line: ServiceLine) -> str:
    """SVC01: code and modifiers as they were billed, each in its place; what is no modifier by its form is left out."""
    service = line.segment("SV1")
    sent = service.value(1).split(line.claim.delimiters.component) if service else []
    qualifier, code, *modifiers = [*sent, "", ""]
    return COMPONENT.join(
        (
            qualifier if qualifier in _PRODUCT_QUALIFIERS else "HC",
            clean(code, _LONGEST_CODE) or UNKNOWN,
            *(
                modifier if len(modifier) == _MODIFIER and clean(modifier) == modifier else ""
                for modifier in modifiers[:MODIFIER_SLOTS]
            ),
        )
    ).rstrip(COMPONENT)


def _units(line: ServiceLine) -> str:
    """SVC07, empty where the units are unreadable or longer than a quantity may be."""
    units = "" if line.units is None else f"{line.units:f}"
    return units if len(units) <= _LONGEST_QUANTITY else ""
