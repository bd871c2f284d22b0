"""What of each element the guide looks at: some values are as good as others wherever the segment stands.

Of free text that is how long it is, as far as any place of the segment asks; of a number its digits, of a date that it
is one, of a code all of it. Two segments of which the same is seen have the same faults by every table of the guide, so
that one of them is judged for all. What is not seen through at once is not vouched for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from scrubber.x12.guide.tables import NOT_USED, Composite, Element
from scrubber.x12.guide.values import is_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrubber.x12.guide.tables import Guide, SegmentTable

TEXT, EXACT, NUMBER, DATE, COMPOSITE, DIGITS, CODES = range(7)
"""What is seen of a value: the span of its length, all of it, its digits, whether it is a day or two, that it is digits
alone; of a composite what is seen of each component, of one of nothing but short codes all of it.
"""

LONGEST: Final = 8
"""Characters of a code or number that is seen through."""
_SHORT: Final = 2
"""Length from which on a component of text is too long to be of a code."""
DAY, TWO_DAYS = len("CCYYMMDD"), len("CCYYMMDD-CCYYMMDD")
FEWEST_DIGITS, MOST_DIGITS = 8, 16
"""Of a pattern that asks for digits alone."""

Seen: TypeAlias = str | int | tuple[object, ...]
"""What is seen of a value or segment."""

_TEXTS: Final = frozenset({"AN", "ID"})
_SPANS: Final = frozenset({"D8", "RD8"})
_NUMBER: Final = re.compile(r"([0-9]*)(?:\.([0-9]+))?")
_PATTERN: Final = re.compile(r"\[0-9\]\{([0-9]+)\}")
_DIGITS: Final = re.compile("[0-9]+")
_ODD: Final = re.compile("[^ -~]")


class Nature(NamedTuple):
    """What is seen of one element, or of one component."""

    look: int
    bounds: tuple[int, ...] = ()
    """Of text the lengths from which on some place says something else; of digits alone how many."""
    components: tuple[Nature, ...] = ()

    def seen(self, value: str) -> Seen | None:
        """What is seen of a value that is not empty; None where it is not seen through."""
        look = self.look
        if look == TEXT:
            return bisect_right(self.bounds, len(value))
        if look in {EXACT, CODES}:
            return value if len(value) <= LONGEST else None
        if look == NUMBER:
            return _seen_of_number(value)
        if look == DATE:
            return _seen_of_date(value)
        return len(value) if _DIGITS.fullmatch(value) and len(value) == self.bounds[0] else None


def _seen_of_number(value: str) -> Seen | None:
    """How many digits and whether there is a point, of a plain number; other values as they are."""
    if len(value) > LONGEST:
        return None
    found = _NUMBER.fullmatch(value)
    if found is None:
        return value
    whole, decimals = found.groups()
    return len(whole) + len(decimals or ""), decimals is not None


def _seen_of_date(value: str) -> Seen | None:
    if len(value) == DAY:
        return DAY if is_date(value, "D8") else None
    if len(value) != TWO_DAYS or value[DAY] != "-":
        return None
    return TWO_DAYS if is_date(value[:DAY], "D8") and is_date(value[DAY + 1 :], "D8") else None


class Kind(NamedTuple):
    """Segments of which the same is looked at: of one identifier, but for qualifiers that have a kind of their own."""

    identifier: str
    qualifier: str
    """The first element of all of them; empty where any will do that has no kind of its own."""
    natures: tuple[Nature, ...]
    """By element."""


def kinds_of(guide: Guide) -> tuple[Kind, ...]:
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
            found.append(Kind(identifier, own, _natures(some, exact)))
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
        return DIGITS if is_text and FEWEST_DIGITS <= _digits(element.pattern) <= MOST_DIGITS else EXACT
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
