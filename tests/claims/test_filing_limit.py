"""By when a claim has to be received."""

from __future__ import annotations

from datetime import date

from scrubber.claims.filing_limit import last_day_to_file


def test_medicare_takes_a_claim_for_a_calendar_year() -> None:
    """The last day is that of the next year, the 28th for 29 February, or the next workday."""
    assert last_day_to_file(date(2024, 3, 5), to_medicare=True, days=None) == date(2025, 3, 5)
    assert last_day_to_file(date(2024, 2, 29), to_medicare=True, days=90) == date(2025, 2, 28)
    assert last_day_to_file(date(2025, 3, 7), to_medicare=True, days=None) == date(2026, 3, 9)


def test_other_payers_take_it_for_the_days_that_are_known() -> None:
    """Without a number of days there is no last one."""
    assert last_day_to_file(date(2026, 1, 1), to_medicare=False, days=90) == date(2026, 4, 1)
    assert last_day_to_file(date(2026, 1, 1), to_medicare=False, days=None) is None
