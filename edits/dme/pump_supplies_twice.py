"""Weekly supplies of a pump with glucose sensing (A4226) billed next to what they contain, or for too many weeks.

## What it flags
A4226 and one of A4224, A4225, A4230, A4231, A4232, A4238, A4239, A9276, K0553 or S1035 for the same patient and payer
on dates of service less than a week apart, whoever billed them: a warning on the one that comes later. And a line of
A4226 with a date span and more units than the weeks that it touches.

## Why
A4226 is a week of all supplies of a pump with glucose sensing. A second code for the pump's supplies or for the
monitor's bills them twice, and is denied as part of the first (CARC 97).

## How to fix
Bill A4226 alone, one unit a week, or the supplies of the pump and of the monitor without it, as the payer wants it.

## Sources
- A4226 is of a week: HCPCS Level II. High.
- That it contains the supplies of the pump (A4224, A4225, A4230 to A4232) and of the monitor (A4238, A4239, before 2023
  K0553; for payers that take sensors apart A9276, S1035): our inference from the joint article of the DME MACs at
  dmepdac.com; no NCCI pair exists. Medium, and so a warning.
"""

from scrubber.edit import Hits, ServiceLine, exclusion_edit

WEEK = 7
SUPPLIES = frozenset({"A4224", "A4225", "A4230", "A4231", "A4232", "A4238", "A4239", "A9276", "K0553", "S1035"})

edit = exclusion_edit(
    __name__,
    code="DME007",
    title="Supplies of a pump with glucose sensing billed twice",
    since="0.2",
    pairs={"A4226": SUPPLIES},
    days=WEEK,
    any_provider=True,
    severity="warn",
    text="{procedure} of {dates} and {other} of {other_dates}, in {origin}, bill the supplies of one week twice",
    fix="Bill A4226 alone, or the supplies of pump and monitor without it, as the payer wants it.",
)
too_many_weeks = edit.message(
    "too-many-weeks",
    "A4226 has {units} units (box 24G) for {dates}, which are {weeks} weeks at most; one unit is a week",
    fix="Correct the units, or the dates that the supplies are for.",
    status="A7:476",
    carc="151",
)


@edit.on(ServiceLine)
def units_beyond_span(line: ServiceLine) -> Hits:
    """More units than the span has weeks, one begun counted whole."""
    dates, units = line.service_dates, line.units
    if line.procedure != "A4226" or dates is None or units is None or not dates.is_span:
        return
    weeks = -(-(dates.days + 1) // WEEK)
    if units > weeks:
        yield too_many_weeks.at(line, "SV104", units=units, dates=dates, weeks=weeks)
