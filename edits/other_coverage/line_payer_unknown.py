"""Payment on a line by a payer that the claim does not name.

## What it flags
A payment on a line (SVD01 of loop 2430) whose payer id is that of none of the claim's other payers (NM109 of loop
2330B). Where one of these has no id, that is the implementation guide's matter.

## Why
The payment belongs to nobody: the next payer cannot count it, and turns the claim back.

## How to fix
Give the payer of the payment the same id as the other payer of the claim, or add that payer (boxes 9 to 9d).

## Sources
- SVD01 is the identifier of an other payer in loop 2330B: 005010X222A1, loop 2430; A8:479. High.
"""

from scrubber.edit import Block, Edit, Flags, Hits, Payment

edit = Edit(
    __name__,
    code="COB004",
    title="Line payment by a payer that the claim does not name",
    severity="reject",
    status="A8:479",
    carc="16",
    remark="MA04",
    since="0.2",
)
unknown = edit.message(
    "unknown",
    "the line was paid by {payer}; the claim's other payers are {others}",
    fix="Give the payment the payer id of one of them, or add the payer who paid to the claim.",
)
nobody = edit.message(
    "nobody",
    "the line was paid by {payer}, and the claim names no other payer",
    fix="Add the payer who paid to the claim (loop 2320), or take the payment out.",
)


@edit.on(Payment)
def payer_unknown(payment: Payment) -> Hits:
    """A line's payment without its payer."""
    if payment.line is None or payment.coverage or not payment.payer_id:
        return
    others = [other.payer.identifier for other in payment.claim.other_coverages]
    if not others:
        yield nobody.at(payment, "SVD01", payer=payment.payer_id)
    elif all(others):
        yield unknown.at(payment, "SVD01", payer=payment.payer_id, others=", ".join(others))


@edit.screen
def may_be_unknown(block: Block) -> Flags:
    """A payment on a line."""
    return block.has("SVD")
