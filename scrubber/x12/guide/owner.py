"""Whose a fault of the implementation guide is: the section of the transaction set that it belongs to.

CLM, HL, LX and SE each leave everything below them, so that they cut a set into sections: the header (ST), each level,
the head of each claim and each service line. What a section lacks shows where it is left for good: at the first
segment of the next one.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.guide.fault import GuideFault


def owning_section(sections: Sequence[int], fault: GuideFault) -> int:
    """The index of the section that `fault` belongs to.

    `sections` are the ordinals in the set (ST is 1) of the segments that sections begin with, in order, the ST first.
    """
    at = bisect_right(sections, fault.segment) - 1
    shows_in_next = fault.is_absence and at > 0 and sections[at] == fault.segment
    return at - 1 if shows_in_next else at
