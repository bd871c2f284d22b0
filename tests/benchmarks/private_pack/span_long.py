"""Dates of service that are far apart.

## What it flags
A line whose last date of service is long after its first, or before it.

## Why
Such a span is mostly a slip.

## How to fix
Correct the dates.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import DateOfService, Edit, Hits

VARIATION = 0
MOST_DAYS = 60 + VARIATION

edit = Edit(
    __name__,
    code="QA004",
    title="Dates of service that are far apart",
    severity="reject",
    status="A8:187",
    since="0.2",
)
long = edit.message("long", "{dates} is no likely span of service", fix="Correct the dates.")


@edit.on(DateOfService)
def is_long(dates: DateOfService) -> Hits:
    """More days than are likely, or fewer than none."""
    if not 0 <= (dates.last - dates.first).days <= MOST_DAYS:
        yield long.at(dates, dates=str(dates))
