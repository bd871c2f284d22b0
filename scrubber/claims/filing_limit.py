"""By when a claim has to be received, to be paid at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from scrubber.claims.workdays import first_workday

if TYPE_CHECKING:
    from datetime import date

_LEAP_DAY = (2, 29)


def last_day_to_file(first: date, *, to_medicare: bool, days: int | None) -> date | None:
    """The last day on which a service that begins on `first` may be received; None where no limit is known.

    Medicare's is one calendar year (42 CFR 424.44), for 29 February the 28th, and where that is no federal workday the
    next one; other payers' is so many `days`.
    """
    if to_medicare:
        is_leap_day = (first.month, first.day) == _LEAP_DAY
        return first_workday(first.replace(year=first.year + 1, day=28 if is_leap_day else first.day))
    return None if days is None else first + timedelta(days=days)
