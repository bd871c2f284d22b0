"""Corrections of single elements: every byte that need not change stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scrubber.x12.delimiters import Delimiters


LONGEST_COUNT = 10
"""Digits that a count may have (data type N0 of SE01, and the widest there is)."""


class FirstSegment(NamedTuple):
    """The first segment of a text, to be corrected, and what comes after it."""

    elements: list[str]
    """As they are written, padding included; the last one is without the white space before the terminator."""
    separator: str
    rest: str
    """From that white space or the terminator on."""

    def value(self, number: int) -> str:
        """An element without padding, empty where the segment ends before it."""
        return self.elements[number].strip() if number < len(self.elements) else ""

    def set_value(self, number: int, value: str) -> None:
        """Replace what an element says, unless it says so already; its padding and those before it stay."""
        while len(self.elements) <= number:
            self.elements.append("")
        old = self.elements[number].strip()
        if old != value:
            self.elements[number] = self.elements[number].replace(old, value, 1) if old else value

    def set_number(self, number: int, value: int) -> None:
        """Replace a count, unless it is right already; leading zeros stay as far as its width allows."""
        old = self.value(number)
        if old == str(value):
            return
        is_count = old.isascii() and old.isdigit() and len(old) <= LONGEST_COUNT
        if not is_count or int(old) != value:
            self.set_value(number, f"{value:0{len(old)}}" if is_count and old.startswith("0") else str(value))

    def offset(self, number: int) -> int:
        """Where in the text an element begins that the segment has, padding included."""
        return sum(len(element) + 1 for element in self.elements[:number])

    @property
    def text(self) -> str:
        """The whole text."""
        return self.separator.join(self.elements) + self.rest


def first_segment(text: str, delimiters: Delimiters) -> FirstSegment:
    """Take the first segment of `text` apart."""
    end = text.find(delimiters.terminator)
    segment = text[: end if end >= 0 else None].rstrip(" \t\r\n")
    return FirstSegment(segment.split(delimiters.element), delimiters.element, text[len(segment) :])
