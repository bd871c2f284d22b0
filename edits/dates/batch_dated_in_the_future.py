"""Transaction set that says it was made on a day to come.

## What it flags
The day on which a transaction set says that it was made (BHT04), where it is more than one day after the day of
receipt; one day is allowed for clocks and time zones. Every claim of the set is told.

## Why
The receivers' front ends compare it with their own date and refuse the whole set.

## How to fix
Set the clock of the computer that makes the file, make the file again and send it.

## Sources
- BHT04 may not lie in the future: CMS edits of 005010X222A1. Medium.
- 481, claim or submission format is invalid, with 510, future date: our choice among X12's claim status codes. Medium.
"""

from datetime import timedelta
from typing import Any

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits

TOLERANCE = timedelta(days=1)

edit = Edit(
    __name__,
    code="DAT002",
    title="Transaction set made in the future",
    severity="reject",
    status="A7:481 A7:510",
    needs_receipt_date=True,
    since="0.2",
)
future = edit.message(
    "future",
    "the file says that it was made on {made}, after the day of receipt, {received}",
    fix="Set the date of the computer that makes the file, make it again and send it.",
)


@edit.on(Claim)
def made_in_the_future(claim: Claim, context: Context[Any]) -> Hits:
    """A day of making that has not come yet."""
    made, received = claim.batch_date, context.received
    if made is not None and made > received + TOLERANCE:
        yield future.at(claim, "BHT04", made=f"{made:%m/%d/%Y}", received=f"{received:%m/%d/%Y}")


@edit.screen
def may_be_in_the_future(block: Block, context: Context[Any]) -> Flags:
    """A day of making after the day of receipt."""
    return block.batch_day > context.received.toordinal()
