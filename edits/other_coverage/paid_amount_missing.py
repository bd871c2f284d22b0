"""Other payer that has decided the lines, without what it paid for the claim.

## What it flags
Another payer that has adjudicated lines of the claim (loop 2430) whose payment for the claim as a whole (AMT*D of loop
2320) is missing. One that covers nothing of the claim and says so (AMT*A8) is left alone.

## Why
The next payer pays what the one before left. The guide asks for the sum wherever that payer has decided, and for a zero
where it paid nothing.

## How to fix
Give what it paid for the whole claim, the sum of the lines less the adjustments of the claim; 0 where it paid nothing.

## Sources
- AMT*D is required where the other payer has adjudicated the claim, zero included: 005010X222A1, loop 2320. High.
- Published edits: Stedi, missing previous payer paid amount in COB claims. High.
- 182, allowable or paid from other entities' coverage: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="COB013",
    title="Payment of the other payer for the claim missing",
    severity="reject",
    status="A6:182:PR",
    carc="16",
    remark="MA04",
    since="0.3",
)
missing = edit.message(
    "missing",
    "payer {payer} has decided line {line}, and what it paid for the claim (AMT D) is missing",
    fix="Give what it paid for the whole claim, 0 where it paid nothing.",
)


@edit.on(Claim)
def payment_missing(claim: Claim) -> Hits:
    """A payer with payments on lines and none on the claim."""
    for other in claim.other_coverages:
        lines = other.line_payments
        if lines and other.payment.segment("AMT", "D") is None and other.payment.segment("AMT", "A8") is None:
            number = lines[0].line_number
            yield missing.at(other, "AMT02", "D", payer=other.payer.identifier or other.payer.name, line=number)


@edit.screen
def may_be_missing(block: Block) -> Flags:
    """What another payer decided about a line."""
    return block.has("SVD")
