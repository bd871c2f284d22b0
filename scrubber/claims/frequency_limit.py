"""How often a patient may have a service, and which service is one too many."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scrubber.claims.service import ClaimKey, Service

BreachKind = Literal[
    "same-period", "overlapping", "by-one-date", "other-provider", "resubmission", "max-per-year",
    "resubmission-of-year",
]  # fmt: skip
Counts = Literal["first", "last", "both"]
"""Which day of a span counts: where both are asked and one alone is of the period, the service is in doubt."""

CERTAIN: frozenset[BreachKind] = frozenset({"same-period", "overlapping", "max-per-year"})


class Period(Protocol):
    """A span of time in which a service may be given only so often."""

    def holds_both(self, one: date, other: date) -> bool:
        """Whether the two dates fall into the same period."""

    @property
    def name(self) -> str:
        """The period as a message names it: ``calendar month``, ``30 days``."""


class CalendarMonth:
    """From the first to the last day of a month."""

    name = "calendar month"

    def holds_both(self, one: date, other: date) -> bool:
        """Whether the two dates are of the same month of the same year."""
        return (one.year, one.month) == (other.year, other.month)


class DaysApart(NamedTuple):
    """Services must be at least `days` days apart: the 1st and the 31st are thirty days apart."""

    days: int

    @property
    def name(self) -> str:
        """``30 days``."""
        return f"{self.days} days"

    def holds_both(self, one: date, other: date) -> bool:
        """Whether the two dates are less than `days` days apart."""
        return abs((one - other).days) < self.days


class Breach(NamedTuple):
    """A claimed service that goes beyond a limit, and the service that counts against it."""

    kind: BreachKind
    claimed: Service
    other: Service
    """What is repeated; for a year that is full the last service in it, or the last one of the same claim number."""

    @property
    def is_certain(self) -> bool:
        """Whether the limit is exceeded; if not, it may be: another provider's service, or one claim sent twice."""
        return self.kind in CERTAIN


class FrequencyLimit(NamedTuple):
    """How often a patient may have a service: once in each `period`, and `max_per_year` times in a calendar year.

    All procedures of a timeline share the limit. In a year a service is dated by the last day of its span.
    """

    period: Period
    any_provider: bool
    """Whether the services of every billing provider count, or only those of the same one, told by its NPI."""
    max_per_year: int | None
    by_tax_id: bool = False
    """Whether the services of every billing provider with the same tax id count too."""
    counts: Counts = "last"

    def repetition(self, claimed: Service, standing: Sequence[Service]) -> Breach | None:
        """The service of the same period that `claimed` repeats: the first certain one, else the first doubtful one.

        One that it duplicates comes after the others.
        """
        kinds = ((self._repeated_as(claimed, other), other) for other in standing if claimed.repeats(other))
        found = [Breach(kind, claimed, other) for kind, other in kinds if kind]
        return min(found, key=lambda one: (not one.is_certain, one.claimed.duplicates(one.other)), default=None)

    def _repeated_as(self, claimed: Service, other: Service) -> BreachKind | None:
        """How `claimed` repeats the other one, None where it does not."""
        first = self.period.holds_both(claimed.dates.first, other.dates.first)
        last = self.period.holds_both(claimed.dates.last, other.dates.last)
        agreed = {"first": first, "last": last, "both": first and last}[self.counts]
        if agreed:
            return self._kind(claimed, other)
        together = _are_worn_together(claimed, other)
        by_one_date = self.counts == "both" and (first or last)
        if not (together or by_one_date) or self._kind(claimed, other) != "same-period":
            return None
        return "overlapping" if together else "by-one-date"

    def excess(self, claimed: Service, standing: Sequence[Service]) -> Breach | None:
        """The last service of the calendar year where the year is full; a claim sent twice counts once.

        The year is certainly full without the services of the same claim number, and perhaps with them.
        """
        year: dict[BreachKind, dict[tuple[ClaimKey, date], Service]] = defaultdict(dict)
        for other in standing:
            if other.dates.last.year == claimed.dates.last.year and claimed.repeats(other):
                year[self._kind(claimed, other)][other.claim, other.dates.last] = other
        certain, doubtful = year["same-period"], year["resubmission"]
        if self.max_per_year is None or len(certain) + len(doubtful) < self.max_per_year:
            return None
        is_full = len(certain) >= self.max_per_year
        counting = certain if is_full else doubtful
        last = max(counting.values(), key=lambda other: other.dates.last)
        return Breach("max-per-year" if is_full else "resubmission-of-year", claimed, last)

    def _kind(self, claimed: Service, other: Service) -> BreachKind:
        if claimed.resubmits(other):
            return "resubmission"
        is_own = self.any_provider or claimed.billing_npi == other.billing_npi
        is_group_s = self.by_tax_id and claimed.billing_tax_id and claimed.billing_tax_id == other.billing_tax_id
        return "same-period" if is_own or is_group_s else "other-provider"


def _are_worn_together(claimed: Service, other: Service) -> bool:
    """Whether the two times have more in common than the day on which the one ends and the other begins."""
    one, two = claimed.dates, other.dates
    return one.first < two.last and two.first < one.last
