"""Adjudication by another payer in the future, or before the service.

## What it flags
An adjudication date (DTP*573), of the claim or of a line, after the day of receipt, or before the first date of
service that was adjudicated. A malformed date is the implementation guide's matter.

## Why
Both cannot be: one of the dates is wrong. Payers turn the claim back.

## How to fix
Copy the date of the remittance, and check the date of service (box 24A).

## Sources
- After receipt: drchrono and RXNT, common rejections; A7:516:PR with A7:510. High.
- Before the service: lists of 5010 edits. Medium to high.
"""

from scrubber.edit import Block, Context, Edit, Flags, Hits, Params, Payment

edit = Edit(
    __name__,
    code="COB007",
    title="Adjudication date in the future or before the service",
    severity="reject",
    status="A7:516:PR A7:510",
    carc="16",
    remark="MA04",
    needs_receipt_date=True,
    since="0.2",
)
future = edit.message(
    "future",
    "payer {payer} is said to have adjudicated on {date}, after the claim's receipt on {received}",
    fix="Copy the date of the remittance.",
)
before_service = edit.message(
    "before-service",
    "payer {payer} is said to have adjudicated on {date}, before the date of service {service} (box 24A)",
    fix="Copy the date of the remittance, or correct the date of service.",
    status="A8:516:PR A8:187",
)


@edit.on(Payment)
def date_impossible(payment: Payment, context: Context[Params]) -> Hits:
    """A date that lies after receipt or before the service."""
    day, services = payment.adjudicated, (payment.line or payment.claim).service_dates
    if day is None:
        return
    values = {"payer": payment.payer_id, "date": f"{day:%m/%d/%Y}"}
    if day > context.received:
        yield future.at(payment.date_at, received=f"{context.received:%m/%d/%Y}", **values)
    elif services is not None and day < services.first:
        yield before_service.at(payment.date_at, service=f"{services.first:%m/%d/%Y}", **values)


@edit.screen
def may_be_impossible(block: Block) -> Flags:
    """A date of adjudication."""
    return block.has("DTP", "573")
