"""A segment as the report shows it: its own text, with the elements that findings point at marked in it."""

from __future__ import annotations

from itertools import groupby
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
    ranks = [0] * (len(text) + 1)
    gaps: dict[int, Part] = {}
    for finding in findings:
        rank = _SEVERITIES.index(finding.severity)
        start, end = element_span(segment, delimiters, finding.element)
        if start == end:
            gaps.setdefault(start, Part("", finding.severity, finding.element or ""))
        for position in range(start, end):
            ranks[position] = max(ranks[position], rank)
    shown = (text + delimiters.terminator).translate(VISIBLE)
    parts = []
    # A stretch ends where the severity changes and where an element would stand of which nothing is there.
    stretches = groupby(range(len(shown)), key=lambda at: (ranks[at], sum(gap <= at for gap in gaps)))
    for (rank, _), positions in stretches:
        at = list(positions)
        if at[0] in gaps:
            parts.append(gaps[at[0]])
        parts.append(Part(shown[at[0] : at[-1] + 1], _SEVERITIES[rank], ""))
    return parts
