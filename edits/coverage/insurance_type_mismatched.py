"""Insurance type missing where Medicare is not the primary payer, or given where it is.

## What it flags
A claim to Medicare (claim filing indicator MB or MA) whose payer responsibility is secondary or later and that
does not say why (SBR05: 12, 13, 14, 15, 16, 41, 42, 43 or 47), and a claim to the primary payer that says so.
Warns of the same two faults of another payer (loop 2320). A code outside the list is the implementation
guide's matter.

## Why
Medicare pays second only for a reason that it can check. Without the reason it turns the claim back; with a
reason on a primary claim nobody can tell who pays first.

## How to fix
Where Medicare is secondary, give the reason: 12 working aged, 13 end-stage renal disease, 14 no-fault, 15
workers' compensation, 43 disability, 47 liability … Where the payer is primary, leave it out, or correct the
order of the payers.

## Sources
- SBR05 is required where Medicare is billed and is not primary, and else not sent: 005010X222A1, loop 2000B;
  X12 RFI 1190. High.
- Missing: A6:578, Stedi and Tebra. High. For the primary payer: Stedi. Medium to high.
- Other payers: Stedi; older software sends it for every one of them. Medium: a warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, code

MEDICARE = frozenset({"MA", "MB"})
REASONS = frozenset({"12", "13", "14", "15", "16", "41", "42", "43", "47"})
"""Why Medicare is not primary (SBR05)."""
PRIMARY = 1

edit = Edit(
    __name__,
    code="COV002",
    title="Insurance type does not go with the order of the payers",
    severity="reject",
    status="A8:578",
    carc="16",
    since="0.2",
)
missing = edit.message(
    "missing",
    "Medicare is payer {rank} of the claim, and the reason why it is not the primary one is missing",
    fix="Give the insurance type: 12 working aged, 13 end-stage renal disease, 14 no-fault, 15 workers' compensation, "
    "43 disability, 47 liability …",
    status="A6:578",
)
primary = edit.message(
    "primary",
    "insurance type {code} says why Medicare is not primary, and the claim is sent to the primary payer",
    fix="Leave the insurance type out, or correct which payer is primary.",
)
other_missing = edit.message(
    "other-missing",
    "the other payer {payer} is Medicare and payer {rank} of the claim; the reason why it is not primary is missing",
    fix="Give the insurance type of that coverage: 12 working aged, 43 disability …",
    severity="warn",
    status="A6:578",
)
other_primary = edit.message(
    "other-primary",
    "insurance type {code} says why Medicare is not primary, and the other payer {payer} is the primary one",
    fix="Leave the insurance type of that coverage out, or correct which payer is primary.",
    severity="warn",
)


@edit.on(Claim)
def type_and_order(claim: Claim) -> Hits:
    """Medicare in a later rank without the reason, or a primary payer with one."""
    if claim.subscriber and (rank := claim.payer_rank) is not None:
        code = claim.subscriber.insurance_type
        if rank == PRIMARY and code in REASONS:
            yield primary.at(claim.subscriber, "SBR05", code=code)
        if rank > PRIMARY and not code and claim.filing_indicator in MEDICARE:
            yield missing.at(claim.subscriber, "SBR05", rank=rank)
    for other in claim.other_coverages:
        if (rank := other.rank) is None:
            continue
        payer, code = other.payer.name or other.payer.identifier, other.insurance_type
        if rank == PRIMARY and code in REASONS:
            yield other_primary.at(other, "SBR05", code=code, payer=payer)
        if rank > PRIMARY and not code and other.filing_indicator in MEDICARE:
            yield other_missing.at(other, "SBR05", payer=payer, rank=rank)


@edit.screen
def may_be_mismatched(block: Block) -> Flags:
    """Another payer, an insurance type, or Medicare not as the primary payer."""
    is_later_medicare = block.is_in(block.filing, *MEDICARE) & (block.coverage.element(1) != code("P"))
    return block.coverage.other | (block.coverage.element(5) != 0) | is_later_medicare
