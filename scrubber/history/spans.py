"""Things that last from a day to a day, found by the days that they share."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Thing = TypeVar("Thing")


class Span(NamedTuple, Generic[Thing]):
    """From the first day to the last, as ordinals; `number` tells things of the same days apart."""

    first: int
    number: int
    last: int
    thing: Thing


class Spans(Generic[Thing]):
    """A collection in the order of first days: looking up and removing take the time of what is found."""

    def __init__(self) -> None:
        self._spans: list[Span[Thing]] = []
        self._longest = 0

    def __len__(self) -> int:
        return len(self._spans)

    def add(self, first: int, last: int, number: int, thing: Thing) -> None:
        """Take one more; no two have the same first day and number."""
        insort(self._spans, Span(first, number, last, thing))
        self._longest = max(self._longest, last - first)

    def discard(self, first: int, number: int) -> None:
        """Let one go, if it is there."""
        at = bisect_left(self._spans, (first, number))
        if at < len(self._spans) and self._spans[at][:2] == (first, number):
            del self._spans[at]

    def sharing(self, first: int, last: int) -> Iterator[Thing]:
        """Those that share a day with these, in order; the collection must not change meanwhile."""
        spans = self._spans
        for at in range(bisect_left(spans, (first - self._longest,)), len(spans)):
            span = spans[at]
            if span.first > last:
                return
            if span.last >= first:
                yield span.thing

    def around(self, first: int) -> Iterator[Thing]:
        """All of them, the one whose first day is nearest first; of two the earlier one."""
        spans = self._spans
        after = bisect_left(spans, (first,))
        before = after - 1
        while before >= 0 or after < len(spans):
            if after == len(spans) or (before >= 0 and first - spans[before].first <= spans[after].first - first):
                yield spans[before].thing
                before -= 1
            else:
                yield spans[after].thing
                after += 1
