"""The patient paid more than was charged.

## What it flags
A claim whose amount paid by the patient (AMT*F5, box 29) is more than its total charge (CLM02, box 28): a warning.

## Why
Mostly the amount belongs to several claims, has its decimal point in the wrong place, or is the payment of another
payer, which has its own place. Payers take it off what they pay, and send the practice nothing.

## How to fix
Send what the patient paid for the services of this claim. What another payer paid goes into loop 2320 (AMT*D).

## Sources
- Published edits of front ends and clearinghouses: warned about by some, refused by others. Medium, and so a warning.
- AMT*F5 is what the patient paid for this claim: 005010X222A1, loop 2300. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="CHG004",
    title="The patient paid more than was charged",
    severity="warn",
    status="A8:178 A8:183:QC",
    carc="16",
    since="0.2",
)
more = edit.message(
    "more",
    "the patient is said to have paid {paid} (box 29), more than the total charge {charge} (box 28)",
    fix="Send what the patient paid for these services. What another payer paid is sent as that payer's payment.",
)


@edit.on(Claim)
def paid_more(claim: Claim) -> Hits:
    """A payment above a charge that is none below zero."""
    paid, charge = claim.patient_paid, claim.charge
    if paid is not None and charge is not None and paid > charge >= 0:
        yield more.at(claim, "AMT02", "F5", paid=paid, charge=charge)


@edit.screen
def may_have_paid(block: Block) -> Flags:
    """Any payment of the patient's."""
    return block.has("AMT", "F5")
