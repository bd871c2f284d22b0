"""Line item control number of more than thirty characters.

## What it flags
A line item control number (REF*6R) of more than thirty characters, blanks around it not counted. One that is too
long for the element itself is the implementation guide's matter, too.

## Why
The guide lets a submitter send thirty characters and has payers give back no more. A longer number comes back cut
off in the remittance, or the line is turned back, and the payment cannot be posted to its line.

## How to fix
Give the line a number of at most thirty characters that is its own within the claim.

## Sources
- Thirty characters: 005010X222A1, REF*6R of loop 2400; Stedi, claim edit on line item control numbers. High.
  Payers that read more take the claim: a warning.
- 584, line item control number: X12 claim status codes. High.
"""

from scrubber.edit import Block, Edit, Flags, Hits, ServiceLine

MOST = 30

edit = Edit(
    __name__,
    code="FRQ007",
    title="Line item control number of more than thirty characters",
    severity="warn",
    status="A7:584",
    since="0.2",
)
too_long = edit.message(
    "too-long",
    "the line item control number {number} has {length} characters; payers give back {most}",
    fix="Give the line a number of at most {most} characters; payments are posted by it.",
)


def is_too_long(number: str) -> bool:
    """Whether a payer may cut it off."""
    return len(number.strip()) > MOST


@edit.on(ServiceLine)
def number_too_long(line: ServiceLine) -> Hits:
    """A number that does not come back whole."""
    if is_too_long(line.control_number):
        number = line.control_number.strip()
        yield too_long.at(line, "REF02", "6R", number=number, length=len(number), most=MOST)


@edit.screen
def may_be_too_long(block: Block) -> Flags:
    """A long line item control number."""
    return block.has_such(lambda numbers: numbers.lengths(2) > MOST, "REF", "6R")
