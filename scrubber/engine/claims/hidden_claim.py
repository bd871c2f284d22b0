"""A claim whose CLM is missing or corrupted: what is left of it is held in the level before it, and no part of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.x12.guide.fault import UNEXPECTED_SEGMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.guide.fault import GuideFault
    from scrubber.x12.piece import Piece
    from scrubber.x12.segment import Place


def hidden_claim(piece: Piece) -> Place | None:
    """Where a level holds the first service line; None where it holds none."""
    element = piece.delimiters.element
    if f"LX{element}" not in piece.text and f"SV1{element}" not in piece.text:
        return None
    return next((segment.place for segment in piece.segments() if segment.identifier in {"LX", "SV1"}), None)


def faults_of_level(faults: Sequence[GuideFault], level: Piece, start: int) -> Sequence[GuideFault]:
    """A level's faults without those that come of a claim hidden in it, which is told as that.

    They are those from the first segment on that has no place in a level. `start` is the ordinal of the segment that
    faults count from.
    """
    hidden = hidden_claim(level) if faults and level.tag == "HL" else None
    if hidden is None:
        return faults
    misplaced = (fault.segment for fault in faults if fault.element is None and fault.code == UNEXPECTED_SEGMENT)
    first = min((hidden.ordinal - start + 1, *misplaced))
    return [fault for fault in faults if fault.segment < first]
