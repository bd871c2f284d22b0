"""Date of death in the future.

## What it flags
A date on which the patient died (PAT06) that is after the day of receipt.

## Why
Nobody knows of it yet: the date is mistyped, and front ends turn the claim back. What was done after a date of death
is another edit's.

## How to fix
Correct the date, mostly its year, or leave it out where the patient lives.

## Sources
- PAT06 is the date of a death that has happened: 005010X222A1, loops 2000B and 2000C. High. Published edits of front
  ends refuse dates after the day of receipt. Medium.
- 159, entity's date of death, with 510, future date: X12 claim status codes. High.
"""

from typing import Any

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="DAT012",
    title="Date of death in the future",
    severity="reject",
    status="A7:159:QC A7:510",
    carc="16",
    needs_receipt_date=True,
    since="0.3",
)
future = edit.message(
    "future",
    "the date of death {death} is after the day of receipt, {received}",
    fix="Correct the date of death (PAT06), or leave it out where the patient lives.",
)


@edit.on(Claim)
def not_yet(claim: Claim, context: Context[Any]) -> Hits:
    """A date of death that has not come."""
    death, received, level = claim.patient_death_date, context.received, claim.patient_level
    if level is not None and death is not None and death > received:
        yield future.at(level, "PAT06", death=f"{death:%m/%d/%Y}", received=f"{received:%m/%d/%Y}")


@edit.screen
def may_be_in_the_future(block: Block, context: Context[Any]) -> Flags:
    """A date of death after the day of receipt."""
    return block.patient_death_day > context.received.toordinal()
