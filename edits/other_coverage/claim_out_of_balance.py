"""Payment of another payer on the claim that does not go with its payments on the lines.

## What it flags
Another payer's payment on the claim (AMT*D) that is not the sum of its payments on the lines (SVD02) less its
adjustments of the claim (CAS of loop 2320). Where the payments agree without those adjustments, they repeat
the lines' and are told as that. Adjustments at both levels are no fault by themselves. Warns where a payer
adjudicated the claim as a whole, and payment and adjustments are not the charge, or the payment is more than
that. A line payment that names none
of the claim's payers is another edit's; until it is mended this sum is not checked.

## Why
The next payer works out its part from these amounts; front ends of all of them check the sum.

## How to fix
Copy the amounts of the remittance. Give each adjustment once: for the line where the remittance has it there,
for the claim where it is the claim's alone.

## Sources
- Paid on the claim is what was paid on its lines less the claim's adjustments: 005010X222A1, balancing; A8:672
  with A8:400. High.
- The same adjustment at both levels: Avea Office, out of balance secondary claims; Stedi. High.
- Adjudicated as a whole: remittances of small payers leave adjustments out; a warning. Judgement.
"""

from collections import Counter

from scrubber.edit import Block, Claim, Edit, Flags, Hits, OtherCoverage, add_up

edit = Edit(
    __name__,
    code="COB002",
    title="Other payer's payment on the claim is not that on its lines",
    severity="reject",
    status="A8:672 A8:400",
    carc="16",
    remark="MA04",
    since="0.2",
)
differs = edit.message(
    "differs",
    "payer {payer} paid {paid} on the claim; on its lines it paid {on_lines}, less {adjusted} adjusted on the claim",
    fix="Copy the payments from the remittance, so that the claim's is the sum of the lines' less its own adjustments.",
)
counted_twice = edit.message(
    "counted-twice",
    "payer {payer} paid {paid} on the claim and on its lines together; {adjusted} adjusted on the claim besides is "
    "counted twice",
    fix="Give each adjustment once: on the line where the remittance has it there, else on the claim.",
)
whole = edit.message(
    "whole",
    "payer {payer} paid {paid} on the claim and adjusted {adjusted}; together they are not the charge, {charge} "
    "(box 28)",
    fix="Copy paid amount and all adjustments of the claim from the remittance, so that they add up to the charge.",
    severity="warn",
)


@edit.on(Claim)
def claim_balance(claim: Claim) -> Hits:
    """Each other payer's amounts on the claim against those on its lines, or against the charge."""
    if not claim.other_coverages or claim.unclaimed_payments:
        return
    times = Counter(other.payer.identifier for other in claim.other_coverages)
    for other in claim.other_coverages:
        # Whose of two payers with one number a line's payment is cannot be told.
        if times[other.payer.identifier] == 1:
            yield from balance_of(claim, other)


def balance_of(claim: Claim, other: OtherCoverage) -> Hits:
    """One payer's amounts, where all of them are readable."""
    payment, payer = other.payment, other.payer.identifier
    paid, adjusted, line_payments = payment.paid, payment.adjusted, other.line_payments
    on_lines = add_up(each.paid for each in line_payments)
    if paid is None or adjusted is None or on_lines is None:
        return
    if not line_payments:
        is_told = payment.adjustments or (claim.charge is not None and paid > claim.charge)
        if is_told and claim.charge is not None and paid + adjusted != claim.charge:
            yield whole.at(payment, "AMT02", "D", payer=payer, paid=paid, adjusted=adjusted, charge=claim.charge)
    elif paid != on_lines - adjusted:
        if paid == on_lines:
            yield counted_twice.at(payment.adjustments[0].amount_at, payer=payer, paid=paid, adjusted=adjusted)
        else:
            yield differs.at(payment, "AMT02", "D", payer=payer, paid=paid, on_lines=on_lines, adjusted=adjusted)


@edit.screen
def may_be_unbalanced(block: Block) -> Flags:
    """Another payer."""
    return block.coverage.other
