"""Modifier 50 with more than one unit.

## What it flags
A line with modifier 50 (both sides) and more than one unit (SV104, box 24G): a warning.

## Why
Medicare and most payers count a procedure on both sides as one unit with 50 and pay it at one and a half times; with 2
units they deny it or ask for it back. Some payers want two lines with RT and LT.

## How to fix
Bill one unit with 50, or two lines with RT and LT of one unit each, as the payer wants it.

## Sources
- One unit with 50: CMS, Medicare Claims Processing Manual, chapter 12, 40.7. High for procedures with bilateral
  indicator 1.
- Which procedures have that indicator is in the fee schedule, which is not looked at here; other payers differ.
  Medium, and so a warning.
- 476, missing or invalid units of service: X12 claim status codes. High.
"""

from scrubber.edit import Edit, Hits, Procedure, ServiceLine


def is_on_both_sides(procedure: Procedure) -> bool:
    """Whether it has modifier 50."""
    return "50" in procedure.modifiers


edit = Edit(
    __name__,
    code="UNT005",
    title="Several units of a procedure on both sides",
    severity="warn",
    status="A7:476",
    carc="16",
    remark="M53",
    concerns=is_on_both_sides,
    since="0.2",
)
several = edit.message(
    "several",
    "{procedure} has modifier 50 and {units} units (box 24G); both sides are one unit",
    fix="Bill 1 unit with 50, or a line with RT and a line with LT of 1 unit each, as the payer wants it.",
)


@edit.on(ServiceLine)
def several_units(line: ServiceLine) -> Hits:
    """More than one unit with modifier 50."""
    if line.units is not None and line.units > 1:
        yield several.at(line, "SV104", procedure=line.procedure, units=line.units_text)
