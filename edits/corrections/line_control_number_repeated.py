"""Line item control number on two lines of one claim.

## What it flags
A line whose line item control number (REF*6R) another line of the claim has already. The same number in
another claim is right.

## Why
Remittances name a line by this number. With two of one number a payment is posted to the wrong line.

## How to fix
Give every line of the claim a number of its own, or none.

## Sources
- The number is unique within a claim: 005010X222A1, REF*6R of loop 2400; Stedi. High. Payers rarely refuse a
  claim for it: a warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="FRQ005",
    title="Line item control number on two lines of a claim",
    severity="warn",
    status="A8:584",
    since="0.2",
)
repeated = edit.message(
    "repeated",
    "the line item control number {number} is that of line {other} already",
    fix="Give each line a number of its own; payments are posted by it.",
)


@edit.on(Claim)
def number_repeated(claim: Claim) -> Hits:
    """A later line with the number of an earlier one."""
    first: dict[str, str] = {}
    for line in claim.lines:
        number = line.control_number.strip()
        if number and (other := first.setdefault(number, line.number)) != line.number:
            yield repeated.at(line, "REF02", "6R", number=number, other=other)


@edit.screen
def may_be_repeated(block: Block) -> Flags:
    """The same line item control number twice."""
    return block.has_repeated("REF", 2, "6R")
