"""Which nature each element of a guide has, by all of its places: worked out once, and shipped with its tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrubber.x12.guide.natures import CODES, COMPOSITE, DATE, DAY, DIGITS, EXACT, NUMBER, TEXT, Nature, SegmentKind
from scrubber.x12.guide.tables import NOT_USED, Composite, Element

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrubber.x12.guide.tables import Guide, SegmentTable

_SHORT: Final = 2
"""Length from which on a component of text is too long to be of a code."""
_FEWEST_DIGITS, _MOST_DIGITS = 8, 16
"""Of a pattern that asks for digits alone."""
_TEXTS: Final = frozenset({"AN", "ID"})
_SPANS: Final = frozenset({"D8", "RD8"})
_PATTERN: Final = re.compile(r"\[0-9\]\{([0-9]+)\}")


def kinds_of(guide: Guide) -> tuple[SegmentKind, ...]:
    """Every kind of segment of a guide; those with a qualifier behind the one for the rest of the identifier's."""
    places: dict[str, dict[tuple[str, int], SegmentTable]] = {}
    for node in guide.segments():
        for qualifier in node.qualifiers or {""}:
            for table in node.tables:
                places.setdefault(node.identifier, {})[qualifier, table.number] = table
    found = []
    for identifier, tables in places.items():
        told_apart_by = guide.qualifiers[identifier]
        exact = told_apart_by.element if told_apart_by is not None else 0
        apart = {own for (own, _), table in tables.items() if own and exact == 1 and _has_pattern(table)}
        for own in ("", *sorted(apart)):
            some = [table for (other, _), table in tables.items() if (other == own if own else other not in apart)]
            found.append(SegmentKind(identifier, own, _natures(some, exact)))
    return tuple(found)


def _has_pattern(table: SegmentTable) -> bool:
    return any(isinstance(member, Element) and member.pattern is not None for member in table.elements)


def _natures(tables: Sequence[SegmentTable], exact: int) -> tuple[Nature, ...]:
    """What is to be seen of each element by all of some tables; that with the number `exact` tells places apart."""
    members = [member for table in tables for member in table.elements if isinstance(member, Element)]
    names_spans = all(_SPANS.issuperset(member.formats) for member in members)
    found = []
    for number in range(1, max((len(table.elements) for table in tables), default=0) + 1):
        own = [table.elements[number - 1] for table in tables if number <= len(table.elements)]
        composites = [member for member in own if isinstance(member, Composite)]
        simple = [member for member in own if isinstance(member, Element)]
        if not composites:
            found.append(Nature(EXACT) if number == exact else _nature(simple, names_spans=names_spans))
        elif simple:
            found.append(Nature(EXACT))
        else:
            found.append(_composite(composites, is_exact=number == exact))
    return tuple(found)


def _composite(composites: Sequence[Composite], *, is_exact: bool) -> Nature:
    """As `_nature`, of a composite; with `is_exact` its first component tells places apart."""
    parts = []
    for number in range(max(len(composite.components) for composite in composites)):
        own = [composite.components[number] for composite in composites if number < len(composite.components)]
        parts.append(Nature(EXACT) if is_exact and not number else _nature(own, names_spans=False))
    if all(part.look == EXACT or max(part.bounds, default=0) <= _SHORT for part in parts if part != Nature(TEXT)):
        return Nature(CODES)
    return Nature(COMPOSITE, components=tuple(parts))


def _nature(elements: Iterable[Element], *, names_spans: bool) -> Nature:
    """What is to be seen of an element by all of some tables.

    `names_spans` says whether whatever names a format of dates beside it names a day or two.
    """
    used = [element for element in elements if element.usage != NOT_USED]
    looks = {_look(element, names_spans=names_spans) for element in used}
    if looks <= {TEXT}:
        bounds = {length for element in used for length in (element.shortest, element.longest + 1)}
        return Nature(TEXT, tuple(sorted(bounds)))
    if looks <= {TEXT, DIGITS}:
        counts = {_digits(element.pattern) for element in used if element.pattern}
        return Nature(DIGITS, tuple(counts)) if len(counts) == 1 else Nature(EXACT)
    return Nature(looks.pop()) if len(looks) == 1 else Nature(EXACT)


def _look(element: Element, *, names_spans: bool) -> int:
    """What is to be seen of an element by one table."""
    is_text = element.kind in _TEXTS
    if element.codes is not None or element.formats:
        return EXACT
    if element.pattern is not None:
        return DIGITS if is_text and _FEWEST_DIGITS <= _digits(element.pattern) <= _MOST_DIGITS else EXACT
    if element.is_period:
        return DATE if is_text and names_spans else EXACT
    if element.kind == "DT":
        return DATE if element.shortest == element.longest == DAY else EXACT
    if is_text:
        return TEXT
    return NUMBER if element.kind == "R" or element.kind.startswith("N") else EXACT


def _digits(pattern: str | None) -> int:
    """How many digits a pattern asks for, if it asks for nothing else; else none."""
    found = _PATTERN.fullmatch(pattern or "")
    return int(found[1]) if found else 0
