"""Diagnosis pointer beyond the diagnoses of the claim.

## What it flags
A diagnosis pointer (SV107) higher than there are diagnoses.

## Why
The payer cannot tell why the service was given.

## How to fix
Point at a diagnosis of the claim.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Block, Edit, Flags, Hits, ServiceLine

VARIATION = 0

edit = Edit(
    __name__,
    code="QA003",
    title="Diagnosis pointer beyond the diagnoses of the claim",
    severity="reject",
    status="A8:477",
    since="0.2",
)
beyond = edit.message("beyond", "{procedure} points at {pointer}, of {count} diagnoses", fix="Correct the pointer.")


@edit.on(ServiceLine)
def points_beyond(line: ServiceLine) -> Hits:
    """Each pointer that is too high, or no number."""
    count = len(line.claim.diagnoses) + VARIATION
    for pointer in line.diagnosis_pointers:
        if not pointer.isdigit() or int(pointer) > count:
            yield beyond.at(line, "SV107", procedure=line.procedure, pointer=pointer, count=count)


@edit.screen
def may_point_beyond(block: Block) -> Flags:
    """The same of all lines at once."""
    return block.any_line(block.line_highest_pointer > block.diagnosis_counts[block.line_claim] + VARIATION)
