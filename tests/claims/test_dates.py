"""Dates of service are days, single or from–through."""

from datetime import date

import pytest

from scrubber.claims.dates import DateSpan, read_date, read_span

FIRST, LAST = date(2026, 1, 5), date(2026, 1, 8)


@pytest.mark.parametrize(
    "text", ["", "2026010", "202601055", "20261301", "20260230", "2026O105", "2026-1-5", "\xb2" * 8]
)
def test_what_is_no_date_is_none(text: str) -> None:
    """A date that no calendar has is None, and nothing is raised."""
    assert read_date(text) is None


def test_a_single_day_spans_no_days() -> None:
    """A single day is no span."""
    span = read_span("D8", "20260105")
    assert span == DateSpan(FIRST, FIRST, is_span=False)
    assert (span.days, str(span)) == (0, "01/05/2026")


def test_a_span_has_both_its_days() -> None:
    """A span has its first and its last day."""
    span = read_span("RD8", "20260105-20260108")
    assert span == DateSpan(FIRST, LAST, is_span=True)
    assert (span.days, str(span)) == (3, "01/05/2026-01/08/2026")


def test_a_span_of_equal_dates_is_still_written_as_one() -> None:
    """RD8 with two equal dates is a span as it is written."""
    span = read_span("RD8", "20260105-20260105")
    assert span is not None
    assert span.is_span
    assert str(span) == "01/05/2026"


@pytest.mark.parametrize(
    ("qualifier", "text"),
    [
        ("D8", "20260105-20260108"), ("RD8", "20260105"), ("RD8", "20260108-20260105"), ("RD8", "-20260105"),
        ("RD8", "20260105-"), ("TM", "20260105"), ("TM", "20260105-20260108"), ("", ""),
    ],
)  # fmt: skip
def test_unreadable_dates_are_none(qualifier: str, text: str) -> None:
    """A span that ends before it begins, or that cannot be read, is None."""
    assert read_span(qualifier, text) is None


@pytest.mark.parametrize(
    ("first", "last", "overlaps"),
    [("01", "04", False), ("01", "05", True), ("06", "07", True), ("08", "20", True), ("09", "20", False)],
)
def test_spans_overlap_where_they_share_a_day(first: str, last: str, overlaps: bool) -> None:  # noqa: FBT001
    """Two spans overlap where one day is in both, and not where one begins after the other has ended."""
    span, other = DateSpan(FIRST, LAST, is_span=True), read_span("RD8", f"202601{first}-202601{last}")
    assert other is not None
    assert span.overlaps(other) is overlaps
    assert other.overlaps(span) is overlaps


def test_days_from_one_span_to_another_are_counted_between_their_ends() -> None:
    """Neighbours are one day from each other, spans that share a day none, in either order."""
    week = DateSpan(date(2026, 1, 5), date(2026, 1, 11), is_span=True)
    for day, days in ((5, 0), (11, 0), (12, 1), (18, 7), (4, 1)):
        single = DateSpan(date(2026, 1, day), date(2026, 1, day), is_span=False)
        assert (week.days_from(single), single.days_from(week)) == (days, days)
