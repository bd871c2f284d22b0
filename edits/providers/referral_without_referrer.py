"""Referral number without a referring provider.

## What it flags
Warns of a referral number (REF*9F) of the claim or of a line, where neither the claim nor any line names a referring or
primary care provider (loops 2310A, 2420F). Claims to the Department of Veterans Affairs (claim filing indicator VA) are
left alone: it refers its patients itself.

## Why
The payer gave the number to whoever referred the patient, and finds the referral by both.

## How to fix
Name the referring provider with NPI (boxes 17 and 17b). If the number is a prior authorization, send it as one (G1).

## Sources
- A referral number names a referral, and loop 2310A is required where there was one: 005010X222A1. High. A6:562:DN:
  TriZetto rejections as PracticeSuite explains them. Medium: a warning.
- The number of the referral on each claim for community care: Department of Veterans Affairs, community care, file a
  claim. Medium.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

REFERRAL = "9F"
REFERRERS = ("DN", "P3")
VETERANS_AFFAIRS = "VA"

edit = Edit(
    __name__,
    code="PRV010",
    title="Referral number without a referring provider",
    severity="warn",
    status="A6:562:DN",
    carc="16",
    remark="N286",
    since="0.2",
)
nobody = edit.message(
    "nobody",
    "there is a referral number (box 23), and no referring provider (box 17)",
    fix="Name the referring provider with NPI; a prior authorization is sent as one (REF G1).",
)


@edit.on(Claim)
def without_referrer(claim: Claim) -> Hits:
    """The first referral number of a claim on which nobody refers."""
    if claim.filing_indicator == VETERANS_AFFAIRS:
        return
    places = [place for place in (claim, *claim.lines) if place.reference(REFERRAL).strip()]
    if places and all(party.entity_code not in REFERRERS for party in claim.all_parties):
        yield nobody.at(places[0], "REF02", REFERRAL)


@edit.screen
def may_lack_one(block: Block) -> Flags:
    """A referral number, and nobody who refers."""
    return block.has("REF", REFERRAL) & ~block.has("NM1", *REFERRERS)
