"""What is wrong with a set → faults of the implementation guide, in words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide.fault import GuideFault, Meant
from scrubber.x12.guide.tables import GuideLoop

if TYPE_CHECKING:
    from scrubber.x12.guide.tables import Guide
    from scrubber.x12.guide.walker import StructureFault

TRAILER = "SE"

ElementError: TypeAlias = tuple[str, str, Meant]
"""Reference designator, IK403 code, and what the guide has there (nothing where it has no such element)."""


def structure_fault(guide: Guide, identifier: str, fault: StructureFault, ordinal: int) -> GuideFault:
    """Name what is missing, out of place or there too often; `identifier` is that of the segment where it shows."""
    code = fault.code
    node = guide.nodes[fault.node]
    number = guide.loop_number(node)
    if code == guide_fault.UNKNOWN_SEGMENT:
        if identifier in guide.qualifiers:
            code = guide_fault.UNEXPECTED_SEGMENT
        return segment_fault(ordinal, identifier, code, number)
    if isinstance(node, GuideLoop):
        return too_many(ordinal, identifier, node.name, code, number)
    if code != guide_fault.REQUIRED_SEGMENT_MISSING:
        return too_many(ordinal, identifier, node.table.name, code, number)
    loop = guide.loop(node.loop)
    if number is not None and loop.first is node:
        return missing_loop(ordinal, node.identifier, Meant(loop.name, codes=node.listed), number)
    return missing_segment(ordinal, node.identifier, Meant(node.table.name, codes=node.listed), number)


def missing_segment(ordinal: int, identifier: str, meant: Meant, number: str | None) -> GuideFault:
    """A segment of the loop `number` is required and missing."""
    if identifier == TRAILER:
        return set_fault(ordinal, TRAILER, guide_fault.TRAILER_MISSING)
    return _missing(ordinal, identifier, f"Segment {identifier} {meant.name}", number, meant)


def missing_loop(ordinal: int, identifier: str, meant: Meant, number: str) -> GuideFault:
    """The whole loop `number` is required and missing; `identifier` is that of its first segment."""
    return _missing(ordinal, identifier, f"Loop {number} {meant.name}", number, meant._replace(is_loop=True))


def _missing(ordinal: int, identifier: str, what: str, number: str | None, meant: Meant) -> GuideFault:
    words, code = f"{what} is required and missing", guide_fault.REQUIRED_SEGMENT_MISSING
    return GuideFault(ordinal, identifier, None, code, "segment", number, words, meant)


def too_many(ordinal: int, identifier: str, name: str, code: str, number: str | None) -> GuideFault:
    """A segment or loop of this name occurs more often than it may."""
    words, meant = _too_many(name, code)
    return GuideFault(ordinal, guide_fault.plain_id(identifier), None, code, "segment", number, words, meant)


@lru_cache(maxsize=256)
def _too_many(name: str, code: str) -> tuple[str, Meant]:
    """The words, the same for all of them: a claim may have thousands of lines."""
    return f"{name}: {guide_fault.SEGMENT_WORDS[code]}", Meant(name, is_loop=code == guide_fault.LOOP_TOO_OFTEN)


def element_fault(ordinal: int, segment: tuple[str, str], error: ElementError, number: str | None) -> GuideFault:
    """Something is wrong with an element; its segment is given by identifier and name."""
    (identifier, segment_name), (designator, code, meant) = segment, error
    said = (f"{segment_name}:", designator, meant.name, guide_fault.ELEMENT_WORDS[code])
    words = " ".join(filter(None, said))
    return GuideFault(ordinal, identifier, designator, code, "element", number, words, meant)


def count_fault(ordinal: int, identifier: str, element: str, number: str | None) -> GuideFault:
    """A number does not count on: HL01, HL02 or LX01."""
    words, code = guide_fault.COUNT_WORDS[element], guide_fault.INVALID_CODE_VALUE
    return GuideFault(ordinal, identifier, element, code, "element", number, words)


def segment_fault(ordinal: int, identifier: str, code: str, number: str | None) -> GuideFault:
    """A segment as such is wrong: unknown, out of place, empty, or it ends in separators."""
    words = guide_fault.SEGMENT_WORDS[code]
    return GuideFault(ordinal, guide_fault.plain_id(identifier), None, code, "segment", number, words)


def set_fault(ordinal: int, identifier: str, code: str) -> GuideFault:
    """The whole set is at fault."""
    words = guide_fault.ENVELOPE_WORDS["set", code]
    return GuideFault(max(1, ordinal), identifier, None, code, "set", None, words)
