"""Units that another payer paid, of zero or less.

## What it flags
Warns of a line's payment by another payer (loop 2430) whose units (SVD05) are zero or negative.

## Why
The units are those that the payment is for. Front ends refuse zero and less; where the payer paid nothing, the units
that were billed stand with a payment of 0.

## How to fix
Copy the units of the payment from the remittance; where it shows none, give those that were billed.

## Sources
- SVD05 is the quantity that was paid for: 005010X222A1, loop 2430. High. Published edits: Stedi, invalid service unit
  counts. High; a remittance may show a zero: a warning.
- 476, missing or invalid units of service: X12 claim status codes. High.
"""

from scrubber.edit import Block, Edit, Flags, Hits, Payment

edit = Edit(
    __name__,
    code="COB014",
    title="Units paid by another payer, of zero or less",
    severity="warn",
    status="A7:476",
    carc="16",
    remark="M53",
    since="0.3",
)
none = edit.message(
    "none",
    "payer {payer} is said to have paid for {units} units",
    fix="Copy the units of the payment from the remittance; where it shows none, give those that were billed.",
)


@edit.on(Payment)
def no_units(payment: Payment) -> Hits:
    """Units of a payment that are not above zero."""
    units = payment.units if payment.line is not None else None
    if units is not None and units <= 0:
        payer = payment.payer.name or payment.payer_id or "without a name"
        yield none.at(payment, "SVD05", payer=payer, units=units)


@edit.screen
def may_have_none(block: Block) -> Flags:
    """Units that begin with a zero or a sign."""
    return block.has_such(lambda paid: paid.says(5, begins_low), "SVD")


def begins_low(units: str) -> bool:
    """Whether units may be zero or less, by how they begin."""
    return units.strip()[:1] in {"0", "-", "."}
