"""Loops 2000D to 2220D of the 277CA: a patient, and what became of each of the patient's claims."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.claims.money import format_cents
from scrubber.engine.findings import Verdict
from scrubber.outputs.ack277ca_status import ACCEPT, ACCEPTED, REJECT, rejection, status_segment
from scrubber.outputs.envelope import COMPONENT, UNKNOWN, clean, identifier, segment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.claims.dates import DateSpan
    from scrubber.claims.levels import Level
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.parties import Party
    from scrubber.engine.findings import Finding
    from scrubber.x12.delimiters import Delimiters

LONGEST_REFERENCE: Final = 50
LONGEST_IDENTIFIER: Final = 80
NO_REFERENCE: Final = "0"
"""TRN02 where the provider sent no number of its own."""

_LONGEST_CODE = 48
_LONGEST_QUANTITY = 15
_MODIFIER = 2
_NAME_ELEMENTS = 8
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
    return re.compile(rf"{terminator}[ \t\r\n]*NM1{element}{entity}{element}([^{terminator}]*)")


def _name(level: Level | None, entity: str) -> _Name:
    """A name of `level`. It is looked for in the text: nothing else of most levels is needed here."""
    delimiters = level.piece.delimiters if level else None
    found = _name_pattern(delimiters, entity).search(level.piece.text) if level and delimiters else None
    if found is None or delimiters is None:
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


def patient_segments(claim: Claim, level: int, provider_level: int) -> str:
    """HL and NM1*QC of the patient; the identifier is the subscriber's member id, for a dependent too."""
    member = _name(claim.subscriber, "IL")
    patient = _name(claim.dependent, "QC") if claim.dependent else member
    qualifier = member.id_qualifier if member.id_qualifier in _MEMBER_QUALIFIERS else "MI"
    suffix = clean(patient.suffix, 10) if patient.is_person else ""
    member_id = identifier(member.identifier, LONGEST_IDENTIFIER) or UNKNOWN
    return segment("HL", str(level), str(provider_level), "PT") + segment(
        "NM1", "QC", "1", *name_elements(patient), "", suffix, qualifier, member_id
    )


def claim_segments(claim: Claim, verdict: Verdict, findings: Iterable[Finding], received: str) -> str:
    """Loop 2200D of one claim; `received` is the day of receipt, CCYYMMDD.

    The guide requires a date of service: a claim that has none is given the day of receipt.
    """
    charge = amount(claim.charge or 0)
    trace = segment("TRN", "2", clean(claim.claim_id, LONGEST_REFERENCE) or NO_REFERENCE)
    number = _clearinghouse_number(claim)
    date_of_service = _service_date(claim.service_dates) or segment("DTP", "472", "D8", received)
    if verdict <= Verdict.WARNED:
        return f"{trace}{segment('STC', ACCEPTED, received, ACCEPT, charge)}{number}{date_of_service}"
    refusal = rejection(claim, verdict, findings)
    statuses = (status_segment(status, received, REJECT, charge, text=text) for status, text in refusal.claim)
    lines = (_line_segments(rejected.line, rejected.statuses, received) for rejected in refusal.lines)
    return "".join((trace, *statuses, number, date_of_service, *lines))


def _clearinghouse_number(claim: Claim) -> str:
    """REF*D9, where the claim has one. It is looked for in the text: no other segment has this qualifier."""
    element, terminator = claim.delimiters.element, claim.delimiters.terminator
    text = claim.piece.text
    start = text.find(f"REF{element}D9{element}")
    if start < 0:
        return ""
    end = text.find(terminator, start)
    number = clean(text[start : end if end >= 0 else None].split(element, 3)[2], LONGEST_REFERENCE)
    return segment("REF", "D9", number) if number else ""


@lru_cache(maxsize=1024)
def _service_date(dates: DateSpan | None) -> str:
    """DTP*472, empty where there is no date."""
    if dates is None:
        return ""
    first, last = _day(dates.first), _day(dates.last)
    return segment("DTP", "472", "D8", first) if first == last else segment("DTP", "472", "RD8", f"{first}-{last}")


def _day(day: date) -> str:
    """CCYYMMDD; strftime does not pad a year before 1000 on every platform."""
    return day.isoformat().replace("-", "")


def _line_segments(line: ServiceLine, statuses: tuple[str, ...], received: str) -> str:
    """Loop 2220D of a line that caused the rejection."""
    number = clean(line.control_number, LONGEST_REFERENCE) or clean(line.number, LONGEST_REFERENCE)
    return "".join(
        (
            segment("SVC", _procedure(line), amount(line.charge or 0), "", "", "", "", _units(line)),
            status_segment(statuses[0], received, REJECT, "", *statuses[1:]),
            segment("REF", "FJ", number) if number else "",
            _service_date(line.service_dates),
        )
    )


def _procedure(line: ServiceLine) -> str:
    """SVC01: the code and modifiers as they were billed, less what is no modifier by its length."""
    coded = line.coded
    qualifier = coded.qualifier if coded.qualifier in _PRODUCT_QUALIFIERS else "HC"
    modifiers = (clean(modifier, _MODIFIER + 1) for modifier in coded.modifiers)
    code = clean(coded.code, _LONGEST_CODE) or UNKNOWN
    return COMPONENT.join((qualifier, code, *(modifier for modifier in modifiers if len(modifier) == _MODIFIER)))


def _units(line: ServiceLine) -> str:
    """SVC07, empty where the units are unreadable or longer than a quantity may be."""
    units = "" if line.units is None else f"{line.units:f}"
    return units if len(units) <= _LONGEST_QUANTITY else ""
