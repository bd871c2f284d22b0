"""Service that is twice on one claim.

## What it flags
Two lines of a claim with the same procedure, modifiers, dates and units.

## Why
The second is not paid.

## How to fix
Leave it out, or say by a modifier why it was given twice.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="QA005",
    title="Service that is twice on one claim",
    severity="reject",
    status="A8:54",
    since="0.2",
)
twice = edit.message("twice", "{procedure} is on the claim twice", fix="Leave the second line out.")


@edit.on(Claim)
def is_twice(claim: Claim) -> Hits:
    """Each line that an earlier one is like."""
    seen = set()
    for line in claim.lines:
        key = (line.procedure, line.modifiers, line.service_dates, line.units)
        if key in seen:
            yield twice.at(line, "SV101-2", procedure=line.procedure)
        seen.add(key)


@edit.screen
def may_be_twice(block: Block) -> Flags:
    """Claims with two lines of one procedure, dates and units."""
    return block.repeats_service
