"""Service of long ago.

## What it flags
A line with a date of service before the year in which X12 5010 came.

## Why
No payer pays for it any more.

## How to fix
Correct the date.

## Sources
- Made up for the benchmark.
"""

from datetime import date

from scrubber.edit import DateOfService, Edit, Hits

VARIATION = 0
FIRST = date(2012 + VARIATION, 1, 1)

edit = Edit(
    __name__,
    code="QA019",
    title="Service of long ago",
    severity="reject",
    status="A8:187",
    since="0.2",
)
ago = edit.message("ago", "{dates} is long ago", fix="Correct the date.")


@edit.on(DateOfService)
def is_long_ago(dates: DateOfService) -> Hits:
    """Before the first day."""
    if dates.first < FIRST:
        yield ago.at(dates, dates=str(dates))
