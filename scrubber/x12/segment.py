"""A segment with its place: what it says, where it stands in the file, and how billers name its elements."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_DESIGNATOR = re.compile(r"([A-Z][A-Z0-9]{1,2}?)([0-9]{2})(?:-([0-9]{1,2}))?$")


class Place(NamedTuple):
    """Where a segment stands: its byte offset in the input (from 0) and its ordinal in the input (from 1)."""

    offset: int
    ordinal: int


def element_of(parts: list[str], number: int) -> str:
    """One of the elements of a segment, or components of an element, empty where it ends before that."""
    return parts[number] if number < len(parts) else ""


class Segment(NamedTuple):
    """One segment, split into elements; ``elements[0]`` is the segment identifier."""

    elements: list[str]
    place: Place

    @property
    def identifier(self) -> str:
        """The segment identifier, such as ``SV1``."""
        return self.elements[0]

    def value(self, number: int) -> str:
        """Element `number` (SV102 is ``value(2)``), empty where the segment ends before it."""
        # Not by element_of: the call takes longer than the rest, and some claims have hundreds of segments looked at.
        return self.elements[number] if number < len(self.elements) else ""


class Designator(NamedTuple):
    """A reference designator taken apart: ``SV101-3`` is segment ``SV1``, element 1, component 3."""

    segment: str
    element: int
    component: int | None


@lru_cache(maxsize=1024)
def read_designator(text: str) -> Designator:
    """Take a reference designator apart: ``SV101-3``, ``CLM05-1``, ``NM109``; a bare ``SV5`` names the whole segment.

    Raises ValueError for anything else: designators are written by developers, never read from data.
    """
    match = _DESIGNATOR.match(text)
    if match:
        return Designator(match[1], int(match[2]), int(match[3]) if match[3] else None)
    if re.fullmatch(r"[A-Z][A-Z0-9]{1,2}", text):
        return Designator(text, 0, None)
    message = f"not a reference designator: {text!r}"
    raise ValueError(message)
