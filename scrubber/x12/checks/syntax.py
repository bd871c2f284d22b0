"""A closer look at a suspect piece: segments that no professional claim holds, characters that X12 does not allow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scrubber.x12.characters import character_at
from scrubber.x12.segment import KNOWN_SEGMENTS, Place

if TYPE_CHECKING:
    from scrubber.x12.piece import Piece
    from scrubber.x12.segment import Segment


_IDENTIFIER = re.compile("[A-Z][A-Z0-9]{1,2}")
"""An identifier that X12 could have: anything else may be a piece of data, and is not repeated."""


class SyntaxFault(NamedTuple):
    """A segment that is not as X12 has it; `values` are what its message names."""

    key: str
    place: Place
    element: str | None
    values: dict[str, object]
    segment: Segment | None = None
    """The segment, where it is one that claims hold."""
    entity: str = ""
    """NM101 of the last name before it in its level or claim, or its own: whom it is about."""


def inspect_piece(piece: Piece) -> list[SyntaxFault]:
    """Every unknown segment, the first character outside of printable ASCII of each known one, a doubled terminator."""
    bad_character = re.compile(rf"[^ -~{re.escape(''.join(piece.delimiters))}]")
    faults = _empty_segments(piece)
    entity = ""
    for segment in piece.segments():
        if segment.identifier not in KNOWN_SEGMENTS:
            is_proper = _IDENTIFIER.fullmatch(segment.identifier) is not None
            values: dict[str, object] = {"identifier": segment.identifier if is_proper else "what is here"}
            faults.append(SyntaxFault("unknown-segment", segment.place, None, values))
            continue
        if segment.identifier == "NM1":
            entity = segment.value(1).strip()
        faults += _bad_characters(segment, bad_character, entity)
    return faults


def _empty_segments(piece: Piece) -> list[SyntaxFault]:
    """The first doubled terminator; where a line end is the terminator, blank lines are no fault."""
    terminator = piece.delimiters.terminator
    if terminator.isspace():
        return []
    match = re.search(rf"{re.escape(terminator)}\s*(?={re.escape(terminator)})", piece.text)
    if match is None:
        return []
    before = piece._replace(text=piece.text[: match.end()]).segments()
    place = Place(piece.offset + match.end(), before[-1].place.ordinal)
    return [SyntaxFault("empty-segment", place, None, {})]


def _bad_characters(segment: Segment, bad_character: re.Pattern[str], entity: str) -> list[SyntaxFault]:
    for number, value in enumerate(segment.elements):
        match = bad_character.search(value)
        if match:
            character = character_at(value, match.start())
            values: dict[str, object] = {"described": character.described, "fix": character.fix}
            element = f"{segment.identifier}{number:02d}" if number else None
            return [SyntaxFault("character-not-allowed", segment.place, element, values, segment, entity)]
    return []
