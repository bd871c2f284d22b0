"""Adjustment of another payer with the amount zero.

## What it flags
An adjustment (CAS), of the claim or of a line, whose amount is zero. Warns where it has a quantity beside it, which
some payers use to adjust units alone. Missing reasons and amounts are the implementation guide's matter.

## Why
Adjustments say where the charge went; one of zero says nothing, and front ends refuse it.

## How to fix
Leave adjustments of zero out.

## Sources
- CAS has non-zero adjustments only: 005010X222A1, CAS notes, as X12 RFI 1865 cites them; inSync HCS, claim rejections.
  High.
- With a quantity: remittances have it; a warning. Judgement.
"""

from scrubber.edit import Block, Edit, Flags, Hits, Payment

edit = Edit(
    __name__,
    code="COB008",
    title="Adjustment with the amount zero",
    severity="reject",
    status="A7:519 A7:694",
    carc="16",
    remark="MA04",
    since="0.2",
)
zero = edit.message(
    "zero",
    "payer {payer} has adjustment {group} {reason} with the amount zero",
    fix="Leave the adjustment out; only amounts other than zero are sent.",
)
units_alone = edit.message(
    "units-alone",
    "payer {payer} has adjustment {group} {reason} with the amount zero and {quantity} units",
    fix="Leave the adjustment out unless the payer's guide asks for adjusted units.",
    severity="warn",
)


@edit.on(Payment)
def adjustment_of_zero(payment: Payment) -> Hits:
    """An amount of zero."""
    for adjustment in payment.adjustments:
        if adjustment.cents != 0:
            continue
        values = {"payer": payment.payer_id, "group": adjustment.group, "reason": adjustment.reason}
        if adjustment.quantity:
            yield units_alone.at(adjustment.amount_at, quantity=adjustment.quantity, **values)
        else:
            yield zero.at(adjustment.amount_at, **values)


@edit.screen
def may_be_zero(block: Block) -> Flags:
    """An adjustment."""
    return block.has("CAS")
