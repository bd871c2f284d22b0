"""Modifier that is not two characters.

## What it flags
A modifier (SV101-3 to SV101-6) that is not two letters or digits.

## Why
No payer knows it.

## How to fix
Send a modifier of the list.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Coding, Edit, Hits

LENGTH = 2

edit = Edit(
    __name__,
    code="QA009",
    title="Modifier that is not two characters",
    severity="reject",
    status="A7:453",
    since="0.2",
)
misspelt = edit.message("misspelt", "the modifier {modifier} of {procedure} is none", fix="Correct the modifier.")


@edit.on(Coding)
def is_misspelt(coding: Coding) -> Hits:
    """Each that has another form."""
    for modifier in coding.procedure.modifiers:
        if len(modifier) != LENGTH or not modifier.isalnum():
            yield misspelt.at(coding, "SV101-3", modifier=modifier, procedure=coding.procedure.code)
