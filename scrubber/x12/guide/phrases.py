"""What words of the guide's faults are put together from: how a segment is called, where it is, lists of codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.guide.fault import GuideFault

WITH_QUALIFIER: Final = frozenset({
    "AMT", "CAS", "CRC", "CUR", "DMG", "DTP", "HI", "LQ", "MEA", "NM1", "NTE", "PER", "PRV", "PWK", "QTY", "REF",
})  # fmt: skip
"""Segments whose first element says what kind of them it is."""
_LEVEL_CODE: Final = 3
_QUALIFIER: Final = re.compile("[A-Z0-9]{1,3}")


class Phrases(NamedTuple):
    """What people read of one cause."""

    message: str
    fix: str


def qualifier(elements: Sequence[str], component: str) -> str:
    """The first element, or component of it, where it has the form of a qualifier; of a level HL03."""
    at = _LEVEL_CODE if elements and elements[0] == "HL" else 1
    found = elements[at].partition(component)[0] if len(elements) > at else ""
    return found if _QUALIFIER.fullmatch(found) else ""


def named(segment_id: str, elements: Sequence[str], component: str) -> str:
    """A segment by its identifier and its qualifier."""
    own = qualifier(elements, component) if segment_id in WITH_QUALIFIER else ""
    return "*".join(filter(None, (segment_id or "the segment", own)))


def here(fault: GuideFault) -> str:
    """In which loop it is, as a part of a list."""
    return f", loop {fault.loop}" if fault.loop else ""


def in_loop(fault: GuideFault) -> str:
    """In which loop it is, in brackets."""
    return f" (loop {fault.loop})" if fault.loop else ""


def joined(names: Sequence[str]) -> str:
    """All of some names."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def either(codes: Sequence[str]) -> str:
    """Any of some codes."""
    return " or ".join(filter(None, (", ".join(codes[:-1]), *codes[-1:])))
