"""Days on which offices of the United States' government are open.

Source: 5 U.S.C. 6103 and the Office of Personnel Management's rules for holidays that fall on a weekend. Inauguration
Day, a holiday around Washington alone, and days declared free for once are not among them.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_FIXED: Final = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
"""Month and day."""
_FLOATING: Final = ((1, 0, 3), (2, 0, 3), (9, 0, 1), (10, 0, 2), (11, 3, 4))
"""Month, weekday (0 is Monday) and which one of the month."""
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
_DAY: Final = timedelta(days=1)


def first_workday(day: date) -> date:
    """That day where it is a federal workday, else the next one that is."""
    while day.weekday() >= _SATURDAY or day in _holidays(day.year):
        day += _DAY
    return day


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    """The days of a year that are kept as holidays, its last one too where the next year begins on a Saturday."""
    fixed = [_kept(date(year, month, day)) for month, day in _FIXED]
    floating = [_nth(year, *rule) for rule in _FLOATING]
    last_of_may, last_of_year = date(year, 5, 31), date(year, 12, 31)
    memorial = last_of_may - last_of_may.weekday() * _DAY
    eve = [last_of_year] if last_of_year.weekday() == _FRIDAY else []
    return frozenset([*fixed, *floating, memorial, *eve])


def _kept(holiday: date) -> date:
    """The day on which a holiday is kept: Friday for one on a Saturday, Monday for one on a Sunday."""
    return holiday + {_SATURDAY: -_DAY, _SUNDAY: _DAY}.get(holiday.weekday(), timedelta())


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """Such a weekday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
