"""What can be wrong with an envelope or a level, and how far the fault reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from scrubber.x12.segment import Place

Scope = Literal["input", "interchange", "group", "set", "level", "claim", "none"]
"""What a fault reaches: every claim of it shares the fault's consequence."""

_LONGEST_COUNT = 12
"""Digits of HL01, the longest count that the guide has."""


class EnvelopeFault(NamedTuple):
    """Something wrong with an envelope or a level; `values` are what its message names, never data of a claim."""

    key: str
    scope: Scope
    place: Place
    element: str | None
    values: dict[str, object]


def read_number(text: str) -> int | None:
    """A count's value, None where it is not all digits or longer than a count may be."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_COUNT else None


def said(text: str) -> str:
    """A count as a message may repeat it: digits are shown, anything else is only called unreadable."""
    number = read_number(text)
    return "no number" if number is None else str(number)
