"""The plain judge of one segment: what is wrong with its elements at a place of the guide.

The acceptor is quicker and knows only yes; what it does not say yes to is judged here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide.fault import Meant
from scrubber.x12.guide.tables import NOT_USED, REQUIRED, Composite
from scrubber.x12.guide.values import value_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrubber.x12.guide.tables import Element, SegmentTable
    from scrubber.x12.guide.wording import ElementError

_MISSING: Final = "1"
_TOO_MANY_ELEMENTS: Final = "3"
_WRONG_FORM: Final = "6"
_DATE_AND_FORMAT: Final = "DTP"
_FORMATS: Final = frozenset({"RD8", "D8", "D6", "DT", "TM"})
"""Formats of DTP02 that DTP03 is checked by."""
_EMPTY: Final = [""]
_RANGE: Final = "RD8"


def element_errors(table: SegmentTable, elements: Sequence[str], component: str) -> list[ElementError]:
    """Every element error of a segment at its place; `elements` as split at the separator, the identifier first."""
    values = [element.split(component) for element in elements[1:]]
    found = list(_mended(table, values))
    own = list(_own_errors(table, values))
    told = {designator for designator, *_ in own if not isinstance(_member(table, designator), Composite)}
    relational = (error for error in _relational_errors(table, values) if error[0] not in told)
    return list(dict.fromkeys((*found, *own, *relational)))


def _mended(table: SegmentTable, values: list[list[str]]) -> Iterator[ElementError]:
    """Two faults that pyx12 falls over: they are taken out of the values."""
    for number, (member, components) in enumerate(zip(table.elements, values, strict=False), start=1):
        if isinstance(member, Composite) and member.usage != NOT_USED and len(components) > len(member.components):
            yield _designator(table, number), guide_fault.TOO_MANY_COMPONENTS, meant(member)
            del components[len(member.components) :]
    if table.identifier == _DATE_AND_FORMAT and _value(values, 2) == _RANGE and _value(values, 3).count("-") > 1:
        yield "DTP03", guide_fault.INVALID_DATE, meant(table.elements[2])
        values[2] = ["20000101-20000101"]


def _own_errors(table: SegmentTable, values: list[list[str]]) -> Iterator[ElementError]:
    """What is wrong with each element for itself."""
    if len(values) > len(table.elements):
        number = len(table.elements) + 1
        yield _designator(table, number), _TOO_MANY_ELEMENTS, Meant()
    formats: tuple[str, ...] = ()
    for number, member in enumerate(table.elements, start=1):
        is_sent = number <= len(values)
        components = values[number - 1] if is_sent else _EMPTY
        if isinstance(member, Composite):
            yield from _composite_errors(table, number, member, components)
            continue
        if is_sent and member.formats:
            formats += member.formats
        if components == _EMPTY and member.usage != REQUIRED:
            continue
        asked = formats if member.is_period else ()
        if table.identifier == _DATE_AND_FORMAT and number == 3:  # noqa: PLR2004 - DTP03
            named = _value(values, 2)
            asked = (named,) if named in _FORMATS else ()
        yield from _simple_errors(table, number, member, components, asked)


def _simple_errors(
    table: SegmentTable, number: int, member: Element, components: list[str], formats: tuple[str, ...]
) -> Iterator[ElementError]:
    designator = _designator(table, number)
    if len(components) > 1:
        yield designator, _WRONG_FORM, meant(member)
        return
    for code in value_faults(member, components[0], formats, is_excused=False):
        yield designator, code, meant(member)


def _composite_errors(
    table: SegmentTable, number: int, member: Composite, components: list[str]
) -> Iterator[ElementError]:
    if not any(components):
        if member.usage == REQUIRED:
            yield _designator(table, number), _MISSING, meant(member)
        return
    designator = _designator(table, number)
    if member.usage == NOT_USED:
        yield designator, guide_fault.NOT_USED_ELEMENT_PRESENT, meant(member)
        return
    for position, element in enumerate(member.components, start=1):
        value = components[position - 1] if position <= len(components) else ""
        is_excused = position == 1 and member.usage != REQUIRED
        for code in value_faults(element, value, (), is_excused=is_excused):
            yield f"{designator}-{position}", code, meant(element)


def _relational_errors(table: SegmentTable, values: list[list[str]]) -> Iterator[ElementError]:
    """Broken conditions between elements, each at the one that is lacking or there too much."""
    for kind, numbers in table.notes:
        sent = [number for number in numbers if _value(values, number)]
        lacking = [number for number in numbers if number not in sent]
        if is_broken(kind, numbers, sent):
            code = guide_fault.EXCLUSION_VIOLATED if kind == "E" else guide_fault.CONDITIONAL_ELEMENT_MISSING
            number = sent[-1] if kind == "E" else lacking[0]
            there = meant(table.elements[number - 1]) if number <= len(table.elements) else Meant()
            beside = tuple(_designator(table, other) for other in sent if other != number)
            yield _designator(table, number), code, there._replace(beside=beside)


def is_broken(kind: str, numbers: Sequence[int], sent: Sequence[int]) -> bool:
    """Whether a condition over these elements is broken where those are sent: X12's P, R, E, C and L."""
    match kind:
        case "P":
            return 0 < len(sent) < len(numbers)
        case "R":
            return not sent
        case "E":
            return len(sent) > 1
        case "C":
            return numbers[0] in sent and len(sent) < len(numbers)
    return list(sent) == list(numbers[:1])


def meant(member: Element | Composite) -> Meant:
    """What the guide says of an element or composite."""
    if isinstance(member, Composite):
        return Meant(member.name)
    name, kind, codes = member.name, member.kind, member.listed
    return Meant(name, codes=codes, data_type=kind, shortest=member.shortest, longest=member.longest)


def _value(values: list[list[str]], number: int) -> str:
    """An element as a whole; trailing empty components do not count."""
    if number > len(values):
        return ""
    # Which character joins them does not matter to any of the questions asked.
    return "\x1f".join(values[number - 1]).rstrip("\x1f")


def _member(table: SegmentTable, designator: str) -> Element | Composite | None:
    """The element that a designator names; None where it names a component, or one too many."""
    number = designator.removeprefix(table.identifier)
    return table.elements[int(number) - 1] if number.isdigit() and int(number) <= len(table.elements) else None


def _designator(table: SegmentTable, number: int) -> str:
    return f"{table.identifier}{number:02d}"
