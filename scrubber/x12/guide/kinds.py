"""What kind of fault of the implementation guide it is, and how severe each kind is where nothing else is set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide.sent import element_value, ends_in_blank, is_empty

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.guide.fault import GuideFault

Kind: TypeAlias = Literal[
    "missing",
    "unexpected",
    "too-many",
    "too-long",
    "too-short",
    "code",
    "date",
    "form",
    "syntax",
    "trailing-blank",
    "trailing-separator",
    "unused",
]

SEVERITIES: Final[dict[Kind, Literal["reject", "warn"]]] = {
    "missing": "reject",
    "unexpected": "reject",
    "too-many": "reject",
    "too-long": "reject",
    "too-short": "reject",
    "code": "reject",
    "date": "reject",
    "form": "reject",
    "syntax": "reject",
    "trailing-blank": "warn",
    "trailing-separator": "warn",
    "unused": "warn",
}
"""By kind: whether a claim with such a fault is stopped. Payers take claims with the last three."""

_OF_SEGMENTS: Final[dict[str, Kind]] = {
    guide_fault.UNKNOWN_SEGMENT: "unexpected",
    guide_fault.UNEXPECTED_SEGMENT: "unexpected",
    guide_fault.REQUIRED_SEGMENT_MISSING: "missing",
    guide_fault.LOOP_TOO_OFTEN: "too-many",
    "5": "too-many",
}
"""By IK304."""

_FORM: Final = "6"
_OF_ELEMENTS: Final[dict[str, Kind]] = {
    "1": "missing",
    guide_fault.CONDITIONAL_ELEMENT_MISSING: "syntax",
    "3": "too-many",
    "4": "too-short",
    "5": "too-long",
    _FORM: "form",
    guide_fault.INVALID_CODE_VALUE: "code",
    guide_fault.INVALID_DATE: "date",
    "9": "date",
    guide_fault.EXCLUSION_VIOLATED: "syntax",
    guide_fault.TOO_MANY_COMPONENTS: "too-many",
    guide_fault.NOT_USED_ELEMENT_PRESENT: "unused",
}
"""By IK403."""


def kind(fault: GuideFault, elements: Sequence[str], component: str) -> Kind:
    """The kind of a fault; `elements` are those of the segment that it points at, its id first."""
    if fault.element is None:
        if fault.code != guide_fault.SEGMENT_HAS_ELEMENT_ERRORS:
            return _OF_SEGMENTS[fault.code]
        # A segment of which nothing is sent lacks what it is there for.
        return "missing" if is_empty(elements, component) else "trailing-separator"
    found = _OF_ELEMENTS[fault.code]
    if fault.code == _FORM and ends_in_blank(fault, element_value(fault.element, elements, component), component):
        return "trailing-blank"
    return found
