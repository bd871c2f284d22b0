"""Diagnosis pointer that points at nothing.

## What it flags
A line whose diagnosis pointer (SV107, box 24E) is a number higher than there are diagnoses, or 0; one that is no
number; and one that is there twice. A missing pointer is told by the implementation guide. A pointer of a claim
without any diagnosis is left to the guide too.

## Why
The payer cannot tell for what the service was given, and refuses the line or the claim.

## How to fix
Point at the diagnoses of the claim by their number: 1 is box 21A, 2 box 21B and so on, each once.

## Sources
- Pointers are the position of a diagnosis in HI, 1 to 12: 005010X222A1, loop 2400, SV107. High.
- Beyond the list, repeated: Stedi, invalid diagnosis pointers. High.
- A8:477, A7:477, diagnosis code pointer: X12 claim status codes. High.
"""

from scrubber.edit import Block, Edit, Flags, Hits, ServiceLine

edit = Edit(
    __name__,
    code="DX004",
    title="Diagnosis pointer that points at nothing",
    severity="reject",
    status="A8:477",
    carc="16",
    remark="M76",
    since="0.2",
)
beyond = edit.message(
    "beyond",
    "{procedure} points at diagnosis {pointer} (box 24E) and the claim has {count} (box 21)",
    fix="Point at one of the claim's diagnoses, or add the one that is missing.",
)
repeated = edit.message(
    "repeated",
    "{procedure} points at diagnosis {pointer} twice (box 24E)",
    fix="Name each diagnosis once in SV107.",
)
no_number = edit.message(
    "no-number",
    "{procedure} has a diagnosis pointer that is no number, {pointer} (box 24E)",
    fix="Send the position of the diagnosis as a number: A is 1, B is 2 and so on.",
    status="A7:477",
)


@edit.on(ServiceLine)
def points_at_nothing(line: ServiceLine) -> Hits:
    """Each pointer that is no number, beyond the list, or there already."""
    count = len(line.claim.diagnoses)
    seen: set[int] = set()
    for pointer in line.diagnosis_pointers if count else ():
        if not (pointer.isascii() and pointer.isdigit()):
            yield no_number.at(line, "SV107", procedure=line.procedure, pointer=pointer)
            continue
        position = int(pointer)
        if not 0 < position <= count:
            yield beyond.at(line, "SV107", procedure=line.procedure, pointer=pointer, count=count)
        elif position in seen:
            yield repeated.at(line, "SV107", procedure=line.procedure, pointer=pointer)
        seen.add(position)


@edit.screen
def may_point_at_nothing(block: Block) -> Flags:
    """A pointer that is higher than there are diagnoses, is 0 or no number, or is there twice."""
    is_beyond = block.line_highest_pointer > block.diagnosis_counts[block.line_claim]
    return block.any_line(is_beyond | block.line_repeats_pointer)
