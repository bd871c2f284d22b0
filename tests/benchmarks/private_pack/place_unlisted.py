"""Place of service that is not on the list.

## What it flags
A place of service (CLM05-1, SV105) that is no code of two digits in use.

## Why
The payer cannot price the service.

## How to fix
Take the code from the list.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Edit, Hits, PlaceOfService

VARIATION = 0
LISTED = frozenset(f"{number:02}" for number in range(1, 100 - VARIATION))

edit = Edit(
    __name__,
    code="QA008",
    title="Place of service that is not on the list",
    severity="reject",
    status="A7:249",
    since="0.2",
)
unlisted = edit.message("unlisted", "{place} is no place of service", fix="Take the code from the list.")


@edit.on(PlaceOfService)
def is_unlisted(place: PlaceOfService) -> Hits:
    """A code that is not listed."""
    if place.code not in LISTED:
        yield unlisted.at(place, place=place.code)
