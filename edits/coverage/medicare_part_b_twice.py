"""Two payers of one claim that are both Medicare Part B.

## What it flags
A claim to Medicare Part B (claim filing indicator MB) with another payer (loop 2320) that is Medicare Part B
too, and a claim with two such other payers.

## Why
A patient has Medicare Part B once. The claim would ask Medicare to pay after itself.

## How to fix
Take the second one out, or correct its claim filing indicator: a Medicare Advantage plan is 16, a Medigap plan
CI or BL.

## Sources
- A8:480:PR: TriZetto's common rejections (PracticeSuite). High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

PART_B = "MB"

edit = Edit(
    __name__,
    code="COV003",
    title="Two payers are Medicare Part B",
    severity="reject",
    status="A8:480:PR",
    carc="16",
    since="0.2",
)
twice = edit.message(
    "twice",
    "the other payer {payer} has claim filing indicator MB, Medicare Part B, as another payer of the claim has",
    fix="Leave Medicare Part B once; correct the other one's claim filing indicator, or take it out.",
)


@edit.on(Claim)
def part_b_twice(claim: Claim) -> Hits:
    """A second MB among the payers of the claim."""
    held = claim.filing_indicator == PART_B
    for other in claim.other_coverages:
        if other.filing_indicator == PART_B:
            if held:
                yield twice.at(other, "SBR09", payer=other.payer.name or other.payer.identifier)
            held = True


@edit.screen
def may_be_twice(block: Block) -> Flags:
    """Another payer."""
    return block.coverage.other
