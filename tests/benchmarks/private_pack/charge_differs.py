"""Claim charge that is not the sum of its lines.

## What it flags
A total charge (CLM02) that is not the sum of the line charges (SV102).

## Why
Payers turn such a claim back.

## How to fix
Correct the total or the lines.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

VARIATION = 0

edit = Edit(
    __name__,
    code="QA001",
    title="Claim charge that is not the sum of its lines",
    severity="reject",
    status="A8:178",
    since="0.2",
)
differs = edit.message(
    "differs", "the charge {charge} is not the sum of the lines, {total}", fix="Correct one of them."
)


@edit.on(Claim)
def total_differs(claim: Claim) -> Hits:
    """A total other than the sum, by more than the variation allows."""
    charge, total = claim.charge, claim.total_of_lines
    if charge is not None and total is not None and abs(charge - total) > VARIATION:
        yield differs.at(claim, "CLM02", charge=charge, total=total)


@edit.screen
def may_differ(block: Block) -> Flags:
    """The same of all claims at once."""
    return abs(block.sum_by_claim(block.line_charge) - block.claim_charge) > VARIATION
