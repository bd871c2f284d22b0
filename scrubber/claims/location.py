"""Where a finding points: a claim, perhaps a line, and an element of one of its segments."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scrubber.x12.patterns import segment_break
from scrubber.x12.piece import BLANK
from scrubber.x12.segment import Place, Segment, read_designator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.x12.delimiters import Delimiters


class Location(NamedTuple):
    """The place of a finding inside one claim."""

    line: str | None
    """LX01, or None for the claim as a whole."""
    element: str
    """The reference designator as billers write it, such as ``SV101-3``."""
    place: Place

    def of(self, designator: str) -> Location:
        """The place of another element of the same segment: ``attachment.location.of("PWK06")``."""
        return Location(self.line, designator, self.place)


ELSEWHERE = Place(-1, 0)
"""The place of a value: it has one at each of its occurrences."""


def find_segment(segments: Iterable[Segment], identifier: str, qualifier: str | None = None) -> Segment | None:
    """The first of `segments` with this identifier and, where given, this first element."""
    for segment in segments:
        if segment.elements[0] == identifier and (qualifier is None or segment.value(1) == qualifier):
            return segment
    return None


@lru_cache(maxsize=256)
def _segment_pattern(delimiters: Delimiters, identifier: str, qualifier: str | None) -> re.Pattern[str]:
    """Finds such a segment behind another one, group 1 without its terminator."""
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    beginning = identifier if qualifier is None else f"{identifier}{element}{re.escape(qualifier)}"
    end = rf"[{BLANK}]*(?:{terminator}|\Z)"
    return re.compile(rf"{segment_break(delimiters.terminator)}({beginning}(?={element}|{end})[^{terminator}]*)")


def find_elements(text: str, delimiters: Delimiters, identifier: str, qualifier: str | None = None) -> list[str]:
    """The elements of the segment that `find_segment` would find in a text, the first one passed over; empty without.

    Nothing else is taken apart: of most levels and lines no other segment is asked for.
    """
    found = _segment_pattern(delimiters, identifier, qualifier).search(text)
    return found[1].rstrip(BLANK).split(delimiters.element) if found else []


def locate(segments: list[Segment], designator: str, qualifier: str | None, line: str | None) -> Location:
    """The place of `designator` among `segments`; where they have no such segment, that of the first of them."""
    segment = find_segment(segments, read_designator(designator).segment, qualifier) or segments[0]
    # A NamedTuple's own constructor takes twice as long as the tuple's.
    return tuple.__new__(Location, (line, designator, segment.place))
