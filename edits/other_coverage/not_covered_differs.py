"""Amount that another payer does not cover, which is not the charge.

## What it flags
An amount that another payer does not cover in whole (AMT*A8 of loop 2320) that is not the claim's total charge (CLM02,
box 28). Warns where that payer has paid or adjusted the claim (AMT*D above zero, CAS, or a line's payment) besides.

## Why
The amount says that this payer was not billed, since it covers nothing of the claim. Another amount, or a payment of
the same payer, says something else, and the next payer cannot tell which.

## How to fix
Give the total charge, where the payer covers nothing of the claim and was not billed; else take the amount out, and
give what the payer paid and adjusted.

## Sources
- AMT*A8 is the total charge, and stands without payments and adjustments of that payer: 005010X222A1, loop 2320; X12
  RFI 1353. High; that both together are refused is not known: a warning.
- Published edits: Stedi, non-covered amount does not match the claim charge. High.
- A8:672 with A8:400: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="COB015",
    title="Amount that another payer does not cover is not the charge",
    severity="reject",
    status="A8:672 A8:400",
    carc="16",
    remark="MA04",
    since="0.3",
)
differs = edit.message(
    "differs",
    "payer {payer} is said not to cover {amount}, and the total charge is {charge} (box 28)",
    fix="Give the total charge where the payer covers nothing of the claim; else take the amount (AMT A8) out.",
)
decided = edit.message(
    "decided",
    "payer {payer} is said to cover nothing of the claim, and to have paid or adjusted it",
    fix="Leave the amount (AMT A8) out where the payer has decided the claim; else its payments and adjustments.",
    severity="warn",
)


@edit.on(Claim)
def not_the_charge(claim: Claim) -> Hits:
    """Each other payer's amount against the charge, and beside what that payer decided."""
    for other in claim.other_coverages:
        payment, payer = other.payment, other.payer.identifier or other.payer.name
        amount = other.non_covered
        if amount is None:
            continue
        if claim.charge is not None and amount != claim.charge:
            yield differs.at(other, "AMT02", "A8", payer=payer, amount=amount, charge=claim.charge)
        elif payment.paid or payment.adjustments or other.line_payments:
            yield decided.at(other, "AMT02", "A8", payer=payer)


@edit.screen
def may_differ(block: Block) -> Flags:
    """Such an amount."""
    return block.has("AMT", "A8")
