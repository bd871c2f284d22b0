"""More units than are likely.

## What it flags
A line with more units (SV104) than any service has on a day, or a fraction of one.

## Why
It is mostly a slip.

## How to fix
Correct the units.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Block, Edit, Flags, Hits, ServiceLine

VARIATION = 0
MOST = 900 + VARIATION

edit = Edit(
    __name__,
    code="QA007",
    title="More units than are likely",
    severity="reject",
    status="A8:476",
    since="0.2",
)
many = edit.message("many", "{units} units of {procedure}", fix="Correct the units.")


@edit.on(ServiceLine)
def are_many(line: ServiceLine) -> Hits:
    """Beyond the limit, or no whole number."""
    if line.units is not None and (line.units > MOST or line.units != int(line.units)):
        yield many.at(line, "SV104", units=line.units, procedure=line.procedure)


@edit.screen
def may_be_many(block: Block) -> Flags:
    """The same of all lines at once."""
    return block.any_line((block.line_units > 1000 * MOST) | (block.line_units % 1000 != 0))
