"""Units of zero or less.

## What it flags
A line whose quantity (SV104, box 24G) is zero or negative. The quantity of a drug (CTP04) is another edit's.

## Why
A line bills at least one unit, or minutes of anaesthesia, of what was done; front ends turn the claim back.

## How to fix
Enter how often the service was given, at least 1; leave out a line whose service was not.

## Sources
- Zero and negative unit counts turned back: published edits of clearinghouses (Stedi) and of CMS for 005010X222A1.
  High.
- 476, missing or invalid units of service: X12 claim status codes. High.
"""

from scrubber.edit import Block, Edit, Flags, Hits, ServiceLine

edit = Edit(
    __name__,
    code="UNT001",
    title="Units of zero or less",
    severity="reject",
    status="A7:476",
    carc="16",
    remark="M53",
    since="0.2",
)
none = edit.message(
    "none",
    "{procedure} has {units} units (box 24G)",
    fix="Enter how many units were given, at least 1, or leave the line out.",
)


@edit.on(ServiceLine)
def no_units(line: ServiceLine) -> Hits:
    """A readable quantity that is not above zero."""
    if line.units is not None and line.units <= 0:
        yield none.at(line, "SV104", procedure=line.procedure or "the service", units=line.units_text)


@edit.screen
def may_have_none(block: Block) -> Flags:
    """A quantity that is not above zero."""
    return block.any_line(block.line_units <= 0)
