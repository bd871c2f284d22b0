"""Placement of a practice-owned glucose sensor (95250) billed more than once in a month.

## What it flags
A second 95250 for the same patient and payer in one calendar month, and more than one unit of it on a line.
The date that counts is the last of the span, the day the sensor was removed. From the same billing provider
(NPI) the later one is rejected; from another billing provider, or on the same claim sent again with another
date of service, it is a warning.

Parameters: `period` is `calendar-month`, or `days` for services at least `days_apart` days apart; `scope`
is `billing-provider`, or `any` to reject whoever billed the earlier one; `max_per_year` also limits the
services in scope in a calendar year; a year that is full only with services of the same claim number is a
warning.

## Why
The code covers one monitoring period of at least 72 hours from placement to removal, at most once a month,
however many days the sensor was worn; payers deny the second one (CARC 119).

## How to fix
Leave out the repeated line, or correct its dates of service or units. Where the payer counts otherwise, set
the parameters in its profile.

## Sources
- Once a month: the code's own instruction, quoted with 95250 as the worked example by the UnitedHealthcare
  and Oxford "Time Span Codes" policies, and by Dexcom's coding pages. High.
- The billing group as scope: UnitedHealthcare "Time Span Codes". Medium.
- What a month is, payers do not agree on: Oxford pays again from 28 days on; Wisconsin Medicaid allows 4 a
  year, Cigna 6 sessions a year. Medium. The calendar month of the last day is our default.
- One unit a day: CMS medically unlikely edits, practitioner file of 2024-07. High.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scrubber.edit import (
    CalendarMonth,
    Context,
    DaysApart,
    Edit,
    FrequencyLimit,
    Hit,
    Message,
    Params,
    PositiveInt,
    ServiceLine,
    Severity,
    Timeline,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class Limits(Params):
    """How often 95250 may be billed, and whose services count."""

    period: Literal["calendar-month", "days"] = "calendar-month"
    days_apart: PositiveInt = 30
    scope: Literal["billing-provider", "any"] = "billing-provider"
    max_per_year: PositiveInt | None = None


edit = Edit(
    module=__name__,
    code="CGM003",
    title="CGM sensor placement billed more than once in a month",
    severity=Severity.REJECT,
    status="A3:259",
    carc="119",
    procedures=frozenset({"95250"}),
    params=Limits,
    needs_history=True,
    since="0.1",
    messages={
        "units": Message(
            text="95250 has {units} units; one monitoring period is billed as 1",
            fix="Set the units to 1, however many days the sensor was worn. Bill another period on a line of its own.",
        ),
        "same-period": Message(
            text="95250 already billed for {other} in {origin}, in the same {period} as {dates}",
            fix="At most one per {period}. Leave out this line, or correct whichever dates of service are wrong.",
        ),
        "other-provider": Message(
            text="95250 already billed for {other} by another provider in {origin}, in the same {period} as {dates}",
            fix="Ask whether the other provider was paid for it; the payer may deny the second monitoring period.",
            severity=Severity.WARN,
        ),
        "resubmission": Message(
            text="95250 already billed for {other} by this claim number in {origin}, in the same {period} as {dates}",
            fix="To correct that claim, send a replacement (frequency code 7). For another service, check its dates.",
            severity=Severity.WARN,
        ),
        "max-per-year": Message(
            text="the limit for 95250 is {limit} a year; the last was {other} in {origin}, this one is {dates}",
            fix="Leave out this line, or ask the payer for an authorization before billing it.",
        ),
        "resubmission-of-year": Message(
            text="95250 may be one over {limit} a year; {other} has this claim number, in {origin}; this is {dates}",
            fix="To correct that claim, send a replacement (frequency code 7). Another service is one too many.",
            severity=Severity.WARN,
        ),
    },
)


@edit.on(ServiceLine)
def several_units(line: ServiceLine, _context: Context[Limits]) -> Iterator[Hit]:
    """More than one unit on the line."""
    if line.units is not None and line.units > 1:
        yield Hit("units", line.at("SV104"), units=line.units)


@edit.on(Timeline)
def repeated(timeline: Timeline, context: Context[Limits]) -> Iterator[Hit]:
    """A second monitoring period within the limit's period, or one too many in the year."""
    params = context.params
    period = CalendarMonth() if params.period == "calendar-month" else DaysApart(params.days_apart)
    limit = FrequencyLimit(period, any_provider=params.scope == "any", max_per_year=params.max_per_year)
    for kind, claimed, other in timeline.breaches(limit):
        yield Hit(
            kind,
            claimed.at("SV101-2"),
            dates=claimed.dates,
            other=other.dates,
            origin=other.origin,
            period=period.name,
            limit=params.max_per_year,
        )
