"""Place of service that was not yet in use on the date of service.

## What it flags
A place of service (CLM05-1, SV105; box 24B) before the first date of service that CMS gave it: 02 from 2017-01-01, 10
from 2022-01-01, 19 from 2016-01-01, 27 from 2023-10-01, 58 from 2020-01-01, 66 from 2024-08-01. A place that never was
one is told by the implementation guide.

## Why
Payers price by the place, and turn back one that their list does not have on that day.

## How to fix
Give the place that applied then (11, 22 …), or correct the date of service.

## Sources
- CMS, place of service code set, with effective dates; CR 9726 (02), CR 12427 (10), CR 9231 (19), CR 13314 (27),
  CR 11353 (58), Transmittal 12779 (66). High.
- A7:249, place of service: X12 claim status codes. High.
"""

from datetime import date

from scrubber.edit import Edit, Hits, PlaceOfService

FIRST_DAYS = {
    "02": date(2017, 1, 1),
    "10": date(2022, 1, 1),
    "19": date(2016, 1, 1),
    "27": date(2023, 10, 1),
    "58": date(2020, 1, 1),
    "66": date(2024, 8, 1),
}

edit = Edit(
    __name__,
    code="PRO002",
    title="Place of service that was not yet in use on the date of service",
    severity="reject",
    status="A7:249",
    carc="16",
    remark="M77",
    since="0.2",
)
not_yet = edit.message(
    "not-yet",
    "place of service {place} (box 24B) is in use from {first} on, and the service is of {day}",
    fix="Give the place of service that applied on that day, or correct the date of service.",
)


@edit.on(PlaceOfService)
def too_early(place: PlaceOfService) -> Hits:
    """A place before its first day."""
    first = FIRST_DAYS.get(place.code)
    if first is not None and place.day < first:
        yield not_yet.at(place, place=place.code, first=f"{first:%m/%d/%Y}", day=f"{place.day:%m/%d/%Y}")
