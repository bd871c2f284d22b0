"""What counts against what on a patient's timeline."""

from __future__ import annotations

from scrubber.claims.frequency_limit import CalendarMonth
from scrubber.claims.timeline import Timeline
from tests.claims.services import service_on


class TestTimeline:
    """Which services an edit over time compares."""

    def test_pairs_are_each_claimed_service_with_what_came_before(self) -> None:
        """Each service is compared once with each of those before it, two lines of one claim included."""
        counted, one, two = service_on(1), service_on(5, claim=1), service_on(6, claim=1, line=1)
        pairs = list(Timeline([counted], [one, two]).pairs())
        assert pairs == [(one, counted), (two, counted), (two, one)]

    def test_pairs_within_a_period_are_dated_by_their_last_day(self) -> None:
        """A span that ends in the next month counts for that month."""
        counted = service_on(28, last=33)
        january, february = service_on(30, claim=1), service_on(40, claim=1, line=1)
        assert list(Timeline([counted], [january, february]).pairs_within(CalendarMonth())) == [(february, counted)]

    def test_pairs_overlap_where_they_share_a_day(self) -> None:
        """Services whose spans share a day are a pair."""
        counted = service_on(1, last=10)
        inside, after = service_on(10, claim=1), service_on(11, claim=1, line=1)
        assert list(Timeline([counted], [inside, after]).pairs_overlapping()) == [(inside, counted)]

    def test_repetitions_leave_out_a_claim_sent_twice(self) -> None:
        """A resubmission is no repetition of the claim that it is."""
        counted = service_on(1, claim_id="A")
        again, more = service_on(1, claim=1, claim_id="A"), service_on(2, claim=1, line=1, claim_id="A")
        assert list(Timeline([counted], [again, more]).repetitions()) == [(more, [counted, again])]
