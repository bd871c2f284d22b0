"""Findings → the codes of the 999 and the TA1: what of a file is not X12, or not as its implementation guide has it.

Only findings about envelopes, levels, segments and characters have such a code. What an edit says of a claim is no
fault of the transaction set: that is told in the 277CA.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.findings.finding import FROM_ABOVE
from scrubber.x12.segment import read_designator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.findings.finding import Finding
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.guide.fault import GuideFault
    from scrubber.x12.segment import Segment

WRAPPED: Final = "lines-wrapped"
"""Stops every interchange of the input, and is told of the first."""
_INTERCHANGE_NOTES: Final = {
    "interchange-control-number": "001",
    "terminator-missing": "004",
    "group-count": "021",
    "isa-width": "022",
    WRAPPED: "022",
    "lines-unwrapped": "022",
    "interchange-unended": "023",
    "interchange-number-reused": "025",
}
"""TA105 (X12 list I18)."""
_ISA_NOTES: Final = {
    "ISA01": "010", "ISA02": "011", "ISA03": "012", "ISA04": "013", "ISA05": "005", "ISA06": "006", "ISA07": "007",
    "ISA08": "008", "ISA09": "014", "ISA10": "015", "ISA11": "022", "ISA12": "017", "ISA13": "018", "ISA14": "019",
    "ISA15": "020", "ISA16": "027",
}  # fmt: skip
"""TA105 of what an element of the ISA may not say."""
_DELIMITER_NOTES: Final = {
    "element separator": "026",
    "repetition separator": "022",
    "component separator": "027",
    "segment terminator": "004",
}
"""TA105 of a delimiter that is none."""
OTHER_CONTENT: Final = "024"
"""TA105: the interchange holds what it may not."""
_TOLD_ELSEWHERE: Final = frozenset({"interchange-number-reused"})
"""Warnings that leave an interchange accepted without a note: a file is corrected and sent again under its number."""

GROUP_ERRORS: Final = frozenset({"group-value"})
"""Faults of a group that leave it accepted, with errors, and that AK905 has no code for."""
GROUP_CODES: Final = {
    "group-not-claims": "1",
    "group-version-unknown": "2",
    "group-unended": "3",
    "group-control-number": "4",
    "set-count": "5",
    "group-number-unreadable": "6",
    "group-number-repeated": "19",
}
"""AK905 (list 716)."""

SET_CODES: Final = {
    "set-unended": "2",
    "set-control-number": "3",
    "segment-count": "4",
    "empty-segment": "5",
    "set-contradictory": "6",
    "set-guide-missing": "6",
    "set-number-repeated": "23",
}
"""IK502 (list 618)."""
SEGMENTS_IN_ERROR: Final = "5"
GUIDE_SEGMENTS_IN_ERROR: Final = "I5"

_ELEMENT_ERRORS: Final = "8"
LOST_CLAIM: Final = "claim-hidden"
OUTSIDE_SETS: Final = "claim-outside-sets"
"""A claim between the sets of a group: it is lost to the one that ended before it."""
_SEGMENT_CODES: Final = {
    "unknown-segment": "1",
    "misplaced-segment": "2",
    "claim-outside-levels": "2",
    "claim-without-line": "3",
    "service-missing": "3",
    LOST_CLAIM: "3",
    OUTSIDE_SETS: "3",
    "character-not-allowed": _ELEMENT_ERRORS,
    "level-number": _ELEMENT_ERRORS,
    "level-parent": _ELEMENT_ERRORS,
    "level-code": _ELEMENT_ERRORS,
    "level-child-code": _ELEMENT_ERRORS,
    "claim-id-missing": _ELEMENT_ERRORS,
    "amount-unreadable": _ELEMENT_ERRORS,
}
"""IK304 (list 620)."""
_LAST_ELEMENT: Final = 99
"""IK401 has two digits: of an element beyond, the IK3 alone tells."""
_MISSING: Final = "1"
_ELEMENT_CODES: Final = {
    "character-not-allowed": "6",
    "level-number": "7",
    "level-parent": "7",
    "level-code": "7",
    "level-child-code": "7",
    "claim-id-missing": _MISSING,
    "amount-unreadable": "6",
}
"""IK403 (list 621)."""
_ABSENT: Final = {
    "claim-without-line": ("LX", "2400"),
    "service-missing": ("SV1", "2400"),
    LOST_CLAIM: ("CLM", "2300"),
    OUTSIDE_SETS: ("CLM", "2300"),
}
"""Segment and loop that the fault is the absence of."""
_IDENTIFIER: Final = re.compile("[A-Z][A-Z0-9]{1,2}")


class ElementFault(NamedTuple):
    """One IK4."""

    element: int
    component: int | None
    code: str


class SegmentFault(NamedTuple):
    """One IK3, with an IK4 where it is about an element."""

    identifier: str
    code: str
    loop: str
    element: ElementFault | None
    """None where the fault is about the whole segment, or about an element that no IK4 can name."""
    is_guides: bool
    """Whether it departs from the implementation guide rather than from X12 itself."""


def interchange_note(finding: Finding, delimiters: Delimiters) -> str | None:
    """What TA105 says of a finding about an interchange, None where the finding leaves it accepted as it is."""
    is_refusal = finding.severity == "reject"
    if finding.key in _TOLD_ELSEWHERE and not is_refusal:
        return None
    if finding.key == "delimiter-in-amounts":
        return _DELIMITER_NOTES[delimiters.in_amounts or "element separator"]
    note = _INTERCHANGE_NOTES.get(finding.key) or _ISA_NOTES.get(finding.element or "")
    return note or (OTHER_CONTENT if is_refusal else None)


def concerns_standard(finding: Finding) -> bool:
    """Whether a claim's finding is a fault of X12 or of the guide, its own or of a level above it."""
    return finding.guide is not None or finding.key in _SEGMENT_CODES or finding.key == FROM_ABOVE


def segment_faults(finding: Finding, segment: Segment) -> Iterator[tuple[GuideFault | None, SegmentFault]]:
    """What IK3s say of a finding that stands on `segment`, each with what departs from the guide, if it tells that.

    A finding of several departures with one cause has one for each. A segment whose identifier is none that X12 could
    have is not named: it may be a piece of data.
    """
    found: Iterable[tuple[GuideFault | None, SegmentFault | None]] = ()
    if finding.guide is not None:
        found = ((one, _guide_fault(one, segment)) for one in (finding.guide, *finding.guide.others))
    elif finding.key in _SEGMENT_CODES:
        found = ((None, _own_fault(finding, segment)),)
    for one, fault in found:
        if fault is not None and _IDENTIFIER.fullmatch(fault.identifier):
            yield one, fault


def set_code(finding: Finding) -> str | None:
    """What IK502 says of a finding about the transaction set as a whole."""
    if finding.guide is not None:
        return finding.guide.code if finding.guide.level == "set" else None
    return SET_CODES.get(finding.key)


def _own_fault(finding: Finding, segment: Segment) -> SegmentFault:
    identifier, loop = _ABSENT.get(finding.key, (segment.identifier, ""))
    element = None
    if finding.element is not None and finding.key in _ELEMENT_CODES:
        _, number, component = read_designator(finding.element)
        code = _ELEMENT_CODES[finding.key] if segment.value(number).strip() else _MISSING
        element = ElementFault(number, component, code) if number <= _LAST_ELEMENT else None
    return SegmentFault(identifier, _SEGMENT_CODES[finding.key], loop, element, is_guides=False)


def _guide_fault(fault: GuideFault, segment: Segment) -> SegmentFault | None:
    identifier, loop = fault.segment_id or segment.identifier, fault.loop or ""
    if fault.level == "segment":
        return SegmentFault(identifier, fault.code, loop, None, is_guides=True)
    if fault.level != "element" or fault.element is None:
        return None
    _, number, component = read_designator(fault.element)
    element = ElementFault(number, component, fault.code) if number <= _LAST_ELEMENT else None
    return SegmentFault(identifier, _ELEMENT_ERRORS, loop, element, is_guides=True)
