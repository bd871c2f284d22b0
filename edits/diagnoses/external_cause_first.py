"""External cause as the first diagnosis.

## What it flags
A claim whose first diagnosis (HI01, box 21A) is an external cause: ICD-10-CM codes that begin with V, W, X or Y,
ICD-9-CM codes that begin with E.

## Why
The code says how an injury came about, not what was treated; payers refuse it as principal diagnosis.

## How to fix
Put the injury or condition first and the external cause after it; let the pointers (box 24E) follow.

## Sources
- An external cause is never the principal or first-listed diagnosis: ICD-10-CM official guidelines, I.C.20.a.6. High.
- Published edits: Stedi; UHC, unacceptable principal diagnosis. High.
- A7:254, principal diagnosis code: X12 claim status codes. High.
"""

from scrubber.edit import Diagnosis, Edit, Hits

EXTERNAL_CAUSES = {"ICD-10-CM": tuple("VWXY"), "ICD-9-CM": ("E",)}

edit = Edit(
    __name__,
    code="DX002",
    title="External cause as the first diagnosis",
    severity="reject",
    status="A7:254",
    carc="16",
    remark="MA63",
    since="0.2",
)
first = edit.message(
    "first",
    "the first diagnosis, {code} (box 21A), is an external cause, which is never the first",
    fix="Put the injury or condition that was treated first and {code} after it, and correct the pointers (box 24E).",
)


@edit.on(Diagnosis)
def cause_first(diagnosis: Diagnosis) -> Hits:
    """An external cause in the first place."""
    code = diagnosis.code.strip()
    if diagnosis.is_first and code.upper().startswith(EXTERNAL_CAUSES[diagnosis.code_set]):
        yield first.at(diagnosis, code=code)
