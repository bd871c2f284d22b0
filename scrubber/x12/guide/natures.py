"""What of each element the guide looks at: some values are as good as others wherever the segment stands.

Of free text that is how long it is, as far as any place of the segment asks; of a number its digits, of a date that it
is one, of a code all of it. Two segments of which the same is seen have the same faults by every table of the guide, so
that one of them is judged for all. What is not seen through at once is not vouched for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from scrubber.x12.guide.values import is_date

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXT, EXACT, NUMBER, DATE, COMPOSITE, DIGITS, CODES = range(7)
"""What is seen of a value: the span of its length, all of it, its digits, whether it is a day or two, that it is digits
alone; of a composite what is seen of each component, of one of nothing but short codes all of it.
"""

LONGEST: Final = 8
"""Characters of a code or number that is seen through."""
DAY, TWO_DAYS = len("CCYYMMDD"), len("CCYYMMDD-CCYYMMDD")

Seen: TypeAlias = str | int | tuple[object, ...]
"""What is seen of a value or segment."""

_NUMBER: Final = re.compile(r"([0-9]*)(?:\.([0-9]+))?")
_DIGITS: Final = re.compile("[0-9]+")

Written: TypeAlias = list[Any]
"""A kind as the tables of a guide have it."""


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


class SegmentKind(NamedTuple):
    """Segments of which the same is looked at: of one identifier, but for qualifiers that have a kind of their own."""

    identifier: str
    qualifier: str
    """The first element of all of them; empty where any will do that has no kind of its own."""
    natures: tuple[Nature, ...]
    """By element."""


def write_kind(kind: SegmentKind) -> Written:
    """A kind as the tables of a guide have it."""
    return [kind.identifier, kind.qualifier, [_written(nature) for nature in kind.natures]]


def _written(nature: Nature) -> Written:
    return [nature.look, list(nature.bounds), [_written(component) for component in nature.components]]


def read_kinds(written: Iterable[Written]) -> tuple[SegmentKind, ...]:
    """Kinds of what the tables of a guide have."""
    return tuple(SegmentKind(identifier, own, _read_natures(natures)) for identifier, own, natures in written)


def _read_natures(written: Iterable[Written]) -> tuple[Nature, ...]:
    return tuple(Nature(look, tuple(bounds), _read_natures(components)) for look, bounds, components in written)
