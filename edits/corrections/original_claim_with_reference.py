"""Original claim that names an earlier claim.

## What it flags
A claim with frequency code 1 (original) and the payer's number of an earlier claim (REF*F8).

## Why
The number belongs to a replacement or void. The payer cannot tell whether a new claim or a correction is
meant; as a new claim it denies what it has paid already as a duplicate.

## How to fix
To correct a claim that the payer has processed, send frequency code 7; to void it, 8. For a new claim, take
the original reference number out (box 22 of the claim form).

## Sources
- REF*F8 is sent only where CLM05-3 says replacement or void: 005010X222A1, loop 2300; X12 RFI 2416. High.
- A8:464 with A8:535: clearinghouses' lists of rejections. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

ORIGINAL = "1"

edit = Edit(
    __name__,
    code="FRQ002",
    title="Original claim with the payer's number of an earlier claim",
    severity="reject",
    status="A8:464 A8:535",
    carc="16",
    remark="N152",
    since="0.2",
)
named = edit.message(
    "named",
    "frequency code 1 says an original claim, and {reference} says that it takes an earlier one back (box 22)",
    fix="Send frequency code 7 to replace that claim, or 8 to void it; for a new claim leave the number out.",
)


@edit.on(Claim)
def original_names_another(claim: Claim) -> Hits:
    """An original claim with REF*F8."""
    if claim.frequency_code == ORIGINAL and (reference := claim.original_reference):
        yield named.at(claim, "REF02", "F8", reference=reference)


@edit.screen
def may_be_named(block: Block) -> Flags:
    """A number of an earlier claim."""
    return block.has("REF", "F8")
