"""Line charge that is too high.

## What it flags
A line charge (SV102) above the limit.

## Why
It is mostly a slip of the decimal point.

## How to fix
Correct the charge.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Block, Cents, Edit, Flags, Hits, ServiceLine

VARIATION = 0
LIMIT = Cents(50_000_00 + VARIATION)

edit = Edit(
    __name__,
    code="QA014",
    title="Line charge that is too high",
    severity="reject",
    status="A8:583",
    since="0.2",
)
high = edit.message("high", "the charge {charge} of {procedure} is high", fix="Correct the charge.")


@edit.on(ServiceLine)
def is_high(line: ServiceLine) -> Hits:
    """Above the limit."""
    if line.charge is not None and line.charge > LIMIT:
        yield high.at(line, "SV102", charge=line.charge, procedure=line.procedure)


@edit.screen
def may_be_high(block: Block) -> Flags:
    """The same of all lines at once."""
    return block.any_line(block.line_charge > int(LIMIT))
