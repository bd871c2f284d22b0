"""Date of service after the day of receipt.

## What it flags
A date of service (DTP*472, box 24A) after the day that the claim arrives. Equipment and supplies (HCPCS A, E, K, L and
B codes; T4521 to T4545, incontinence) are billed for a time to come: of their spans the first day counts, of all others
the last. Codes of private payers and Medicaid (S and T codes) are a warning. A span that ends before it begins is
another edit's.

## Why
A service is billed when it has been given. Front ends turn the claim back, and payers deny it (CARC 110).

## How to fix
Correct the date, mostly its year, or send the claim when the service has been given.

## Sources
- Future dates refused; "to" dates of equipment may lie ahead: NGS, span date billing guide; CMS edits of 005010X222A1.
  High.
- A7:187 with 510, future date: X12 claim status codes. High.
- S and T codes: some of their services are billed ahead by the month. Low, and so a warning.
"""

import re
from typing import Any

from scrubber.edit import Context, DateOfService, Edit, Hits

SUPPLIES = frozenset("AEKLB")
INCONTINENCE = re.compile("T45[2-4][0-9]")
PRIVATE = frozenset("ST")

edit = Edit(
    __name__,
    code="DAT001",
    title="Date of service in the future",
    severity="reject",
    status="A7:187 A7:510",
    carc="110",
    remark="M52",
    needs_receipt_date=True,
    since="0.2",
)
future = edit.message(
    "future",
    "the date of service {day} (box 24A) is after the day of receipt, {received}",
    fix="Correct the date, or send the claim when the service has been given.",
)
doubtful = edit.message(
    "doubtful",
    "the date of service {day} of {procedure} (box 24A) is after the day of receipt, {received}",
    fix="Correct the date, or make sure that the payer wants this service billed ahead.",
    severity="warn",
)


@edit.on(DateOfService)
def in_the_future(dates: DateOfService, context: Context[Any]) -> Hits:
    """A day that has not come yet."""
    if dates.last < dates.first or dates.last <= context.received:
        return
    kind = dates.procedure[:1]
    is_supply = kind in SUPPLIES or INCONTINENCE.fullmatch(dates.procedure) is not None
    day = dates.first if is_supply else dates.last
    if day > context.received:
        values = {"day": f"{day:%m/%d/%Y}", "received": f"{context.received:%m/%d/%Y}", "procedure": dates.procedure}
        message = doubtful if kind in PRIVATE else future
        yield message.at(dates, **message.among(values))
