"""Claim filing indicator missing.

## What it flags
A subscriber without a claim filing indicator (SBR09 of loop 2000B). Warns where it is another payer's (loop
2320). Codes that version 5010 dropped (09, 10, LI) are the implementation guide's matter.

## Why
The indicator says what kind of plan pays. Until there is a national plan identifier every payer asks for it,
and clearinghouses route by it.

## How to fix
Say what kind of plan it is: MB Medicare Part B, MC Medicaid, CI commercial, BL Blue Cross Blue Shield, 16
Medicare Advantage HMO …

## Sources
- SBR09 is required until plan identifiers are mandated: 005010X222A1, loops 2000B and 2320; A6:480:PR. High.
- For other payers too: Stedi. Medium; that payers refuse for it is not known: a warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="COV001",
    title="Claim filing indicator missing",
    severity="reject",
    status="A6:480:PR",
    carc="16",
    since="0.2",
)
missing = edit.message(
    "missing",
    "the claim filing indicator of {payer} is missing",
    fix="Say what kind of plan it is: MB Medicare Part B, MC Medicaid, CI commercial, BL Blue Cross Blue Shield …",
)
other_missing = edit.message(
    "other-missing",
    "the claim filing indicator of the other payer {payer} is missing",
    fix="Say what kind of plan it is: MB Medicare Part B, MC Medicaid, CI commercial, BL Blue Cross Blue Shield …",
    severity="warn",
)


@edit.on(Claim)
def indicator_missing(claim: Claim) -> Hits:
    """An SBR that says something, but not what kind of plan pays."""
    if claim.responsibility and claim.subscriber and not claim.filing_indicator.strip():
        yield missing.at(claim.subscriber, "SBR09", payer=claim.payer.name or "the payer")
    for other in claim.other_coverages:
        if other.responsibility and not other.filing_indicator.strip():
            yield other_missing.at(other, "SBR09", payer=other.payer.name or other.payer.identifier)


@edit.screen
def may_be_missing(block: Block) -> Flags:
    """No indicator, one that begins with a blank, or another payer."""
    first_character = block.coverage.element(9) & 0xFF
    return (first_character <= ord(" ")) | block.coverage.other
