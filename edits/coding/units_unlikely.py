"""More units of a procedure than one patient has of one practitioner on one day (NCCI medically unlikely edits).

## What it flags
A line with more units (SV104, box 24G) than the table `mue` has for its procedure on that day. Where the adjudication
indicator is 1 each line is counted for itself; where it is 2 or 3 the lines of the day are added up, those of other
claims of the run and of the history too where the claim is not rejected for something else, of one patient, payer,
billing and rendering provider. Units of a span of dates are divided by its days. Indicator 2 is rejected for Medicare;
1, 3, and what goes to other payers is a warning. A line with GA, GX, GY or GZ is left alone, and the same claim sent
again is not counted twice. `supplier` says whose limits hold: those of practitioners, or those of DME suppliers. Days
that no edition of the table covers are told in coverage.

## Why
Medicare denies what is beyond the limit (CARC 151): of indicator 2 always, since no modifier and no record helps; of 3
unless an appeal shows that it was needed; of 1 unless the rest is on a line of its own with a modifier that says why.

## How to fix
Correct the units. Where they are right, indicator 1 wants the rest on a line of its own, with 59, 76, 77, 91 or an
anatomic modifier as the record supports.

## Sources
- The table: CMS, National Correct Coding Initiative, imported by the user. High.
- Indicators 1 to 3: CMS, MLN and the page of the medically unlikely edits; spans divided by their days: the same. High.
- CARC 151 with N362: X12's code lists; customary. Medium.
- A7:476, units of service: X12 claim status codes. High.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from scrubber.edit import Block, Claim, Context, DateSpan, Edit, Flags, Hits, Message, Params, Service, Timeline

TABLE = "mue"
BY_LINE, ABSOLUTE = "1", "2"
"""Adjudication indicators."""
THOUSANDTHS = 1000
"""Of a unit, as blocks have them."""
NO_LIMIT = 1_000_000_000
"""More units than a claim can have."""


class Supplier(Params):
    """Whose limits hold."""

    supplier: Literal["practitioner", "dme-supplier"] = "practitioner"


def limited(context: Context[Supplier]) -> frozenset[str]:
    """Every procedure that has a limit."""
    return context.table(TABLE).values("code")


def are_added_up(one: str, other: str) -> bool:
    """Whether the units of two services of a day are added up: those of one procedure."""
    return one == other


edit = Edit(
    __name__,
    code="NCC002",
    title="More units than are likely on one day (MUE)",
    severity="warn",
    status="A7:476",
    carc="151",
    remark="N362",
    since="0.2",
    procedures=limited,
    meets=are_added_up,
    params=Supplier,
    tables=(TABLE,),
    table_part="supplier",
    needs_history=True,
    covers={"mue": ""},
)
CORRECT = "Correct the units (box 24G); the limit holds whatever the modifiers are."
on_line = edit.message(
    "on-line",
    "{units} units of {procedure} on this line, and {limit} a line are likely (box 24G, MUE, indicator 1)",
    fix="Correct the units, or bill the rest on a line of its own with the modifier that the record supports.",
)
of_day = edit.message(
    "of-day",
    "{units} units of {procedure} on {date}, and {limit} a day are likely (box 24G, MUE, indicator {indicator})",
    fix=CORRECT,
)
of_day_medicare = edit.message(
    "of-day-medicare",
    "{units} units of {procedure} on {date}, Medicare pays {limit} a day (box 24G, MUE, indicator {indicator})",
    fix=CORRECT,
    severity="reject",
)


@edit.screen
def may_be_unlikely(block: Block, context: Context[Supplier]) -> Flags:
    """Claims with more units of a procedure than the least limit that it has."""
    limits, supplier = context.table(TABLE), context.params.supplier
    days = {limits.edition(day): day for day in block.days}.values()

    def least(procedure: str) -> int:
        rows = (limits.listed(day, code=procedure, supplier=supplier) for day in days)
        return min((int(row["units"]) for own in rows for row in own), default=NO_LIMIT)

    limit = block.number_of_each(least, block.line_procedure) * THOUSANDTHS
    return block.any_line(block.line_units_of_procedure > limit)


@edit.on(Claim)
def beyond_limit(claim: Claim, context: Context[Supplier]) -> Hits:
    """The line with which the units of the claim's own lines go beyond the limit."""
    days: defaultdict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    for line in claim.lines:
        dates, procedure = line.service_dates, line.procedure
        if dates is None or line.is_billed_to_be_denied:
            continue
        for limit in limits_of(procedure, dates.first, context):
            units = units_a_day(line.units, dates)
            if limit.indicator == BY_LINE:
                if units > limit.units:
                    yield on_line.at(line, "SV104", units=number(units), procedure=procedure, limit=limit.units)
                continue
            provider = line.rendering_provider
            key = (procedure, dates.first, provider.npi if provider else None)
            earlier, days[key] = days[key], days[key] + units
            if earlier <= limit.units < days[key]:
                message, values = said(limit, days[key], procedure, dates, context)
                yield message.at(line, "SV104", **values)


@edit.on(Timeline)
def beyond_limit_with_others(timeline: Timeline, context: Context[Supplier]) -> Hits:
    """Units that are within the limit on their own claim, and go beyond it with those that other claims have."""
    days: defaultdict[tuple[object, ...], list[Service]] = defaultdict(list)
    for claimed in timeline.claimed:
        if not claimed.is_billed_to_be_denied:
            days[claimed.procedure, claimed.dates.first, claimed.rendering_npi].append(claimed)
    for own in days.values():
        last = own[-1]
        for limit in limits_of(last.procedure, last.dates.first, context):
            here = sum(units_a_day(one.units, one.dates) for one in own)
            elsewhere = sum(
                units_a_day(other.units, other.dates) for other in timeline.counted if is_of_same_day(last, other)
            )
            if limit.indicator != BY_LINE and elsewhere and here <= limit.units < here + elsewhere:
                message, values = said(limit, Decimal(here + elsewhere), last.procedure, last.dates, context)
                yield message.at(last, "SV104", **values)


class Limit(NamedTuple):
    """How many units are likely, of a line or of a day."""

    units: int
    indicator: str


def limits_of(procedure: str, day: date, context: Context[Supplier]) -> list[Limit]:
    """The limit of a procedure on a day; none where the table has none, or does not cover the day."""
    rows = context.table(TABLE).lookup(day, code=procedure, supplier=context.params.supplier)
    return [Limit(int(row["units"]), row["adjudication_indicator"]) for row in rows]


def said(
    limit: Limit, units: Decimal, procedure: str, dates: DateSpan, context: Context[Supplier]
) -> tuple[Message, dict[str, object]]:
    """What is told of the units of a day, and the values of the message."""
    is_certain = context.payer.is_medicare and limit.indicator == ABSOLUTE
    values = {
        "units": number(units), "procedure": procedure, "date": f"{dates.first:%m/%d/%Y}", "limit": limit.units,
        "indicator": limit.indicator,
    }  # fmt: skip
    message = of_day_medicare if is_certain else of_day
    return message, message.among(values)


def is_of_same_day(claimed: Service, other: Service) -> bool:
    """Whether the other adds to the claimed one: one procedure, day and practitioner, and not the same claim again."""
    return (
        other.procedure == claimed.procedure
        and other.dates.first == claimed.dates.first
        and other.billing_npi == claimed.billing_npi
        and other.rendering_npi is not None
        and other.rendering_npi == claimed.rendering_npi
        and not other.is_billed_to_be_denied
        and not claimed.resubmits(other)
    )


def units_a_day(units: Decimal | None, dates: DateSpan) -> Decimal:
    """The units on each day; 0 where they are not readable."""
    return (units or Decimal(0)) / (dates.days + 1)


def number(units: Decimal) -> str:
    """As a biller writes it."""
    return f"{round(units, 2).normalize():f}"
