"""Span of dates of service that ends before it begins.

## What it flags
A date of service (DTP*472, box 24A) whose "from" is after its "to".

## Why
No service can have been given on such dates; front ends turn the claim back.

## How to fix
Put the two dates in order, or correct the one that is mistyped.

## Sources
- A first date that is not after the last: 005010X222A1, RD8 in loop 2400, DTP*472; CMS edits of the same. High.
- A8:187, dates of service: X12 claim status codes. High.
"""

from scrubber.edit import DateOfService, Edit, Hits

edit = Edit(
    __name__,
    code="DAT003",
    title="Dates of service end before they begin",
    severity="reject",
    status="A8:187",
    carc="16",
    remark="M52",
    since="0.2",
)
backwards = edit.message(
    "backwards",
    "the dates of service (box 24A) begin on {first} and end before that, on {last}",
    fix="Put the two dates in order, or correct the one that is wrong.",
)


@edit.on(DateOfService)
def ends_first(dates: DateOfService) -> Hits:
    """A last day before the first one."""
    if dates.last < dates.first:
        yield backwards.at(dates, first=f"{dates.first:%m/%d/%Y}", last=f"{dates.last:%m/%d/%Y}")
