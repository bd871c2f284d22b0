"""A closer look at a suspect piece: segments that no professional claim holds, characters that X12 does not allow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scrubber.x12.reader import KNOWN_SEGMENTS, Piece

if TYPE_CHECKING:
    from scrubber.x12.segment import Place, Segment


class SyntaxFault(NamedTuple):
    """A segment that is not as X12 has it; `values` are what its message names."""

    key: str
    place: Place
    element: str | None
    values: dict[str, object]


def inspect_piece(piece: Piece) -> list[SyntaxFault]:
    """Every unknown segment and, for each known one, its first character outside of printable ASCII.

    X12's extended character set (005010X222A1, appendix B) ends at ASCII: accented letters are not in it.
    """
    bad_character = re.compile(rf"[^ -~{re.escape(''.join(piece.delimiters))}]")
    faults = []
    for segment in piece.segments():
        if segment.identifier not in KNOWN_SEGMENTS:
            faults.append(SyntaxFault("unknown-segment", segment.place, None, {}))
            continue
        faults += _bad_characters(segment, bad_character)
    return faults


def _bad_characters(segment: Segment, bad_character: re.Pattern[str]) -> list[SyntaxFault]:
    for number, value in enumerate(segment.elements):
        match = bad_character.search(value)
        if match:
            described = f"byte 0x{ord(match[0]):02X}"
            element = f"{segment.identifier}{number:02d}" if number else None
            return [SyntaxFault("character-not-allowed", segment.place, element, {"described": described})]
    return []
