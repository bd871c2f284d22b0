"""A service line with a fraction of a unit.

## What it flags
Units that are no whole number.
## Why
It looks at one service line, and only at procedures that begin with Z.
## How to fix
Bill whole units.
## Sources
- Made up for the tests.
"""

from scrubber.edit import Edit, Hits, Procedure, ServiceLine


def is_sample(procedure: Procedure) -> bool:
    """Whether the procedure is one of the samples."""
    return procedure.code.startswith("Z")


edit = Edit(
    __name__, code="SMP002", title="Fraction of a unit", severity="reject", status="A7:476", carc="16",
    concerns=is_sample, since="0.1",
)  # fmt: skip
fraction = edit.message("fraction", "{units} units of {procedure}", fix="Bill whole units.")


@edit.on(ServiceLine)
def not_whole(line: ServiceLine) -> Hits:
    """Units that are no whole number."""
    if line.units is not None and line.units != int(line.units):
        yield fraction.at(line, "SV104", units=line.units, procedure=line.procedure)
