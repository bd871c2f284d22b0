"""How often a patient may have a service."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from scrubber.claims.frequency_limit import CalendarMonth, DaysApart, FrequencyLimit
from scrubber.claims.timeline import Timeline
from tests.claims.services import service_on

if TYPE_CHECKING:
    from scrubber.claims.service import Service

FEW = FrequencyLimit(CalendarMonth(), any_provider=False, max_per_year=None)


class TestPeriods:
    """Which days are of one period."""

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [("20260101", "20260131", True), ("20260131", "20260201", False), ("20260105", "20270105", False)],
    )
    def test_a_calendar_month(self, one: str, other: str, same: bool) -> None:  # noqa: FBT001
        """Two days are in one calendar month where year and month are equal."""
        assert CalendarMonth().holds_both(date.fromisoformat(one), date.fromisoformat(other)) is same
        assert CalendarMonth().name == "calendar month"

    @pytest.mark.parametrize(("day", "within"), [(1, True), (30, True), (31, False)])
    def test_days_apart(self, day: int, within: bool) -> None:  # noqa: FBT001
        """A service 30 days after another is outside of the period, one 29 days after it is inside."""
        first, second = date(2026, 1, 1), date(2026, 1, 1) + timedelta(day - 1)
        assert DaysApart(30).holds_both(first, second) is within
        assert DaysApart(30).holds_both(second, first) is within
        assert DaysApart(30).name == "30 days"


class TestFrequencyLimit:
    """Which services are beyond a limit."""

    def kinds(self, limit: FrequencyLimit, counted: list[Service], *claimed: Service) -> list[tuple[str, int]]:
        """Each breach with the line of its service."""
        return [(breach.kind, breach.claimed.position[2]) for breach in Timeline(counted, claimed).breaches(limit)]

    def test_a_second_service_of_the_month_is_one_too_many(self) -> None:
        """The second service of a month breaks a limit of one."""
        (breach,) = Timeline([service_on(5)], [service_on(20, claim=1)]).breaches(FEW)
        assert (breach.kind, breach.is_certain, breach.other.position) == ("same-period", True, (0, 0, 0))

    def test_the_next_month_is_free(self) -> None:
        """A limit of one a month begins again with the next month."""
        assert not self.kinds(FEW, [service_on(5)], service_on(35, claim=1))

    def test_another_provider_is_a_doubt_unless_all_providers_count(self) -> None:
        """Another provider's service makes a doubt, or a breach where the payer counts all providers."""
        other = service_on(20, claim=1, npi="2")
        assert self.kinds(FEW, [service_on(5)], other) == [("other-provider", 0)]
        assert self.kinds(FEW._replace(any_provider=True), [service_on(5)], other) == [("same-period", 0)]

    def test_a_claim_number_used_again_is_a_doubt(self) -> None:
        """A claim number that was used before makes a doubt, no breach."""
        assert self.kinds(FEW, [service_on(5, claim_id="A")], service_on(20, claim=1, claim_id="A")) == [
            ("resubmission", 0)
        ]

    def test_the_surest_breach_is_named(self) -> None:
        """Of a certain and a doubtful repetition the certain one is named."""
        counted = [service_on(3, npi="2"), service_on(5, claim=1)]
        assert self.kinds(FEW, counted, service_on(20, claim=2)) == [("same-period", 0)]

    def test_a_line_beyond_the_limit_does_not_count_against_the_next(self) -> None:
        """A line that is one too many does not count: later lines are compared with those within the limit."""
        limit = FrequencyLimit(DaysApart(10), any_provider=False, max_per_year=None)
        lines = [service_on(day, claim=1, line=line) for line, day in enumerate((8, 14))]
        assert self.kinds(limit, [service_on(1)], *lines) == [("same-period", 0)]

    def test_a_full_year_is_full(self) -> None:
        """A yearly limit holds to the end of the year, and begins again with the next."""
        limit = FEW._replace(max_per_year=2)
        year = [service_on(5), service_on(40, claim=1)]
        assert self.kinds(limit, year, service_on(80, claim=2)) == [("max-per-year", 0)]
        assert not self.kinds(limit, year[:1], service_on(80, claim=2))
        assert not self.kinds(limit, year, service_on(80 + 365, claim=2))

    def test_a_year_that_is_full_with_a_claim_sent_twice_is_a_doubt(self) -> None:
        """A year that is full only with a reused claim number makes a doubt."""
        limit = FEW._replace(max_per_year=2)
        year = [service_on(5), service_on(40, claim=1, claim_id="A")]
        assert self.kinds(limit, year, service_on(80, claim=2, claim_id="A")) == [("resubmission-of-year", 0)]
