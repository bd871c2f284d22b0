"""No payer of the claim is the primary one, two share a place in the order, or one is skipped.

## What it flags
A claim none of whose payers (SBR01 of loops 2000B and 2320) is the primary one. Warns where two of them have
one place in the order, and where a payer that comes before the one billed is not on the claim. Payers of
unknown order (U) leave the order open: nothing is said.

## Why
A payer pays after those before it and asks what they paid. Without the primary payer it turns the claim back.

## How to fix
Bill the primary payer first, or add it with what it paid (box 9 of the claim form). Give every payer its own
place: P primary, S secondary, T tertiary.

## Sources
- No primary payer: A6:742, Stedi. High.
- A place is given once: 005010X222A1, SBR01; payers before the one billed are all sent: Stedi, payer
  responsibility level codes must be in order. Medium: a warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, code

PRIMARY = 1

edit = Edit(
    __name__,
    code="COV009",
    title="Order of the payers is broken",
    severity="reject",
    status="A6:742",
    carc="16",
    remark="MA04",
    since="0.2",
)
no_primary = edit.message(
    "no-primary",
    "none of the claim's payers is the primary one; it is sent to payer {rank}",
    fix="Add the primary payer with what it paid (box 9), or send the claim to it as primary (P).",
)
shared = edit.message(
    "shared",
    "two payers are payer {rank} of the claim",
    fix="Give every payer its own place in the order: P primary, S secondary, T tertiary.",
    severity="warn",
    status="A8:742",
)
skipped = edit.message(
    "skipped",
    "the claim is sent to payer {rank}, and payer {missing} is not on it",
    fix="Add the payer that comes before, with what it paid, or correct the order.",
    severity="warn",
)


@edit.on(Claim)
def order(claim: Claim) -> Hits:
    """Ranks that do not run from the primary payer to the one billed."""
    own = claim.payer_rank
    others = [other.rank for other in claim.other_coverages]
    if own is None or claim.subscriber is None or None in others:
        return
    ranks = [own, *others]
    if PRIMARY not in ranks:
        yield no_primary.at(claim.subscriber, "SBR01", rank=own)
    elif missing := next((rank for rank in range(PRIMARY, own) if rank not in ranks), None):
        yield skipped.at(claim.subscriber, "SBR01", rank=own, missing=missing)
    for place, other in enumerate(claim.other_coverages, start=1):
        if other.rank in ranks[:place]:
            yield shared.at(other, "SBR01", rank=other.rank)


@edit.screen
def may_be_broken(block: Block) -> Flags:
    """Another payer, or a payer that is not the primary one."""
    return block.coverage.other | (block.coverage.element(1) != code("P"))
