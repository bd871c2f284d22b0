"""Claims as billers have them before them: boxes of the CMS-1500 form, and the elements that they are filled from.

Box numbers are those of the NUCC's 1500 reference instruction manual, version 02/12.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.x12.segment import Designator, read_designator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.claims.line import ServiceLine
    from scrubber.findings.finding import Finding
    from scrubber.outputs.second_read.located import Located
    from scrubber.x12.segment import Segment

_SEVERITIES = ("error", "reject", "warn", "info")

_ROW: Final = {
    "24A": "Dates of service", "24B": "Place", "24C": "EMG", "24D": "Procedure, modifiers", "24E": "Pointer",
    "24F": "Charge", "24G": "Units", "24J": "Rendering provider",
}  # fmt: skip
"""The boxes of a service line, in their order."""
_NAMES: Final = {
    **_ROW, "1A": "Insured's id", "2": "Patient's name", "3": "Patient's birth date, sex", "4": "Insured's name",
    "11": "Insured's group", "14": "Date of illness", "17": "Referring provider", "18": "Hospitalization",
    "21": "Diagnoses", "22": "Resubmission code", "23": "Prior authorization", "25": "Federal tax id",
    "26": "Patient's account", "27": "Accept assignment", "28": "Total charge", "29": "Amount paid",
    "32": "Service facility", "33": "Billing provider",
}  # fmt: skip
_LINE_BOXES: Final = {1: "24D", 2: "24F", 3: "24G", 4: "24G", 5: "24B", 7: "24E", 9: "24C"}
"""By element of SV1."""
_CLAIM_BOXES: Final = {1: "26", 2: "28", 5: "24B", 7: "27"}
"""By element of CLM."""
_DATES: Final = {"472": "24A", "431": "14", "435": "18", "096": "18"}
_REFERENCES: Final = {"G1": "23", "9F": "23", "X4": "23", "F8": "22", "EI": "25", "SY": "25"}
_PARTIES: Final = {"IL": "4", "QC": "2", "DN": "17", "DK": "17", "82": "24J", "77": "32", "85": "33"}
_GROUP_NUMBER: Final = 3
"""The element of SBR."""
_LETTERS: Final = {str(at): letter for at, letter in enumerate("ABCDEFGHIJKL", start=1)}
"""By diagnosis pointer."""
_FREQUENCY: Final = Designator("CLM", 5, 3)
_MEMBER_ID: Final = Designator("NM1", 9, None)


class Box(NamedTuple):
    """One box of the form."""

    number: str
    name: str
    value: str
    """What it is filled with; empty where that is nothing, or not shown."""
    severity: str
    """That of the worst finding that points at it; empty where none does."""


def line_boxes(line: ServiceLine, located: Sequence[Located]) -> list[Box]:
    """The row of a service line, with what is found there."""
    worst = _worst(located)
    dates = line.service_dates
    rendering = line.claim.rendering_provider
    values = {
        "24A": str(dates) if dates else line.dates_text,
        "24B": line.place_of_service,
        "24C": "Y" if line.is_emergency else "",
        "24D": "-".join([line.procedure, *line.modifiers]),
        "24E": "".join(_letter(pointer) for pointer in line.diagnosis_pointers),
        "24F": line.charge_text,
        "24G": line.units_text,
        "24J": rendering.npi if rendering else "",
    }
    return [Box(number, name, values[number], worst.get(number, "")) for number, name in _ROW.items()]


def claim_boxes(located: Sequence[Located]) -> list[Box]:
    """The boxes that findings about a claim as a whole point at, with what they are filled with."""
    worst = _worst(located)
    values: dict[str, list[str]] = {}
    for one in located:
        if number := box_of(one.finding, one.segment):
            values.setdefault(number, []).append(_value(one))
    return [
        Box(number, _NAMES[number], ", ".join(filter(None, dict.fromkeys(found))), worst[number])
        for number, found in sorted(values.items(), key=lambda entry: _place(entry[0]))
    ]


def box_of(finding: Finding, segment: Segment | None) -> str | None:
    """The number of the box that a finding points at; None where the form has none, or the segment is not held."""
    try:
        at = read_designator(finding.element or "")
    except ValueError:
        return None
    qualifier = segment.value(1) if segment is not None and segment.identifier == at.segment else ""
    match at.segment:
        case "SV1":
            return _LINE_BOXES.get(at.element)
        case "CLM":
            return "22" if at == _FREQUENCY else _CLAIM_BOXES.get(at.element)
        case "HI":
            return "21"
        case "DMG":
            return "3"
        case "SBR":
            return "11" if at.element == _GROUP_NUMBER else None
        case "DTP":
            return _DATES.get(qualifier)
        case "REF":
            return _REFERENCES.get(qualifier)
        case "NM1":
            return "1A" if (qualifier, at) == ("IL", _MEMBER_ID) else _PARTIES.get(qualifier)
        case _:
            return None


def _worst(located: Sequence[Located]) -> dict[str, str]:
    """The worst severity at each box that a finding points at."""
    worst: dict[str, str] = {}
    for one in located:
        number = box_of(one.finding, one.segment)
        if number is not None:
            worst[number] = min(worst.get(number, "info"), one.finding.severity, key=_SEVERITIES.index)
    return worst


def _value(located: Located) -> str:
    """What the element that a finding points at holds."""
    segment = located.segment
    at = read_designator(located.finding.element or "")
    if segment is None or segment.identifier != at.segment or located.delimiters is None:
        return ""
    value = segment.value(at.element) if at.element else ""
    if at.component is None:
        return value
    components = value.split(located.delimiters.component)
    return components[at.component - 1] if at.component <= len(components) else ""


def _letter(pointer: str) -> str:
    """A pointer as the form has it: A for the first diagnosis."""
    return _LETTERS.get(pointer, pointer)


def _place(number: str) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, number))
    return int(digits), number
