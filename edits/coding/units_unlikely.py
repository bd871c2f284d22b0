"""More units of a procedure than one patient has of one practitioner on one day (NCCI medically unlikely edits).

## What it flags
A line with more units (SV104, box 24G) than the table `mue` has for its procedure on that day. Where the adjudication
indicator is 1 each line is counted for itself; where it is 2 or 3 the lines of the day are added up, those of other
claims of the run and of the history too, of one patient, payer, billing and rendering provider. Units of a span of
dates are divided by its days. Indicator 2 is rejected for Medicare; 1, 3, and what goes to other payers is a warning. A
line with GA, GX, GY or GZ is left alone, and the same claim sent again is not counted twice. `supplier` says whose
limits hold: those of practitioners, or those of DME suppliers. Where no edition of the table covers the day, that is
said as information, once a claim.

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
from decimal import Decimal
from typing import Literal

from scrubber.edit import Context, Edit, Hits, Params, Service, Timeline

TABLE = "mue"
BY_LINE, ABSOLUTE = "1", "2"
"""Adjudication indicators."""


class Supplier(Params):
    """Whose limits hold."""

    supplier: Literal["practitioner", "dme-supplier"] = "practitioner"


def limited(context: Context[Supplier]) -> frozenset[str]:
    """Every procedure that has a limit."""
    return context.table(TABLE).values("code")


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
    params=Supplier,
    tables=(TABLE,),
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
    "{units} units of {procedure} on {date}, and Medicare pays {limit} a day at most (box 24G, MUE, indicator 2)",
    fix=CORRECT,
    severity="reject",
)
no_edition = edit.message(
    "no-edition",
    "no imported edition of the MUE limits ({supplier}) covers {date}: units of that day were not checked",
    fix="Import the edition of that quarter: scrubber tables import mue FILE.",
    severity="info",
)


@edit.on(Timeline)
def beyond_limit(timeline: Timeline, context: Context[Supplier]) -> Hits:
    """The claimed service with which the units go beyond the limit: of its line, or of its day."""
    limits, supplier, is_told = context.table(TABLE), context.params.supplier, False
    days: defaultdict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    for claimed in timeline.claimed:
        procedure, day, units = claimed.procedure, claimed.dates.first, units_a_day(claimed)
        if not limits.covers(day, supplier):
            if not is_told:
                yield no_edition.at(claimed, "DTP03", supplier=supplier, date=f"{day:%m/%d/%Y}")
            is_told = True
            continue
        rows = limits.lookup(day, code=procedure, supplier=supplier)
        if not rows or claimed.is_billed_to_be_denied:
            continue
        limit, indicator = int(rows[0]["units"]), rows[0]["adjudication_indicator"]
        if indicator == BY_LINE:
            if units > limit:
                yield on_line.at(claimed, "SV104", units=number(units), procedure=procedure, limit=limit)
            continue
        earlier = days[procedure, day] + sum(
            units_a_day(other) for other in timeline.counted if is_of_same_day(claimed, other)
        )
        days[procedure, day] += units
        if earlier + units > limit and (earlier <= limit or days[procedure, day] == units):
            values = {"units": number(earlier + units), "procedure": procedure, "date": f"{day:%m/%d/%Y}"}
            if context.payer.is_medicare and indicator == ABSOLUTE:
                yield of_day_medicare.at(claimed, "SV104", **values, limit=limit)
            else:
                yield of_day.at(claimed, "SV104", **values, limit=limit, indicator=indicator)


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


def units_a_day(service: Service) -> Decimal:
    """Its units on each of its days; 0 where they are not readable."""
    return (service.units or Decimal(0)) / (service.dates.days + 1)


def number(units: Decimal) -> str:
    """As a biller writes it."""
    return f"{round(units, 2).normalize():f}"
