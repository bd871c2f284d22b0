"""Amount of another payer that is written with leading zeros.

## What it flags
A paid amount (AMT*D, SVD02) or an adjustment (CAS) that begins with zeros before another digit, such as 020. Zero
itself, and 0.50, are right.

## Why
X12 numbers have no leading zeros; some receivers refuse them.

## How to fix
Write the amount without them.

## Sources
- Numbers of type R have no leading zeros: X12.6. High. Availity's payer-specific edits refuse them; most receivers
  read them all the same: a warning.
"""

import re

from scrubber.edit import Block, Edit, Flags, Hits, Payment

LEADING_ZERO = re.compile(r"-?0[0-9]")

edit = Edit(
    __name__,
    code="COB009",
    title="Amount of another payer with leading zeros",
    severity="warn",
    status="A7:519",
    since="0.2",
)
adjusted = edit.message(
    "adjusted",
    "the adjustment of {amount} by payer {payer} is written with leading zeros",
    fix="Write the amount without leading zeros.",
)
paid = edit.message(
    "paid",
    "the payment of {amount} by payer {payer} is written with leading zeros",
    fix="Write the amount without leading zeros.",
    status="A7:643",
)


@edit.on(Payment)
def leading_zeros(payment: Payment) -> Hits:
    """A paid or adjusted amount such as 020."""
    place = ("AMT02", "D") if payment.line is None else ("SVD02", None)
    segment = payment.segment("AMT", "D") if payment.line is None else payment.segment("SVD")
    if segment and LEADING_ZERO.match(segment.value(2)):
        yield paid.at(payment, *place, amount=segment.value(2), payer=payment.payer_id)
    for adjustment in payment.adjustments:
        amount, _ = adjustment.written
        if LEADING_ZERO.match(amount):
            yield adjusted.at(adjustment.amount_at, amount=amount, payer=payment.payer_id)


@edit.screen
def may_have_zeros(block: Block) -> Flags:
    """An adjustment or a payment."""
    return block.has("CAS") | block.has("SVD") | block.has("AMT", "D")
