"""A segment as a terminal shows it, with carets below the element that a finding points at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.outputs.second_read.element_span import VISIBLE, element_span
from scrubber.x12.characters import legible

if TYPE_CHECKING:
    from scrubber.outputs.second_read.located import Located

_ORDINAL: Final = 8
"""Columns of the segment's ordinal."""
_GUTTER: Final = _ORDINAL + len(" | ")
_NARROWEST: Final = 20
"""Columns that are left for the segment on the narrowest terminal."""
_BEFORE: Final = 12
"""Columns that are left before the element where the segment is cut at its beginning."""
_CUT: Final = "…"


def frame_lines(located: Located, width: int) -> list[str]:
    """The segment and the carets below its element, on `width` columns; none where there are none, or no segment."""
    finding, segment, delimiters = located.finding, located.segment, located.delimiters
    if not width or segment is None or delimiters is None:
        return []
    text = delimiters.element.join(segment.elements)
    start, end = element_span(segment, delimiters, finding.element)
    before, marked, after = map(_shown, (text[:start], text[start:end], text[end:]))
    room = max(width - _GUTTER, _NARROWEST)
    carets = "^" * len(marked) or f"^ {finding.element}"
    if len(before) + max(len(marked), 1) > room and len(before) > _BEFORE:
        before = _CUT + before[len(before) - _BEFORE + 1 :]
    shown = _fitting(before + marked + after, room)
    carets = carets[: max(room - len(before), 1)] if marked else carets
    ordinal = f"{segment.place.ordinal:>{_ORDINAL}}"
    return [f"{ordinal} | {shown}", f"{'':{_ORDINAL}} | {'':{len(before)}}{carets}"]


def _shown(text: str) -> str:
    return legible(text.translate(VISIBLE))


def _fitting(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + _CUT
