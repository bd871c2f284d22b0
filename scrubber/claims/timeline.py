"""One patient's services in date order: what limits over time are checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scrubber.claims.dates import DateSpan
    from scrubber.claims.frequency_limit import Breach, FrequencyLimit, Period
    from scrubber.claims.service import Service


class DecidedLine(NamedTuple):
    """A line of the claim that is decided, whatever its procedure."""

    procedure: str
    dates: DateSpan | None
    """None where they are missing or unreadable."""


class Timeline:
    """One patient's services with the procedures that one edit asks for, while one claim is being decided.

    `counted` are the services that count already: those of claims accepted before, in this run or an earlier one.
    `claimed` are those of the claim being decided. Both are in date order. A finding is made on a claimed service only,
    and whatever yields two services yields the claimed one first.
    """

    def __init__(
        self, counted: Sequence[Service], claimed: Sequence[Service], lines: Sequence[DecidedLine] = (),
        find_possible: Callable[[], Sequence[Service]] = tuple,
    ) -> None:  # fmt: skip
        self.counted = counted
        self.claimed = claimed
        self.lines = lines
        """Every line of the claim that is decided."""
        self._find_possible = find_possible

    @property
    def possible(self) -> Sequence[Service]:
        """Services that do not count, and may in the end: where one is missing among those that do, it may be of these.

        They are of claims of the file that are decided later, and of claims that may be another person's.
        """
        return self._find_possible()

    def pairs(self) -> Iterator[tuple[Service, Service]]:
        """Each claimed service with each service that counts against it, as (claimed, other).

        The others are those counted already, then the lines of the same claim that come before it.
        """
        for index, claimed in enumerate(self.claimed):
            for other in self.counted:
                yield claimed, other
            for other in self.claimed[:index]:
                yield claimed, other

    def pairs_within(self, period: Period) -> Iterator[tuple[Service, Service]]:
        """Pairs whose services fall into the same `period`, each dated by the last day of its span."""
        for claimed, other in self.pairs():
            if period.holds_both(other.dates.last, claimed.dates.last):
                yield claimed, other

    def pairs_overlapping(self) -> Iterator[tuple[Service, Service]]:
        """Pairs whose dates of service share a day."""
        for claimed, other in self.pairs():
            if other.dates.overlaps(claimed.dates):
                yield claimed, other

    def repetitions(self) -> Iterator[tuple[Service, list[Service]]]:
        """Each claimed service that repeats others of the timeline, with those others in the order of `pairs`."""
        for index, claimed in enumerate(self.claimed):
            others = [other for other in (*self.counted, *self.claimed[:index]) if claimed.repeats(other)]
            if others:
                yield claimed, others

    def breaches(self, limit: FrequencyLimit) -> Iterator[Breach]:
        """Claimed services beyond `limit`: of each at most one repetition, the surest one, and one for the year.

        A claimed service that is certainly beyond the limit does not count against the lines after it.
        """
        standing = list(self.counted)
        for claimed in self.claimed:
            found = [
                breach for breach in (limit.repetition(claimed, standing), limit.excess(claimed, standing)) if breach
            ]
            yield from found
            if not any(breach.is_certain for breach in found):
                standing.append(claimed)
