"""What was sent of a segment or element at fault, and whether it may be shown.

A value of the data is repeated only where it can be no patient's: a code of the form that the guide's codes have, a
date other than a real date of birth, a length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide.values import is_of_kind
from scrubber.x12.segment import read_designator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.guide.fault import GuideFault

_EMPTY: Final = frozenset({guide_fault.UNEXPECTED_SEGMENT, guide_fault.SEGMENT_HAS_ELEMENT_ERRORS})
"""Codes of a segment of which nothing is sent."""
_CODE: Final = re.compile("[A-Z0-9]+")
_DATES: Final = re.compile("[0-9]{1,12}(?:-[0-9]{1,12})?")
DAY: Final = re.compile("[0-9]{8}")
"""The form of a day."""
_ADDRESS_CODES: Final = frozenset({"N403"})
"""Elements of the type of a code whose values are a person's."""
_BIRTH: Final = frozenset({"DMG02"})
"""Dates of birth: only what can be nobody's is repeated."""
_LONGEST_CODE: Final = 5
"""Characters of the longest code in a list of the guide's."""


def is_sent_empty(fault: GuideFault, elements: Sequence[str], component: str) -> bool:
    """Whether what is wrong with a segment is that nothing is sent of it."""
    return fault.level == "segment" and fault.code in _EMPTY and is_empty(elements, component)


def is_empty(elements: Sequence[str], component: str) -> bool:
    """Whether a segment is there of which nothing is sent."""
    return bool(elements) and not any(element.strip(component) for element in elements[1:])


def element_value(designator: str, elements: Sequence[str], component: str) -> str:
    """The element as it was sent, empty where it was not."""
    _, number, part = read_designator(designator)
    value = elements[number] if number < len(elements) else ""
    if part is None:
        return value
    parts = value.split(component)
    return parts[part - 1] if part <= len(parts) else ""


def ends_in_blank(fault: GuideFault, value: str, component: str) -> bool:
    """Whether a value of the wrong form is wrong by the blanks at its end alone.

    Blanks before the terminator are not in the elements of a segment: a value that looks right has ended in some.
    """
    right, kind = value.rstrip(" "), fault.meant.data_type
    return bool(right and kind) and component not in right and is_of_kind(right, kind)


def is_showable(fault: GuideFault, value: str) -> bool:
    """Whether the value can be no patient's, and says something."""
    if fault.code == guide_fault.INVALID_DATE:
        return bool((DAY if fault.element in _BIRTH else _DATES).fullmatch(value))
    has_list = fault.meant.data_type == "ID" or fault.code == guide_fault.INVALID_CODE_VALUE
    is_code = has_list and fault.element not in _ADDRESS_CODES and fault.meant.longest <= _LONGEST_CODE
    return is_code and len(value) <= fault.meant.longest and _CODE.fullmatch(value) is not None
