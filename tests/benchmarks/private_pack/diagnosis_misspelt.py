"""Diagnosis code that has another form.

## What it flags
A diagnosis (HI) that is not a letter, a digit and one to five further characters.

## Why
No payer knows it.

## How to fix
Copy the code from the list.

## Sources
- Made up for the benchmark.
"""

import re

from scrubber.edit import Diagnosis, Edit, Hits

VARIATION = 0
FORM = re.compile(f"[A-Z][0-9][0-9A-Z]{{1,{5 + VARIATION}}}")

edit = Edit(
    __name__,
    code="QA011",
    title="Diagnosis code that has another form",
    severity="reject",
    status="A7:255",
    since="0.2",
)
misspelt = edit.message("misspelt", "{code} is no diagnosis code", fix="Copy the code from the list.")


@edit.on(Diagnosis)
def is_misspelt(diagnosis: Diagnosis) -> Hits:
    """Another form than codes have."""
    if not FORM.fullmatch(diagnosis.code):
        yield misspelt.at(diagnosis, code=diagnosis.code)
