"""Causes of the implementation guide → what people read: which segment, whose, what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.x12.guide.element_words import element_words
from scrubber.x12.guide.phrases import Phrases
from scrubber.x12.guide.segment_words import meant_instead, segment_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.guide.fault import GuideFault

_VALUE_ELEMENTS: Final = {
    "BHT": "BHT03", "CLM": "CLM01", "CTP": "CTP04", "DMG": "DMG02", "DTP": "DTP03", "FRM": "FRM01", "HI": "HI01",
    "LIN": "LIN03", "LX": "LX01", "N3": "N301", "N4": "N401", "NM1": "NM103", "OI": "OI03", "PAT": "PAT01",
    "PER": "PER04", "REF": "REF02", "SBR": "SBR01", "SV1": "SV101", "SVD": "SVD01",
}  # fmt: skip
"""By segment: the element that its value is in."""

_QUALIFIER_ELEMENTS: Final = {"HI": "HI01-1"}
"""By segment: the element that its qualifier is in, where that is not the first one as a whole."""


def value_element(fault: GuideFault) -> str | None:
    """The element that a fault is about; for a missing segment the one that its value would be in."""
    if fault.is_absence:
        return _VALUE_ELEMENTS.get(fault.segment_id)
    if meant_instead(fault) is not None:
        return _QUALIFIER_ELEMENTS.get(fault.segment_id, f"{fault.segment_id}01")
    return fault.element


def words(fault: GuideFault, elements: Sequence[str], component: str) -> Phrases:
    """What is wrong, and what to do. `elements` are those of the segment that the fault points at, its id first."""
    if fault.level == "element" and fault.element is not None:
        return element_words(fault, elements, component)
    if fault.level == "segment":
        return segment_words(fault, elements, component)
    return Phrases(fault.message, "Correct it where the file is made, then submit again.")
