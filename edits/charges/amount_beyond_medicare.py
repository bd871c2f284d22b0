"""A charge larger than Medicare's field for it.

## What it flags
A total charge (CLM02, box 28) or line charge (SV102, box 24F) above $99,999.99 on a claim to Medicare Part B (claim
filing indicator MB).

## Why
Medicare's system for professional claims holds seven digits of a charge, two of them cents; its front end turns larger
amounts back.

## How to fix
Check the charge: mostly a decimal point is missing. Where it is right, bill the units of the service on several lines
or claims, each below the limit, as the contractor says.

## Sources
- Charges up to 99,999.99 for CLM02 and SV102: CMS edits of 005010X222A1 for Part B. High.
- 178 and 583 with 512, length invalid for receiver's application system: X12 claim status codes. High.
"""

from scrubber.edit import Block, Cents, Claim, Edit, Flags, Hits, ServiceLine

LIMIT = Cents(99_999_99)

edit = Edit(
    __name__,
    code="CHG005",
    title="Charge larger than Medicare can hold",
    severity="reject",
    status="A7:178 A7:512",
    carc="16",
    remark="M54",
    only_medicare=True,
    since="0.2",
)
claim_charge = edit.message(
    "claim-charge",
    "the total charge {charge} (box 28) is more than the {limit} that Medicare can hold",
    fix="Correct the total, or split the services over several claims, each below the limit.",
)
line_charge = edit.message(
    "line-charge",
    "the charge {charge} of {procedure} (box 24F) is more than the {limit} that Medicare can hold",
    fix="Correct the charge, or split the units over several lines and claims as the contractor asks for.",
    status="A7:583 A7:512",
)


@edit.on(Claim)
def claim_beyond(claim: Claim) -> Hits:
    """A total above the limit."""
    if claim.charge is not None and claim.charge > LIMIT:
        yield claim_charge.at(claim, "CLM02", charge=claim.charge, limit=LIMIT)


@edit.on(ServiceLine)
def line_beyond(line: ServiceLine) -> Hits:
    """A line above the limit."""
    if line.charge is not None and line.charge > LIMIT:
        yield line_charge.at(line, "SV102", charge=line.charge, procedure=line.procedure or "the service", limit=LIMIT)


@edit.screen
def may_be_beyond(block: Block) -> Flags:
    """A total or a line above the limit."""
    return (block.claim_charge > int(LIMIT)) | block.any_line(block.line_charge > int(LIMIT))
