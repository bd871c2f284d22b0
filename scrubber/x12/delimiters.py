"""The delimiters of one interchange, read from its ISA segment.

The ISA names them by position: the element separator is its fourth byte, ISA11 the repetition separator, ISA16 the
component separator, and the byte after ISA16 the segment terminator (X12.5, interchange control structures).
"""

from __future__ import annotations

from typing import NamedTuple

ISA_LENGTH = 106
"""Bytes in a well-formed ISA segment, terminator included."""

_ISA_ELEMENTS = 16


class Delimiters(NamedTuple):
    """The four delimiters of one interchange, one character each."""

    element: str
    repetition: str
    component: str
    terminator: str

    @property
    def in_amounts(self) -> str | None:
        """What the decimal point is used as, where it is a delimiter: a charge of 80.50 would be read as 80."""
        names = ("element separator", "repetition separator", "component separator", "segment terminator")
        return next((name for name, delimiter in zip(names, self, strict=True) if delimiter == "."), None)

    @property
    def characters(self) -> frozenset[str]:
        """Every character that data of this interchange cannot hold."""
        return frozenset(self)


class IsaHeader(NamedTuple):
    """An ISA segment as it was found: its elements, its delimiters, its length in bytes with the terminator."""

    elements: list[str]
    delimiters: Delimiters
    length: int

    @property
    def control_number(self) -> str:
        """ISA13, the interchange control number."""
        return self.elements[13].strip()

    @property
    def is_fixed_width(self) -> bool:
        """Whether the segment has the 106 bytes that the standard gives it."""
        return self.length == ISA_LENGTH


ASSUMED = Delimiters("*", "^", ":", "~")
"""What an input without an ISA is most likely written in; used to count claims that nothing else can be done with."""


def read_isa(text: str) -> IsaHeader | None:
    """Read the ISA segment that `text` starts with, or None where it is none.

    The separators are counted rather than trusting byte 105, since hand-edited files pad ISA elements wrongly. An
    earlier version's ISA11 (before 00501) is the standards identifier ``U``: such an interchange repeats nothing.
    Blanks before the terminator are passed over.
    """
    if len(text) <= len("ISA") or not text.startswith("ISA"):
        return None
    separator = text[3]
    if separator.isalnum() or separator in " \t\r\n":
        return None
    elements = text[: ISA_LENGTH * 4].split(separator, _ISA_ELEMENTS)
    if len(elements) <= _ISA_ELEMENTS or len(elements[_ISA_ELEMENTS]) <= 1:
        return None
    component = elements[_ISA_ELEMENTS][0]
    behind = elements[_ISA_ELEMENTS][1:].lstrip(" ")
    terminator = behind[:1]
    if not terminator:
        return None
    if component.isalnum() or terminator.isalnum() or terminator in {separator, component}:
        return None
    if any(terminator in element for element in elements[:_ISA_ELEMENTS]):
        return None
    blanks = len(elements[_ISA_ELEMENTS]) - 1 - len(behind)
    length = sum(map(len, elements[:_ISA_ELEMENTS])) + _ISA_ELEMENTS + 2 + blanks
    elements[_ISA_ELEMENTS] = component
    repetition = elements[11].strip(" ")[:1]
    if not repetition or repetition.isalnum():
        repetition = ASSUMED.repetition
    return IsaHeader(elements, Delimiters(separator, repetition, component, terminator), length)
