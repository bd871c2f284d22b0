"""A segment with its place: what it says, where it stands in the file, and how billers name its elements."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

KNOWN_SEGMENTS = frozenset({
    "ISA", "TA1", "GS", "GE", "IEA", "ST", "SE", "BHT", "HL", "NM1", "N2", "N3", "N4", "PER",
    "REF", "PRV", "SBR", "PAT", "DMG", "CUR", "CLM", "DTP", "PWK", "CN1", "AMT", "K3", "NTE", "CR1",
    "CR2", "CR3", "CRC", "HI", "HCP", "CAS", "OI", "MIA", "MOA", "LX", "SV1", "SV5", "QTY", "MEA",
    "PS1", "LIN", "CTP", "SVD", "LQ", "FRM",
})  # fmt: skip
"""Segment identifiers that a professional claim file may hold (005010X222A1 and its envelopes)."""

_DESIGNATOR = re.compile(r"([A-Z][A-Z0-9]{1,2}?)([0-9]{2})(?:-([0-9]{1,2}))?$")

_FAR_ELEMENT = re.compile(r"[1-9][0-9]{2,4}")
"""The number of an element beyond the 99th: no guide has one, a hostile segment may."""


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
    for end in (2, 3):
        # SV1107 is element 107 of SV1, and no element of an SV, which there is not.
        if text[:end] in KNOWN_SEGMENTS and _FAR_ELEMENT.fullmatch(text, end):
            return Designator(text[:end], int(text[end:]), None)
    match = _DESIGNATOR.match(text)
    if match:
        return Designator(match[1], int(match[2]), int(match[3]) if match[3] else None)
    if re.fullmatch(r"[A-Z][A-Z0-9]{1,2}", text):
        return Designator(text, 0, None)
    message = f"not a reference designator: {text!r}"
    raise ValueError(message)
