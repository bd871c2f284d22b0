"""A segment as the report shows it: its own text, with the elements that findings point at marked in it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from scrubber.x12.segment import read_designator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.findings.finding import Finding
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.segment import Segment

_SEVERITIES = ("", "info", "warn", "reject", "error")
_FIRST_CONTROL_PICTURE = 0x2400
_VISIBLE = {code: _FIRST_CONTROL_PICTURE + code for code in range(32)} | {0x7F: 0x2421}


class Part(NamedTuple):
    """A stretch of a segment's text."""

    text: str
    """As written; a control character is shown by its picture. Empty for a `missing` element."""
    severity: str
    """That of the worst finding that points at it; empty where none does."""
    missing: str
    """The designator of an element that ought to be here and is not; empty for text that is there."""


def marked_parts(segment: Segment, delimiters: Delimiters, findings: Iterable[Finding]) -> list[Part]:
    """The segment's text in stretches, each with the severity of what points at it."""
    text = delimiters.element.join(segment.elements)
    ranks = [0] * (len(text) + 1)
    gaps: dict[int, Part] = {}
    for finding in findings:
        rank = _SEVERITIES.index(finding.severity)
        start, end = _span(segment, delimiters, finding.element)
        if start == end:
            gaps.setdefault(start, Part("", finding.severity, finding.element or ""))
        for position in range(start, end):
            ranks[position] = max(ranks[position], rank)
    shown = (text + delimiters.terminator).translate(_VISIBLE)
    parts = []
    # A stretch ends where the severity changes and where something is missing.
    stretches = groupby(range(len(shown)), key=lambda at: (ranks[at], sum(gap <= at for gap in gaps)))
    for (rank, _), positions in stretches:
        at = list(positions)
        if at[0] in gaps:
            parts.append(gaps[at[0]])
        parts.append(Part(shown[at[0] : at[-1] + 1], _SEVERITIES[rank], ""))
    return parts


def _span(segment: Segment, delimiters: Delimiters, element: str | None) -> tuple[int, int]:
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
