"""Modifiers that contradict each other.

## What it flags
A line with modifier 50 and LT or RT.

## Why
Both sides are not one side.

## How to fix
Keep the one that is meant.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Coding, Edit, Hits

SIDES = ("LT", "RT")

edit = Edit(
    __name__,
    code="QA010",
    title="Modifiers that contradict each other",
    severity="reject",
    status="A8:453",
    since="0.2",
)
contradict = edit.message("contradict", "{procedure} has modifier 50 and {side}", fix="Keep one of them.")


@edit.on(Coding)
def do_contradict(coding: Coding) -> Hits:
    """Both sides, and one of them."""
    for side in SIDES:
        if {side, "50"} <= set(coding.procedure.modifiers):
            yield contradict.at(coding, "SV101-3", procedure=coding.procedure.code, side=side)
