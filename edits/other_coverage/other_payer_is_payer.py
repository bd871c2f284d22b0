"""Other payer of the claim that is the payer it is sent to.

## What it flags
An other payer (loop 2330B) with the payer id of the payer billed (loop 2010BB), where the claim goes to Medicare
(claim filing indicator MB or MA). To others, warns where it is one coverage as far as the claim tells: the
member ids are equal, or the patient is the subscriber of both. Two people of a family may have one insurer,
so that another subscriber's coverage is right. Medicare Part B twice is told by the edit on that.

## Why
A payer does not coordinate with itself: the coverage is on the claim twice, or its payer id was copied.

## How to fix
Give the other payer its own id, or take the coverage out.

## Sources
- Payer ids of loops 2010BB and 2330B differ: lists of 5010 edits (Medicare's). Medium to high. To others a warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, OtherCoverage

PART_B = "MB"
MEDICARE = frozenset({"MA", PART_B})
SELF = "18"

edit = Edit(
    __name__,
    code="COB005",
    title="Other payer is the payer that is billed",
    severity="reject",
    status="A8:479",
    carc="16",
    remark="MA04",
    since="0.2",
)
medicare = edit.message(
    "medicare",
    "the other payer {payer} is the payer that the claim is sent to, Medicare",
    fix="Give the other payer its own payer id, or take that coverage out.",
)
one_coverage = edit.message(
    "one-coverage",
    "the other payer {payer} is the payer that the claim is sent to, and the patient's coverage looks like one",
    fix="Give the other payer its own payer id, or take that coverage out. Two policies of one insurer are right.",
    severity="warn",
)


@edit.on(Claim)
def billed_twice(claim: Claim) -> Hits:
    """An other payer with the id of the one billed."""
    billed = claim.payer.identifier.strip().upper()
    for other in claim.other_coverages:
        if not billed or other.payer.identifier.strip().upper() != billed:
            continue
        if claim.filing_indicator in MEDICARE:
            if not claim.filing_indicator == other.filing_indicator == PART_B:
                yield medicare.at(other.payer_party or other, "NM109", payer=billed)
        elif is_one_coverage(claim, other):
            yield one_coverage.at(other.payer_party or other, "NM109", payer=billed)


def is_one_coverage(claim: Claim, other: OtherCoverage) -> bool:
    """Whether both coverages have one member id, or both are the patient's own."""
    member_id = claim.member.identifier if claim.member else ""
    if member_id and member_id == other.member_id:
        return True
    return not claim.is_for_dependent and claim.patient_relationship == SELF == other.relationship


@edit.screen
def may_be_billed_twice(block: Block) -> Flags:
    """Another payer."""
    return block.coverage.other
