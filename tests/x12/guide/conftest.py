"""Segments made for a place of the guide, valid ones and corrupted ones, and how many of them a run tries."""

from __future__ import annotations

import os
import random
import string
from typing import TYPE_CHECKING

import pytest

from scrubber.x12.guide.elements import element_errors
from scrubber.x12.guide.tables import NOT_USED, REQUIRED, Composite, Element

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.x12.guide.tables import SegmentTable

IS_FULL = bool(os.environ.get("SCRUBBER_GUIDE"))
"""Set in the tox environment `guide`: everything is tried, for half an hour; else a slice."""

_TEXT = string.ascii_uppercase + string.digits + " .,'/&()"
_ODD_VALUES = (
    "",
    " ",
    "A ",
    " A",
    "-",
    "-5",
    ".5",
    "5.",
    "1.2345",
    "1E5",
    "00001",
    "19990231",
    "20240229",
    "20230229",
    "19000229",
    "17991231",
    "20251301",
    "20250101-20250131",
    "20250101-20250132",
    "2025-01-01",
    "D8",
    "RD8",
    "TM",
    "2460",
    "123456",
    "abc",
    "\xe9",
    "A\nB",
    "A\tB",
    "A\x7f",
    "^",
    "A^B",
    "9" * 9,
    "9" * 19,
    "X" * 81,
)


class Maker:
    """Makes segments for places of the guide, always the same for one seed."""

    def __init__(self, seed: int, element: str = "*", component: str = ":") -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same every time
        self.element, self.component = element, component

    def valid(self, table: SegmentTable) -> list[str]:
        """The elements of a valid segment, the identifier first."""
        for _ in range(400):
            share = self.random.choice((0.0, 0.2, 0.5, 0.9))
            values = [self._member(member, share) for member in table.elements]
            while values and not values[-1]:
                values.pop()
            made = [table.identifier, *values]
            if values and not element_errors(table, made, self.component):
                return made
        message = f"no valid {table.identifier} was made"
        raise AssertionError(message)

    def _member(self, member: Element | Composite, share: float) -> str:
        if not (member.usage == REQUIRED or (member.usage != NOT_USED and self.random.random() < share)):
            return ""
        if not isinstance(member, Composite):
            return self.value(member)
        parts = [
            self.value(c) if c.usage == REQUIRED or number == 0 else self._member(c, share)
            for number, c in enumerate(member.components)
        ]
        return self.component.join(parts).rstrip(self.component)

    def value(self, element: Element) -> str:
        """A value that is likely to be valid."""
        pick = self.random
        if element.codes:
            return pick.choice(sorted(element.codes))
        if element.pattern:
            return "".join(pick.choices(string.digits, k=9))
        if element.is_period:
            return pick.choice(("20250131", "20240229", "20250101-20250131"))
        length = pick.randint(element.shortest, min(element.longest, element.shortest + 12))
        if element.kind == "R":
            return pick.choice(("5", "12.5", "0", "100.25", "-3", ".5"))[: element.longest]
        if element.kind.startswith("N"):
            return "".join(pick.choices(string.digits, k=length))
        if element.kind == "DT":
            return pick.choice(("20250131", "20240229", "19991231"))
        if element.kind == "TM":
            return pick.choice(("0930", "2359"))
        return "".join(pick.choices(_TEXT, k=length)).strip(" ").ljust(element.shortest, "A")[: element.longest]

    def corrupted(self, made: list[str], table: SegmentTable) -> list[str]:
        """The same segment with something else in it; it may be valid still."""
        values = list(made)
        for _ in range(self.random.choice((1, 1, 2))):
            at = self.random.randrange(1, max(2, len(values)))
            match self.random.randrange(10):
                case 0 if at < len(values):
                    values[at] = self.random.choice(_ODD_VALUES)
                case 1:
                    values.insert(at, self.random.choice(("", "1", "AB")))
                case 2 if at < len(values):
                    del values[at]
                case 3:
                    values.append("")
                case 4 if at < len(values):
                    values[at] += self.random.choice(("A", "1", " ", "-", ".", self.component, self.component + "A"))
                case 5 if at < len(values):
                    values[at] = values[at][:-1]
                case 6 if at < len(values):
                    parts = values[at].split(self.component)
                    parts[self.random.randrange(len(parts))] = self.random.choice(_ODD_VALUES)
                    values[at] = self.component.join(parts)
                case 7 if at <= len(table.elements) and at < len(values):
                    self._stretch(values, at, table)
                case 8:
                    values += [""] * self.random.randrange(3) + ["1"]
                case _ if at < len(values):
                    values[at] = values[at].lower()
        return values

    def _stretch(self, values: list[str], at: int, table: SegmentTable) -> None:
        """Make a value as long as it may be, or one longer, or one shorter than it must be."""
        member = table.elements[at - 1]
        if isinstance(member, Element):
            letter = "1" if member.kind in {"R", "N0"} else "A"
            length = self.random.choice((member.longest, member.longest + 1, member.shortest - 1, member.shortest))
            values[at] = letter * length


@pytest.fixture
def make() -> Callable[..., Maker]:
    """Give the function that makes a maker of segments."""
    return Maker


@pytest.fixture
def tries() -> Callable[[int, int], int]:
    """Give the function that says how often to try: the first number, or the second where everything is tried."""
    return lambda few, many: many if IS_FULL else few
