"""Sequela as the first diagnosis.

## What it flags
Warns of a claim whose first diagnosis (HI01, box 21A) is an ICD-10-CM code of seven places that ends in S, the late
effect of an injury. An external cause in the first place is another edit's.

## Why
The code says where a condition comes from. The condition that is treated now goes first; payers refuse the sequela as
principal or only diagnosis.

## How to fix
Put the condition that was treated first and the sequela after it; let the pointers (box 24E) follow.

## Sources
- The nature of the sequela is sequenced first, the sequela code second, but where the code's own note says otherwise:
  ICD-10-CM official guidelines, I.B.10 and I.C.19.a. High; for that exception a warning.
- Published edits: Stedi, a sequela code cannot be the primary diagnosis. High.
- A7:254, principal diagnosis code: X12 claim status codes. High.
"""

import re

from scrubber.edit import Diagnosis, Edit, Hits

SEQUELA = re.compile(r"[A-U][0-9][0-9A-Z][0-9A-Z]{3}S")

edit = Edit(
    __name__,
    code="DX010",
    title="Sequela as the first diagnosis",
    severity="warn",
    status="A7:254",
    carc="16",
    remark="MA63",
    since="0.3",
)
first = edit.message(
    "first",
    "the first diagnosis, {code} (box 21A), is the sequela of an injury, which goes behind the condition treated",
    fix="Put the condition that was treated first and {code} after it, and correct the pointers (box 24E).",
)


@edit.on(Diagnosis)
def sequela_first(diagnosis: Diagnosis) -> Hits:
    """A sequela in the first place."""
    code = diagnosis.code.strip().upper()
    if diagnosis.is_first and diagnosis.code_set == "ICD-10-CM" and SEQUELA.fullmatch(code):
        yield first.at(diagnosis, code=code)
