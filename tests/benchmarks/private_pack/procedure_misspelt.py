"""Procedure code that has another form.

## What it flags
A procedure code (SV101-2) that is not five letters and digits.

## Why
No payer knows it.

## How to fix
Copy the code from the list.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Coding, Edit, Hits

LENGTH = 5

edit = Edit(
    __name__,
    code="QA018",
    title="Procedure code that has another form",
    severity="reject",
    status="A7:454",
    since="0.2",
)
misspelt = edit.message("misspelt", "{code} is no procedure code", fix="Copy the code from the list.")


@edit.on(Coding)
def is_misspelt(coding: Coding) -> Hits:
    """Another length, or other characters."""
    if len(coding.procedure.code) != LENGTH or not coding.procedure.code.isalnum():
        yield misspelt.at(coding, "SV101-2", code=coding.procedure.code)
