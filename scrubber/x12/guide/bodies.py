"""What the elements of a segment may be: in one place of the guide, or in several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from scrubber.x12.guide.tables import NOT_USED, REQUIRED, SITUATIONAL, Composite, Element

if TYPE_CHECKING:
    from collections.abc import Iterable

Note: TypeAlias = tuple[str, tuple[int, ...]]
"""A condition between elements: X12's kind of it, and their numbers."""


class Body(NamedTuple):
    """What the elements of a segment may be, in one place of the guide or in all of several."""

    identifier: str
    elements: tuple[Element | Composite, ...]
    notes: tuple[Note, ...]


def meet(one: Body, other: Body) -> Body | None:
    """What both take; None where that is nothing, or cannot be said."""
    count = max(len(one.elements), len(other.elements))
    elements = []
    for number in range(count):
        both = _meet_members(_member(one, number), _member(other, number))
        if both is None:
            return None
        elements.append(both)
    return Body(one.identifier, tuple(elements), tuple(dict.fromkeys((*one.notes, *other.notes))))


def _member(body: Body, number: int) -> Element | Composite | None:
    return body.elements[number] if number < len(body.elements) else None


def _meet_members(one: Element | Composite | None, other: Element | Composite | None) -> Element | Composite | None:
    known = one or other
    if one is None or other is None:
        return None if known is None or known.usage == REQUIRED else known._replace(usage=NOT_USED)
    usages = {one.usage, other.usage}
    if usages >= {REQUIRED, NOT_USED}:
        return None
    usage = next(usage for usage in (NOT_USED, REQUIRED, SITUATIONAL) if usage in usages)
    if usage == NOT_USED:
        return one._replace(usage=usage)
    if isinstance(one, Composite) or isinstance(other, Composite):
        if not isinstance(one, Composite) or not isinstance(other, Composite):
            return None
        if len(one.components) != len(other.components):
            return None
        components = [_meet_members(*pair) for pair in zip(one.components, other.components, strict=True)]
        found = tuple(component for component in components if isinstance(component, Element))
        return Composite(one.name, usage, found) if len(found) == len(components) else None
    if (one.kind, one.formats, one.is_period) != (other.kind, other.formats, other.is_period):
        return None
    if one.pattern and other.pattern and one.pattern != other.pattern:
        return None
    codes = one.codes if other.codes is None else other.codes if one.codes is None else one.codes & other.codes
    if codes is not None and not codes:
        return None if usage == REQUIRED else one._replace(usage=NOT_USED)
    shortest, longest = max(one.shortest, other.shortest), min(one.longest, other.longest)
    pattern = one.pattern or other.pattern
    return one._replace(usage=usage, codes=codes, shortest=shortest, longest=longest, pattern=pattern)


def settle(body: Body) -> Body | None:
    """The same, with the conditions that the elements' usage decides made part of it. None where nothing is valid."""
    usages = _Usages([member.usage for member in body.elements])
    notes = body.notes
    while True:
        before = list(usages.all)
        left: dict[Note, None] = {}
        for note in notes:
            settled = _settle_note(note, usages)
            if settled is None:
                return None
            left.update(dict.fromkeys(settled))
        notes = tuple(left)
        if usages.all == before:
            members = zip(body.elements, usages.all, strict=True)
            return Body(body.identifier, tuple(member._replace(usage=usage) for member, usage in members), notes)


class _Usages:
    """The usage of each element, as it is narrowed down."""

    def __init__(self, usages: list[str]) -> None:
        self.all = usages

    def of(self, number: int) -> str:
        return self.all[number - 1] if number <= len(self.all) else NOT_USED

    def having(self, numbers: Iterable[int], usage: str) -> tuple[int, ...]:
        """Those of some elements that have this usage."""
        return tuple(number for number in numbers if self.of(number) == usage)

    def put(self, numbers: Iterable[int], usage: str) -> list[Note] | None:
        """Give situational elements this usage: nothing is left of the condition. None where one has the opposite."""
        for number in numbers:
            if self.of(number) not in {usage, SITUATIONAL}:
                return None
            if number <= len(self.all):
                self.all[number - 1] = usage
        return []


def _settle_note(note: Note, usages: _Usages) -> list[Note] | None:
    """What is left of a condition, after `usages` were narrowed by it; None where it can never be kept."""
    kind, numbers = note
    due = usages.having(numbers, REQUIRED)
    match kind:
        case "P":
            if due or usages.having(numbers, NOT_USED):
                return usages.put(numbers, REQUIRED if due else NOT_USED)
            return [note]
        case "E":
            if due:
                return usages.put([number for number in numbers if number != due[0]], NOT_USED)
            left = usages.having(numbers, SITUATIONAL)
            return [("E", left)] if len(left) > 1 else []
        case "R":
            return _settle_choice(numbers, usages)
        case "C":
            return _settle_consequence(numbers, usages)
    return _settle_list(numbers, usages)


def _settle_choice(numbers: tuple[int, ...], usages: _Usages) -> list[Note] | None:
    """R: at least one of these."""
    if usages.having(numbers, REQUIRED):
        return []
    choice = usages.having(numbers, SITUATIONAL)
    if len(choice) > 1:
        return [("R", choice)]
    return usages.put(choice, REQUIRED) if choice else None


def _settle_consequence(numbers: tuple[int, ...], usages: _Usages) -> list[Note] | None:
    """C: with the first, all of the others."""
    first, others = numbers[0], numbers[1:]
    if usages.of(first) == REQUIRED:
        return usages.put(others, REQUIRED)
    if usages.of(first) == NOT_USED:
        return []
    if usages.having(others, NOT_USED):
        return usages.put([first], NOT_USED)
    choice = usages.having(others, SITUATIONAL)
    return [("C", (first, *choice))] if choice else []


def _settle_list(numbers: tuple[int, ...], usages: _Usages) -> list[Note] | None:
    """L: with the first, at least one of the others."""
    first, others = numbers[0], numbers[1:]
    if usages.of(first) == NOT_USED or usages.having(others, REQUIRED):
        return []
    if usages.of(first) == REQUIRED:
        return _settle_choice(others, usages)
    choice = usages.having(others, SITUATIONAL)
    return [("L", (first, *choice))] if choice else usages.put([first], NOT_USED)
