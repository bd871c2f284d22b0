"""Diagnosis left out between two others.

## What it flags
Warns of an HI segment of diagnoses in which an element is empty and a later one is not.

## Why
The pointers of the lines (box 24E) count the diagnoses. Who counts an empty place and who does not arrive at different
ones: the payer may read another diagnosis than the one that was meant.

## How to fix
Move the diagnoses up so that none is left out between them, and see whether the pointers still say what they should.

## Sources
- Diagnoses stand one after the other; what is not needed is left out at the end: 005010X222A1, HI of loop 2300. High;
  that a payer refuses a gap: our inference. Medium, and so a warning.
- 255, diagnosis code: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Location

QUALIFIERS = frozenset({"ABF", "ABK", "BF", "BK"})

edit = Edit(
    __name__,
    code="DX009",
    title="Diagnosis left out between two others",
    severity="warn",
    status="A7:255",
    carc="16",
    remark="M76",
    since="0.3",
)
left_out = edit.message(
    "left-out",
    "the place {position} of the diagnoses (box 21) is empty, and one behind it is not",
    fix="Move the diagnoses up, and correct the pointers (box 24E) if they count the empty place.",
)


@edit.on(Claim)
def gaps(claim: Claim) -> Hits:
    """The first place that is left out of each list of diagnoses."""
    for segment in claim.every("HI"):
        elements = segment.elements[1:]
        if not elements or elements[0].split(claim.delimiters.component)[0] not in QUALIFIERS:
            continue
        last = max(number for number, value in enumerate(elements, start=1) if value)
        empty = next((number for number in range(1, last) if not elements[number - 1]), None)
        if empty is not None:
            yield left_out.at(Location(None, f"HI{empty:02}", segment.place), position="ABCDEFGHIJKL"[empty - 1])


@edit.screen
def may_have_a_gap(block: Block) -> Flags:
    """An empty element in a list of diagnoses."""
    return block.leaves_out_diagnosis
