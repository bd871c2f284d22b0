"""Discharge before admission.

## What it flags
A date of discharge (DTP*096) before the date of admission (DTP*435; box 18 has both).

## Why
No stay can have been so; front ends turn the claim back.

## How to fix
Put the two dates in order, or correct the one that is mistyped.

## Sources
- Discharge before admission: published edits of front ends for 005010X222A1. Medium.
- 190 discharge date, 189 admission date: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="DAT007",
    title="Discharge before admission",
    severity="reject",
    status="A8:190 A8:189",
    carc="16",
    since="0.2",
)
backwards = edit.message(
    "backwards",
    "the discharge on {discharge} is before the admission on {admission} (box 18)",
    fix="Put the two dates in order, or correct the one that is wrong.",
)


@edit.on(Claim)
def discharged_first(claim: Claim) -> Hits:
    """A stay that ends before it begins."""
    admission, discharge = claim.admission_date, claim.discharge_date
    if admission is not None and discharge is not None and discharge < admission:
        values = {"admission": f"{admission:%m/%d/%Y}", "discharge": f"{discharge:%m/%d/%Y}"}
        yield backwards.at(claim, "DTP03", "096", **values)


@edit.screen
def may_be_backwards(block: Block) -> Flags:
    """A claim with a discharge."""
    return block.has("DTP", "096")
