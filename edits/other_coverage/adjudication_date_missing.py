"""Payment of another payer on the claim without the date of its adjudication.

## What it flags
Another payer that paid or adjusted the claim as a whole (AMT*D above zero, or CAS of loop 2320), without a date
(DTP*573) in loop 2330B and without payments on the lines. A line's payment without its date is the
implementation guide's matter, one that names none of the claim's payers another edit's: until it is mended, whose
date it has is not known.

## Why
The next payer counts its time limit from that date, and asks for it with every payment.

## How to fix
Give the date of the remittance (DTP*573) with the other payer.

## Sources
- The date is required where the payer has adjudicated the claim and the lines do not have it: 005010X222A1, loop
  2330B; A6:516:PR. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="COB006",
    title="Adjudication date of the other payer missing",
    severity="reject",
    status="A6:516:PR",
    carc="16",
    remark="MA04",
    since="0.2",
)
missing = edit.message(
    "missing",
    "payer {payer} has adjudicated the claim, and the date on which it did is missing",
    fix="Give the date of its remittance (DTP 573).",
)


@edit.on(Claim)
def date_missing(claim: Claim) -> Hits:
    """A payer with amounts on the claim and no date anywhere."""
    if not claim.other_coverages or claim.unclaimed_payments:
        return
    for other in claim.other_coverages:
        payment = other.payment
        if (payment.paid or payment.adjustments) and not payment.adjudicated_text and not other.line_payments:
            yield missing.at(payment.date_at, payer=other.payer.identifier or other.payer.name)


@edit.screen
def may_be_missing(block: Block) -> Flags:
    """Another payer."""
    return block.coverage.other
