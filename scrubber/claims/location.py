"""Where a finding points: a claim, perhaps a line, and an element of one of its segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.x12.segment import Place, Segment, read_designator

if TYPE_CHECKING:
    from collections.abc import Iterable


class Location(NamedTuple):
    """The place of a finding inside one claim."""

    line: str | None
    """LX01, or None for the claim as a whole."""
    element: str
    """The reference designator as billers write it, such as ``SV101-3``."""
    place: Place


def find_segment(segments: Iterable[Segment], identifier: str, qualifier: str | None = None) -> Segment | None:
    """The first of `segments` with this identifier and, where given, this first element."""
    for segment in segments:
        if segment.elements[0] == identifier and qualifier in {None, segment.value(1)}:
            return segment
    return None


def locate(segments: list[Segment], designator: str, qualifier: str | None, line: str | None) -> Location:
    """The place of `designator` among `segments`; where they have no such segment, that of the first of them."""
    segment = find_segment(segments, read_designator(designator).segment, qualifier) or segments[0]
    return Location(line, designator, segment.place)
