"""Supplies of a glucose monitor (A4238, A4239) for Medicare before the last ones are used up, or for too many months.

## What it flags
To Medicare (claim filing indicator MB): a second A4238, or A4239, of a patient from one supplier fewer than 30 days
for each unit of the other after it; from another supplier it is a warning, and so is the same claim number sent again
with another date, and the date of a line that an earlier file has. And more than 3 units on a line; before 2024-01-01
more than 1. A line with GA, GX, GY or GZ, which is billed to be denied, is left alone.

## Why
One unit is the supplies of 30 days, and at most 90 days are billed ahead: the contractor denies what comes too soon
(CARC 151).

## How to fix
Bill the supplies on the day that the message names, or later, and 3 units a line at most.

## Sources
- A unit for 30 days, at most 3 in 90 days; billed on 2023-12-05, again on 2024-01-04 for one unit and on 2024-03-04 for
  three: CGS, DME MAC Jurisdiction C, 2024-02-14 (cgsmedicare.com, cope151029); Noridian JD, glucose monitors. High.
- 3 units from 2024-01-01, and so one before: the same article of CGS; PAAS National on the policy article. High.
- 3 units a day: CMS medically unlikely edits of 2024-07, both files. High.
"""

from datetime import date, timedelta

from scrubber.edit import Edit, Hits, Service, ServiceLine, Timeline

SUPPLIES = frozenset({"A4238", "A4239"})
DAYS = 30
NINETY_DAYS_FROM = date(2024, 1, 1)

edit = Edit(
    __name__,
    code="CGM007",
    title="Glucose monitor supplies for Medicare too soon or for too long",
    severity="reject",
    status="A3:259",
    carc="151",
    procedures=SUPPLIES,
    only_medicare=True,
    needs_history=True,
    since="0.2",
)
too_many = edit.message(
    "too-many",
    "{procedure} has {units} units (box 24G); one is the supplies of 30 days, and a line has {limit} at most",
    fix="Set the units to {limit} or less, and bill the supplies of later months when they are due.",
    status="A7:476",
)
too_soon = edit.message(
    "too-soon",
    "{procedure} of {dates} is billed before the supplies of {other}, in {origin}, are used up; next {due}",
    fix="Bill it on {due} or later: 30 days after the last ones for each unit.",
)
perhaps_too_soon = edit.message(
    "perhaps-too-soon",
    "{procedure} of {dates} may be billed before the supplies of {other}, in {origin}, are used up; next {due}",
    fix="Ask whether Medicare paid for the other ones; then bill it on {due} or later. To correct that claim ask for a "
    "reopening.",
    severity="warn",
)


@edit.on(ServiceLine)
def supplies_for_too_long(line: ServiceLine) -> Hits:
    """More units than a line may have."""
    limit = 3 if line.coding_date >= NINETY_DAYS_FROM else 1
    if line.units is not None and line.units > limit and not line.is_billed_to_be_denied:
        yield too_many.at(line, "SV104", procedure=line.procedure, units=line.units, limit=limit)


def used_up(service: Service) -> date:
    """The day from which on the next supplies are paid for."""
    units = service.units if service.units is not None and service.units >= 1 else 1
    return service.dates.first + timedelta(days=DAYS * min(int(units), 3))


@edit.on(Timeline)
def supplies_too_soon(timeline: Timeline) -> Hits:
    """The earliest supplies that are not used up when the others are billed, for each claimed line at most once."""
    told: set[Service] = set()
    for claimed, other in timeline.pairs():
        earlier, later = sorted((claimed, other), key=lambda service: service.dates.first)
        is_too_soon = claimed.procedure == other.procedure and later.dates.first < used_up(earlier)
        is_denied = claimed.is_billed_to_be_denied or other.is_billed_to_be_denied
        if claimed in told or not is_too_soon or is_denied or not claimed.repeats(other):
            continue
        told.add(claimed)
        is_old = claimed.dates.first == other.dates.first and other.origin == "an earlier file"
        is_certain = claimed.billing_npi == other.billing_npi and not claimed.resubmits(other) and not is_old
        message = too_soon if is_certain else perhaps_too_soon
        yield message.at(
            claimed,
            "SV101-2",
            procedure=claimed.procedure,
            dates=claimed.dates,
            other=other.dates,
            origin=other.origin,
            due=f"{used_up(earlier):%m/%d/%Y}",
        )
