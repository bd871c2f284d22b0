"""Federal workdays are those of the calendars that the Office of Personnel Management has published."""

from datetime import date

import pytest

from scrubber.claims.workdays import first_workday

HOLIDAYS = (
    "2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-10-12 2026-11-11 2026-11-26"
    " 2026-12-25 2021-12-31 2022-12-26 2023-01-02 2027-07-05 2024-02-19 2025-05-26"
)


@pytest.mark.parametrize("text", HOLIDAYS.split())
def test_a_holiday_moves_on_to_the_next_workday(text: str) -> None:
    """Holidays on a weekend are kept on the Friday before or the Monday after; New Year 2022 was kept in 2021."""
    day = date.fromisoformat(text)
    assert first_workday(day) > day
    assert first_workday(day).weekday() < 5


@pytest.mark.parametrize(
    ("day", "workday"),
    [
        ("2026-02-02", "2026-02-02"),
        ("2026-01-03", "2026-01-05"),
        ("2026-01-17", "2026-01-20"),
        ("2026-07-03", "2026-07-06"),
        ("2026-11-27", "2026-11-27"),
        ("2021-12-31", "2022-01-03"),
        ("2022-12-31", "2023-01-03"),
        ("2026-12-31", "2026-12-31"),
    ],
)
def test_the_first_workday_is_the_day_itself_or_the_next(day: str, workday: str) -> None:
    """Weekends and holidays in a row are passed over together."""
    assert first_workday(date.fromisoformat(day)) == date.fromisoformat(workday)
