"""Claim charge that is not the sum of its line charges.

## What it flags
A claim whose total charge (CLM02, box 28) differs from the sum of its line charges (SV102, box 24F). Where one of the
amounts is missing or unreadable nothing is said of the sum.

## Why
The implementation guide wants the two to agree, and every front end adds them up: the claim is out of balance and goes
back before anybody reads it.

## How to fix
Add the missing line, or correct the charge that is wrong. Most often a line was deleted or its charge changed after
the total had been made.

## Sources
- CLM02 is the sum of all SV102: 005010X222A1, loop 2300, CLM02, and section 1.4.4 on balancing. High.
- A8:178 with 400, claim is out of balance: X12 claim status codes; the pair as front ends send it. Medium.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="CHG001",
    title="Claim charge is not the sum of its lines",
    severity="reject",
    status="A8:178 A8:400",
    carc="16",
    remark="M54",
    since="0.2",
)
differs = edit.message(
    "differs",
    "the total charge {charge} (box 28) is not the sum of the line charges, {total} (box 24F)",
    fix="Correct the total or the line charge that is wrong, or add the missing line, so that they agree.",
)


@edit.on(Claim)
def total_differs(claim: Claim) -> Hits:
    """A total that the lines do not add up to."""
    total = claim.total_of_lines
    if total is not None and claim.charge is not None and claim.lines and total != claim.charge:
        yield differs.at(claim, "CLM02", charge=claim.charge, total=total)


@edit.screen
def may_differ(block: Block) -> Flags:
    """A sum that is another amount."""
    return block.sum_by_claim(block.line_charge) != block.claim_charge
