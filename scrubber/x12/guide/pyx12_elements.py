"""Check the elements of one segment against its place in a pyx12 map, mending what pyx12 4.0.0 gets wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide.fault import Meant
from scrubber.x12.guide.pyx12_map import other_places

if TYPE_CHECKING:
    from collections.abc import Iterator

# pyx12 ships no types: a node of its map, a segment that it read.
_Node: TypeAlias = Any
_Segment: TypeAlias = Any

ElementError: TypeAlias = tuple[str, str, Meant]
"""Reference designator, IK403 code, and what the guide has there (nothing where it has no such element)."""


def element_errors(node: _Node, segment: _Segment) -> Iterator[ElementError]:
    """Find every element error of `segment` at its place `node`."""
    yield from _mended(node, segment)
    _, errors = node.is_valid_errors(segment)
    if not errors or _fits_elsewhere(node, segment):
        return
    told = set()
    for error in errors:
        element, code = error.map_node, error.err_cde
        if element is not None:
            refdes = _designator(node, element)
            told.add(refdes)
            yield refdes, guide_fault.NOT_USED_ELEMENT_PRESENT if code == "10" else code, _meant(element)
        elif code in {"1", "3", "5"}:
            # A composite missing or not used, by designator; or the first element too many, by number.
            refdes = f"{node.id}{error.refdes.removeprefix(node.id)}"
            yield refdes, guide_fault.NOT_USED_ELEMENT_PRESENT if code == "5" else code, _at(node, refdes)
    yield from (error for error in _relational_errors(node, segment) if error[0] not in told)


def _mended(node: _Node, segment: _Segment) -> Iterator[ElementError]:
    """Find the two faults that pyx12 falls over, and take them out so that it can check the rest."""
    for child, composite in zip(node.children, segment.elements, strict=False):
        if child.is_composite() and child.usage != "N" and len(composite) > len(child.children):
            yield child.refdes, guide_fault.TOO_MANY_COMPONENTS, Meant(child.name)
            del composite.elements[len(child.children) :]
    if node.id == "DTP" and segment.get_value("02") == "RD8" and str(segment.get_value("03")).count("-") > 1:
        yield "DTP03", guide_fault.INVALID_DATE, _at(node, "DTP03")
        segment.set("03", "20000101-20000101")


def _fits_elsewhere(node: _Node, segment: _Segment) -> bool:
    """Tell whether another place of the loop takes `segment`: pyx12 tries only the first that looks right."""
    return any(other.is_match(segment) and not other.is_valid_errors(segment)[1] for other in other_places(node))


def _relational_errors(node: _Node, segment: _Segment) -> Iterator[ElementError]:
    """Check the conditions between elements: of a broken one pyx12 does not say which element it is."""
    for kind, *numbers in node.syntax:
        sent = [number for number in numbers if segment.get_value(f"{number:02d}")]
        lacking = [number for number in numbers if number not in sent]
        broken = {
            "P": sent and lacking,
            "R": not sent,
            "E": len(sent) > 1,
            "C": numbers[0] in sent and lacking,
            "L": sent == numbers[:1],
        }
        if broken[kind]:
            code = guide_fault.EXCLUSION_VIOLATED if kind == "E" else guide_fault.CONDITIONAL_ELEMENT_MISSING
            number = sent[-1] if kind == "E" else lacking[0]
            beside = tuple(f"{node.id}{other:02d}" for other in sent if other != number)
            refdes = f"{node.id}{number:02d}"
            yield refdes, code, _at(node, refdes)._replace(beside=beside)


def _designator(node: _Node, element: _Node) -> str:
    """Write the reference designator of an element or component of the segment `node`."""
    if element.parent.is_composite():
        return f"{node.id}{element.parent.seq:02d}-{element.seq}"
    return f"{node.id}{element.seq:02d}"


def _at(node: _Node, refdes: str) -> Meant:
    """What the guide has at a reference designator; a segment that is too long has elements that it has not."""
    found = (_meant(child) for child in node.children if f"{node.id}{child.seq:02d}" == refdes)
    return next(found, Meant())


def _meant(element: _Node) -> Meant:
    """What the guide says of an element or composite."""
    if element.is_composite():
        return Meant(element.name)
    codes = () if element.external_codes else tuple(filter(None, element.valid_codes))
    return Meant(
        element.name, codes=codes, data_type=element.data_type, shortest=element.min_len, longest=element.max_len
    )
