"""Claim to a later payer without anything that the earlier one decided.

## What it flags
An other payer that pays before the one billed and of which the claim has no payment or adjustment, on the claim or
on a line, no adjudication date, no remark (MOA) and no amount that it does not cover (AMT*A8, where it was not
billed at all), and which no explanation of benefits is announced for (PWK*EB).

## Why
A later payer pays what is left by the earlier one. Without its decision the claim is sent back, or denied for its
explanation of benefits (CARC 16 with MA04, CARC 22).

## How to fix
Wait for the earlier payer's remittance and copy it to the claim, or send the explanation of benefits as the payer
wants it.

## Sources
- What a prior payer decided is sent once it has: 005010X222A1, coordination of benefits. High. Some payers take the
  explanation of benefits otherwise, and Medicaid is billed without for some services: a warning.
- AMT*A8 where the prior payer is not billed: X12 RFI 1353. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, OtherCoverage

EXPLANATION_OF_BENEFITS = "EB"

edit = Edit(
    __name__,
    code="COB010",
    title="Nothing that the prior payer decided",
    severity="warn",
    status="A6:286",
    carc="16",
    remark="MA04",
    since="0.2",
)
silent = edit.message(
    "silent",
    "payer {payer} pays before the one that is billed, and the claim has nothing that it decided",
    fix="Add what it paid and adjusted with the date of its remittance, or announce its explanation of benefits (PWK).",
)


@edit.on(Claim)
def decision_missing(claim: Claim) -> Hits:
    """A prior payer without a decision."""
    for other in claim.other_coverages:
        told = has_decided(other) or claim.unclaimed_payments or explanation_follows(claim)
        if other.pays_before and not told:
            yield silent.at(other, "AMT02", "D", payer=other.payer.name or other.payer.identifier)


def has_decided(other: OtherCoverage) -> bool:
    """Whether the claim has anything of that payer's decision."""
    payment = other.payment
    told = payment.paid or payment.adjustments or payment.adjudicated_text or other.line_payments
    return bool(told) or other.segment("MOA") is not None or other.segment("AMT", "A8") is not None


def explanation_follows(claim: Claim) -> bool:
    """Whether an explanation of benefits is announced, for the claim or a line."""
    attachments = [*claim.attachments, *(attachment for line in claim.lines for attachment in line.attachments)]
    return any(attachment.report_type == EXPLANATION_OF_BENEFITS for attachment in attachments)


@edit.screen
def may_be_silent(block: Block) -> Flags:
    """Another payer."""
    return block.coverage.other
