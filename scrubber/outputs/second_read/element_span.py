"""Where in a segment's text the element stands that a finding points at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.x12.segment import read_designator

if TYPE_CHECKING:
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.segment import Segment

_FIRST_CONTROL_PICTURE = 0x2400
VISIBLE = {code: _FIRST_CONTROL_PICTURE + code for code in range(32)} | {0x7F: 0x2421}
"""For `str.translate`: control characters as their pictures."""


def element_span(segment: Segment, delimiters: Delimiters, element: str | None) -> tuple[int, int]:
    """From where to where in the segment's text `element` stands; an empty span where it is empty or not there at all.

    A finding that names no element, or names one by no designator, means the whole segment.
    """
    text = delimiters.element.join(segment.elements)
    try:
        designator = read_designator(element or "")
    except ValueError:
        return 0, len(text)
    if designator.segment != segment.identifier or designator.element >= len(segment.elements):
        return len(text), len(text)
    if not designator.element:
        return 0, len(text)
    start = sum(len(before) + 1 for before in segment.elements[: designator.element])
    value = segment.elements[designator.element]
    if designator.component is None:
        return start, start + len(value)
    components = value.split(delimiters.component)
    if designator.component > len(components):
        return start + len(value), start + len(value)
    start += sum(len(before) + 1 for before in components[: designator.component - 1])
    return start, start + len(components[designator.component - 1])
