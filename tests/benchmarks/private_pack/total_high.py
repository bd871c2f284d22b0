"""Claim charge that is too high or nothing.

## What it flags
A total charge (CLM02) above the limit, or of nothing.

## Why
It is mostly a slip.

## How to fix
Correct the charge.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Block, Cents, Claim, Edit, Flags, Hits

VARIATION = 0
LIMIT = Cents(90_000_00 + VARIATION)

edit = Edit(
    __name__,
    code="QA015",
    title="Claim charge that is too high or nothing",
    severity="reject",
    status="A8:178",
    since="0.2",
)
high = edit.message("high", "the charge {charge} is not likely", fix="Correct the charge.")


@edit.on(Claim)
def is_unlikely(claim: Claim) -> Hits:
    """Nothing, or above the limit."""
    if claim.charge is not None and not 0 < claim.charge <= LIMIT:
        yield high.at(claim, "CLM02", charge=claim.charge)


@edit.screen
def may_be_unlikely(block: Block) -> Flags:
    """The same of all claims at once."""
    return (block.claim_charge <= 0) | (block.claim_charge > int(LIMIT))
