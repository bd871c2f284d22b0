"""What counts against what on a patient's timeline."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from scrubber.claims.dates import DateSpan
from scrubber.claims.timeline import (
    CalendarMonth,
    ClaimKey,
    DaysApart,
    FrequencyLimit,
    Service,
    Timeline,
    read_service,
)
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from scrubber.claims.claim import Claim

FEW = FrequencyLimit(CalendarMonth(), any_provider=False, max_per_year=None)


def service(
    day: int = 1, *, last: int | None = None, claim: int = 0, line: int = 0, npi: str = "1", claim_id: str | None = None
) -> Service:
    """A service on day `day` of 2026, of claim number `claim`."""
    first = date(2026, 1, 1) + timedelta(day - 1)
    through = first if last is None else date(2026, 1, 1) + timedelta(last - 1)
    return Service(
        procedure="Z1001", modifiers=(), units=Decimal(1), dates=DateSpan(first, through, is_span=last is not None),
        billing_npi=npi, claim=ClaimKey("PAYER1", npi, claim_id or f"A{claim}"), frequency_code="1",
        original_reference="", line=str(line + 1), origin="this file", position=(0, claim, line),
        sv1_position=Place(10, 1), dates_place=Place(20, 2),
    )  # fmt: skip


class TestPeriods:
    """Two services are called too close, or not, for the wrong reason."""

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


class TestService:
    """A service loses what edits over time need."""

    def test_it_is_read_from_its_line(self, full: Claim) -> None:
        """A service has the dates of its line and points to it."""
        read = read_service(full, full.lines[0], (0, 4, 0), "this file")
        assert read is not None
        assert (read.procedure, read.modifiers, read.units, read.line) == ("E0787", ("NU", "KX"), Decimal(2), "1")
        assert read.claim == ClaimKey("PAYER1", "1234567893", "A1")
        assert (read.frequency_code, read.original_reference) == ("7", "PAYER9")
        assert read.dates.days == 3
        assert read.at("SV101-2").place.ordinal == 40
        assert read.at("DTP03").place.ordinal == 44
        assert read.at("DTP03").line == "1"
        assert (read.place_of_service, read.charge, read.rendering_npi) == ("11", 10025, "1111111116")
        assert (read.diagnoses, read.age, read.sex) == (("E1065", "Z794"), 10, "M")
        assert read.payer == full.payer

    def test_without_a_date_it_is_none(self, bare: Claim) -> None:
        """A line without a date of service gives no service."""
        assert read_service(bare, bare.lines[0], (0, 0, 0), "this file") is None

    def test_a_claim_sent_twice_is_a_resubmission(self) -> None:
        """The same claim number in another claim is a resubmission; a second line of one claim is not."""
        first, again = service(claim=0, claim_id="A"), service(claim=1, claim_id="A")
        assert again.resubmits(first)
        assert not service(claim=0, line=1, claim_id="A").resubmits(first)
        assert not service(claim=1, claim_id="B").resubmits(first)

    def test_the_same_service_of_a_claim_sent_twice_repeats_nothing(self) -> None:
        """A resubmitted claim is not one that repeats itself."""
        first = service(5, claim=0, claim_id="A")
        assert not service(5, claim=1, claim_id="A").repeats(first)
        assert service(6, claim=1, claim_id="A").repeats(first)
        assert service(5, claim=1, claim_id="B").repeats(first)


class TestTimeline:
    """An edit is shown pairs that do not count, or is not shown those that do."""

    def test_pairs_are_each_claimed_service_with_what_came_before(self) -> None:
        """Each service is compared once with each of those before it, two lines of one claim included."""
        counted, one, two = service(1), service(5, claim=1), service(6, claim=1, line=1)
        pairs = list(Timeline([counted], [one, two]).pairs())
        assert pairs == [(one, counted), (two, counted), (two, one)]

    def test_pairs_within_a_period_are_dated_by_their_last_day(self) -> None:
        """A span that ends in the next month counts for that month."""
        counted = service(28, last=33)
        january, february = service(30, claim=1), service(40, claim=1, line=1)
        assert list(Timeline([counted], [january, february]).pairs_within(CalendarMonth())) == [(february, counted)]

    def test_pairs_overlap_where_they_share_a_day(self) -> None:
        """Services whose spans share a day are a pair."""
        counted = service(1, last=10)
        inside, after = service(10, claim=1), service(11, claim=1, line=1)
        assert list(Timeline([counted], [inside, after]).pairs_overlapping()) == [(inside, counted)]

    def test_repetitions_leave_out_a_claim_sent_twice(self) -> None:
        """A resubmission is no repetition of the claim that it is."""
        counted = service(1, claim_id="A")
        again, more = service(1, claim=1, claim_id="A"), service(2, claim=1, line=1, claim_id="A")
        assert list(Timeline([counted], [again, more]).repetitions()) == [(more, [counted, again])]


class TestFrequencyLimit:
    """A second service in the month passes, or a first one does not."""

    def kinds(self, limit: FrequencyLimit, counted: list[Service], *claimed: Service) -> list[tuple[str, int]]:
        """Each breach with the line of its service."""
        return [(breach.kind, breach.claimed.position[2]) for breach in Timeline(counted, claimed).breaches(limit)]

    def test_a_second_service_of_the_month_is_one_too_many(self) -> None:
        """The second service of a month breaks a limit of one."""
        (breach,) = Timeline([service(5)], [service(20, claim=1)]).breaches(FEW)
        assert (breach.kind, breach.is_certain, breach.other.position) == ("same-period", True, (0, 0, 0))

    def test_the_next_month_is_free(self) -> None:
        """A limit of one a month begins again with the next month."""
        assert not self.kinds(FEW, [service(5)], service(35, claim=1))

    def test_another_provider_is_a_doubt_unless_all_providers_count(self) -> None:
        """Another provider's service makes a doubt, or a breach where the payer counts all providers."""
        other = service(20, claim=1, npi="2")
        assert self.kinds(FEW, [service(5)], other) == [("other-provider", 0)]
        assert self.kinds(FEW._replace(any_provider=True), [service(5)], other) == [("same-period", 0)]

    def test_a_claim_number_used_again_is_a_doubt(self) -> None:
        """A claim number that was used before makes a doubt, no breach."""
        assert self.kinds(FEW, [service(5, claim_id="A")], service(20, claim=1, claim_id="A")) == [("resubmission", 0)]

    def test_the_surest_breach_is_named(self) -> None:
        """Of a certain and a doubtful repetition the certain one is named."""
        counted = [service(3, npi="2"), service(5, claim=1)]
        assert self.kinds(FEW, counted, service(20, claim=2)) == [("same-period", 0)]

    def test_a_line_beyond_the_limit_does_not_count_against_the_next(self) -> None:
        """A line that is one too many does not count: later lines are compared with those within the limit."""
        limit = FrequencyLimit(DaysApart(10), any_provider=False, max_per_year=None)
        lines = [service(day, claim=1, line=line) for line, day in enumerate((8, 14))]
        assert self.kinds(limit, [service(1)], *lines) == [("same-period", 0)]

    def test_a_full_year_is_full(self) -> None:
        """A yearly limit holds to the end of the year, and begins again with the next."""
        limit = FEW._replace(max_per_year=2)
        year = [service(5), service(40, claim=1)]
        assert self.kinds(limit, year, service(80, claim=2)) == [("max-per-year", 0)]
        assert not self.kinds(limit, year[:1], service(80, claim=2))
        assert not self.kinds(limit, year, service(80 + 365, claim=2))

    def test_a_year_that_is_full_with_a_claim_sent_twice_is_a_doubt(self) -> None:
        """A year that is full only with a reused claim number makes a doubt."""
        limit = FEW._replace(max_per_year=2)
        year = [service(5), service(40, claim=1, claim_id="A")]
        assert self.kinds(limit, year, service(80, claim=2, claim_id="A")) == [("resubmission-of-year", 0)]
