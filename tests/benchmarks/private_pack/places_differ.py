"""Place of a line that is not the claim's.

## What it flags
A line with a place of service of its own (SV105) that is not the claim's (CLM05-1).

## Why
One of them is wrong.

## How to fix
Leave SV105 out.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Block, Edit, Flags, Hits, ServiceLine

edit = Edit(
    __name__,
    code="QA017",
    title="Place of a line that is not the claim's",
    severity="reject",
    status="A8:249",
    since="0.2",
)
differ = edit.message("differ", "{procedure} was given in {place}, says its line", fix="Leave SV105 out.")


@edit.on(ServiceLine)
def is_elsewhere(line: ServiceLine) -> Hits:
    """Another place than the claim's."""
    if line.place_of_service != line.claim.place_of_service:
        yield differ.at(line, "SV105", procedure=line.procedure, place=line.place_of_service)


@edit.screen
def may_be_elsewhere(block: Block) -> Flags:
    """The same of all lines at once."""
    return block.any_line(block.line_place != block.place[block.line_claim])
