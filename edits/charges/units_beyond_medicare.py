"""More units than Medicare's field for them holds.

## What it flags
A line with more than 9,999.9 units or minutes (SV104, box 24G) on a claim to Medicare Part B (claim filing indicator
MB).

## Why
Medicare's system for professional claims holds four digits of a quantity and a tenth; its front end turns larger ones
back.

## How to fix
Check the quantity against the unit of the code: mostly milligrams were entered for units. Where it is right, split it
over several lines.

## Sources
- Quantities up to 9999.9: CMS edits of 005010X222A1 for Part B, SV104. High.
- 476, missing or invalid units of service: X12 claim status codes. High.
"""

from decimal import Decimal

from scrubber.edit import Block, Edit, Flags, Hits, ServiceLine

LIMIT = Decimal("9999.9")

edit = Edit(
    __name__,
    code="UNT003",
    title="More units than Medicare can hold",
    severity="reject",
    status="A7:476 A7:512",
    carc="16",
    remark="M53",
    only_medicare=True,
    since="0.2",
)
too_many = edit.message(
    "too-many",
    "{procedure} has {units} units (box 24G), more than the {limit} that Medicare can hold",
    fix="Count the units as the code defines them, or split them over several lines.",
)


@edit.on(ServiceLine)
def beyond(line: ServiceLine) -> Hits:
    """A quantity above the limit."""
    if line.units is not None and line.units > LIMIT:
        yield too_many.at(line, "SV104", procedure=line.procedure or "the service", units=line.units_text, limit=LIMIT)


@edit.screen
def may_be_beyond(block: Block) -> Flags:
    """A quantity above the limit: quantities are thousandths."""
    return block.any_line(block.line_units > int(LIMIT * 1000))
