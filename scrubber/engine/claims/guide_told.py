"""Which faults of the implementation guide the claim pass has told already: one sentence for one cause.

What the claim pass finds wrong with a segment, a character, a claim id or a charge is told in its words, and is in the
999 by them. Each case is asked anew here, so that nothing is taken for told that was not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrubber.x12.guide.fault import UNKNOWN_SEGMENT
from scrubber.x12.guide.sent import element_value
from scrubber.x12.segment import KNOWN_SEGMENTS

if TYPE_CHECKING:
    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine
    from scrubber.x12.guide.fault import GuideFault
    from scrubber.x12.segment import Place, Segment

_MISSING: Final = "1"
_FORM: Final = "6"
_BAD_CHARACTER: Final = re.compile(r"[^ -~]")


def is_told_by_syntax(fault: GuideFault, segment: Segment, component: str) -> bool:
    """Whether it is a segment that no professional claim has, or a character that X12 does not allow."""
    if fault.others:
        return False
    if fault.level == "segment":
        return fault.code == UNKNOWN_SEGMENT and segment.identifier not in KNOWN_SEGMENTS
    if fault.code != _FORM or fault.element is None:
        return False
    first = next((value for value in segment.elements if _BAD_CHARACTER.search(value)), None)
    value = element_value(fault.element, segment.elements, component)
    return first is not None and _BAD_CHARACTER.search(value) is not None and value in first.split(component)


def is_told_of_claim(fault: GuideFault, segment: Segment, component: str, claim: Claim, place: Place) -> bool:
    """Whether the claim that the fault is in, at `place`, is told of it already; it shows at `segment`."""
    if is_told_by_syntax(fault, segment, component):
        return True
    if fault.others:
        return False
    if fault.is_absence:
        return _is_told_absence(fault, claim, place)
    if fault.code not in {_MISSING, _FORM}:
        return False
    match fault.element:
        case "CLM01":
            return not claim.claim_id
        case "CLM02":
            return claim.charge is None
        case "SV102":
            line = _line_at(claim, segment.place)
            return line is not None and line.charge is None and line.at("SV102").place == segment.place
    return False


def _is_told_absence(fault: GuideFault, claim: Claim, place: Place) -> bool:
    """Whether it is a service line that lacks its service, or a claim that lacks every line."""
    if fault.segment_id == "LX":
        return not (claim.services or claim.lines)
    if fault.segment_id != "SV1":
        return False
    line = _line_at(claim, place)
    return line is not None and line.segment("SV1") is None


def _line_at(claim: Claim, place: Place) -> ServiceLine | None:
    """The service line that stands there; None before the first one."""
    index = claim.line_at(place.offset)
    return claim.lines[index] if index >= 0 else None
