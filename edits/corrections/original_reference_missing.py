"""Replacement or void that does not name the claim that it takes back.

## What it flags
A claim with frequency code 7 (replacement) or 8 (void) without the payer's number of the earlier claim
(REF*F8), and one whose REF*F8 repeats the claim's own number (CLM01). Claims to Medicare Part B are left to
the edit on frequency codes that Medicare refuses.

## Why
The payer finds the earlier claim by its own control number. Without it the correction is turned back, or
taken for a duplicate.

## How to fix
Take the payer's claim control number (ICN, DCN, CLP07) from the remittance of the earlier claim and send it
as the original reference number (box 22 of the claim form). Without one, send a new claim: frequency code 1.

## Sources
- REF*F8 is required with 7 and 8: 005010X222A1, loop 2300; A6:464. High.
- F8 holds the payer's number, never the provider's: X12 RFI 1538. High; that a payer refuses a claim for it
  depends on its search: a warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, code

edit = Edit(
    __name__,
    code="FRQ001",
    title="Replacement or void without the payer's number of the earlier claim",
    severity="reject",
    status="A6:464",
    carc="16",
    remark="N152",
    on_voids=True,
    since="0.2",
)
missing = edit.message(
    "missing",
    "frequency code {code} takes an earlier claim back, and the payer's number of that claim is missing (box 22)",
    fix="Give the claim control number of the earlier claim's remittance (REF F8), or send a new claim with code 1.",
)
own_number = edit.message(
    "own-number",
    "the original reference {reference} is this claim's own number, not the payer's number of the earlier claim "
    "(box 22)",
    fix="Give the claim control number of the earlier claim's remittance instead.",
    severity="warn",
    status="A7:464",
)


@edit.on(Claim)
def earlier_claim_not_named(claim: Claim) -> Hits:
    """A 7 or 8 whose original reference is missing or none of the payer's."""
    if not (claim.is_replacement or claim.is_void) or claim.payer.is_medicare:
        return
    reference = claim.original_reference.strip()
    if not reference:
        yield missing.at(claim, "REF02", "F8", code=claim.frequency_code)
    elif reference == claim.claim_id.strip():
        yield own_number.at(claim, "REF02", "F8", reference=reference)


@edit.screen
def may_be_missing(block: Block) -> Flags:
    """A frequency code other than 1."""
    return block.frequency != code("1")
