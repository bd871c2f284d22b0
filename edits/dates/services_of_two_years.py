"""Services of two calendar years on one claim.

## What it flags
A line whose first date of service (DTP*472, box 24A) is in another year than that of the claim's first line, and a
span of several units that goes over the end of a year. A warning. Equipment and supplies (HCPCS A, E, K, L and B
codes), which are billed ahead, a service that takes several days as one unit, and minutes of anaesthesia are left
alone.

## Why
Deductibles and benefits begin anew with the year, and so do fee schedules: many payers want a claim for each year, and
return or wrongly price one for both.

## How to fix
Send the services of each year as a claim of their own.

## Sources
- Split by year: published billing guides of payers; not all ask for it. Low, and so a warning.
- 187, dates of service: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

SUPPLIES = frozenset("AEKLB")
MINUTES = "MJ"

edit = Edit(
    __name__,
    code="DAT010",
    title="Services of two years on one claim",
    severity="warn",
    status="A8:187",
    carc="16",
    since="0.2",
)
another_year = edit.message(
    "another-year",
    "the service of {day} (box 24A) is of another year than line {line}, of {first}",
    fix="Send the services of each calendar year as a claim of their own.",
)
over_the_year = edit.message(
    "over-the-year",
    "the dates of service {dates} (box 24A) go over the end of a year",
    fix="Bill the days of each calendar year on a claim of their own.",
)


@edit.on(Claim)
def two_years(claim: Claim) -> Hits:
    """A line of another year than the first one, or one of two years."""
    dated = [(line, line.service_dates) for line in claim.lines if line.procedure[:1] not in SUPPLIES]
    spans = [(line, dates) for line, dates in dated if dates is not None]
    for line, dates in spans:
        first_line, first = spans[0]
        if dates.first.year != first.first.year:
            values = {"day": f"{dates.first:%m/%d/%Y}", "line": first_line.number, "first": f"{first.first:%m/%d/%Y}"}
            yield another_year.at(line, "DTP03", "472", **values)
        elif dates.last.year != dates.first.year and (line.units or 0) > 1 and line.unit != MINUTES:
            yield over_the_year.at(line, "DTP03", "472", dates=dates)


@edit.screen
def may_be_two_years(block: Block) -> Flags:
    """A first and a last day of two years."""
    first, last = block.first_day[block.line_claim], block.line_last_day
    flags: Flags = first != last
    # Of one day, as most are, no year is asked.
    flags[flags] = block.year_of(first[flags]) != block.year_of(last[flags])
    return block.any_line(flags)
