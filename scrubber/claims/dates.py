"""Dates and periods as claims use them."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scrubber.x12.delimiters import Delimiters

_DIGITS = 8


def read_date(text: str) -> date | None:
    """A CCYYMMDD date, or None where the text is none."""
    if len(text) != _DIGITS or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def age_on(day: date, birth: date) -> int:
    """Age in whole years on a day; who is born on 29 February has a birthday on 1 March in common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


class DateSpan(NamedTuple):
    """Dates of service of one line: a single day (D8) or from–through (RD8), both days included."""

    first: date
    last: date
    is_span: bool
    """Whether it was written as a from–through range (RD8), even one whose two dates are equal."""

    @property
    def days(self) -> int:
        """Days from the first date to the last: 0 for a single day, 3 for the 1st to the 4th."""
        return (self.last - self.first).days

    def overlaps(self, other: DateSpan) -> bool:
        """Whether the two spans share a day."""
        return self.first <= other.last and other.first <= self.last

    def days_from(self, other: DateSpan) -> int:
        """Days from the end of the earlier to the start of the later: 1 for neighbours, 0 where they share a day."""
        return max(0, (max(self.first, other.first) - min(self.last, other.last)).days)

    def __str__(self) -> str:
        return f"{self.first:%m/%d/%Y}" if self.days == 0 else f"{self.first:%m/%d/%Y}-{self.last:%m/%d/%Y}"


@lru_cache(maxsize=4096)
def read_span(qualifier: str, text: str) -> DateSpan | None:
    """The dates of a DTP segment (DTP02, DTP03), or None where they are unreadable or end before they begin.

    The days of a file's services are few and are asked for again and again, so the answers are kept.
    """
    if qualifier == "D8":
        day = read_date(text)
        return DateSpan(day, day, is_span=False) if day else None
    first_text, dash, last_text = text.partition("-")
    first, last = read_date(first_text), read_date(last_text)
    if qualifier != "RD8" or not dash or first is None or last is None or last < first:
        return None
    return DateSpan(first, last, is_span=True)


@lru_cache(maxsize=64)
def service_dates_pattern(delimiters: Delimiters) -> re.Pattern[str]:
    """Finds DTP02 with DTP03 of every date of service in a claim's text.

    It begins with plain characters, not with the terminator before them: that is six times as fast.
    """
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    return re.compile(rf"DTP{element}472{element}((?:D8|RD8){element}[^{element}{terminator}\s]*)")


@lru_cache(maxsize=4096)
def read_first_days(written: frozenset[str], element: str) -> frozenset[date]:
    """The first days of what the pattern found, as far as it is readable."""
    found = (read_span(qualifier, dates) for qualifier, _, dates in (text.partition(element) for text in written))
    return frozenset(span.first for span in found if span is not None)


@lru_cache(maxsize=4096)
def read_service_dates(written: frozenset[str], element: str) -> DateSpan | None:
    """From the earliest to the latest day of what the pattern found, None where none of it is readable."""
    found = [read_span(qualifier, dates) for qualifier, _, dates in (text.partition(element) for text in written)]
    spans = [span for span in found if span is not None]
    if not spans:
        return None
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    return DateSpan(first, last, is_span=first != last)
