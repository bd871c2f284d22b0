"""A segment as the report shows it: its own text, with the elements that findings point at marked in it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from scrubber.outputs.second_read.element_span import VISIBLE, element_span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.findings.finding import Finding
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.segment import Segment

_SEVERITIES = ("", "info", "warn", "reject", "error")


class Part(NamedTuple):
    """A stretch of a segment's text."""

    text: str
    """As written; a control character is shown by its picture. Empty for a `gap`."""
    severity: str
    """That of the worst finding that points at it; empty where none does."""
    gap: str
    """The designator of an element that a finding points at and of which nothing is there; empty for text."""


def marked_parts(segment: Segment, delimiters: Delimiters, findings: Iterable[Finding]) -> list[Part]:
    """The segment's text in stretches, each with the severity of what points at it."""
    text = delimiters.element.join(segment.elements)
    marks: list[tuple[int, int, int]] = []
    gaps: dict[int, Part] = {}
    for finding in findings:
        start, end = element_span(segment, delimiters, finding.element)
        if start == end:
            gaps.setdefault(start, Part("", finding.severity, finding.element or ""))
        else:
            marks.append((start, end, _SEVERITIES.index(finding.severity)))
    shown = (text + delimiters.terminator).translate(VISIBLE)
    # What is marked can change at these places alone.
    bounds = sorted({0, len(shown), *gaps, *(bound for start, end, _ in marks for bound in (start, end))})
    parts: list[Part] = []
    for first, behind in pairwise(bounds):
        severity = _SEVERITIES[max((rank for start, end, rank in marks if start <= first < end), default=0)]
        part = Part(shown[first:behind], severity, "")
        if first in gaps:
            parts += [gaps[first], part]
        elif parts and parts[-1].severity == severity:
            parts[-1] = part._replace(text=parts[-1].text + part.text)
        else:
            parts.append(part)
    return parts
