"""Diagnosis that is on the claim twice.

## What it flags
A diagnosis code (HI, box 21) that an earlier place of the same claim has already.

## Why
A code says the same however often it is sent. Payers refuse the claim, and the pointers of its lines are not clear.

## How to fix
Take the second one out and let the pointers (box 24E) follow; where another code was meant, correct it.

## Sources
- The same diagnosis may not be repeated: Stedi, published edits; ICD-10-CM official guidelines, I.B.12 (a code is
  reported once an encounter). High.
- A7:255, diagnosis code: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="DX005",
    title="Diagnosis that is on the claim twice",
    severity="reject",
    status="A7:255",
    carc="16",
    remark="M76",
    since="0.2",
)
twice = edit.message(
    "twice",
    "the diagnosis {code} is on the claim already; it is number {earlier} and number {later} of box 21",
    fix="Take it out the second time, and correct the pointers (box 24E) of the lines.",
)


@edit.on(Claim)
def repeated(claim: Claim) -> Hits:
    """Each diagnosis that came before."""
    seen: dict[str, int] = {}
    for position, diagnosis in enumerate(claim.diagnoses, start=1):
        earlier = seen.setdefault(diagnosis.code, position)
        if diagnosis.code and earlier != position:
            yield twice.at(claim.diagnosis_at(position), code=diagnosis.code, earlier=earlier, later=position)


@edit.screen
def may_repeat(block: Block) -> Flags:
    """A code that is there twice."""
    return block.repeats_diagnosis
