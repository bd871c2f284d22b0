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

from collections.abc import Iterator

from scrubber.edit import Context, Edit, Hit, Message, Params, Procedure, ServiceLine, Severity


def is_sample(procedure: Procedure, _context: Context[Params]) -> bool:
    """Whether the procedure is one of the samples."""
    return procedure.code.startswith("Z")


edit = Edit(
    module=__name__,
    code="SMP002",
    title="Fraction of a unit",
    severity=Severity.REJECT,
    status="A7:476",
    carc="16",
    concerns=is_sample,
    since="0.1",
    messages={
        "fraction": Message(text="{units} units of {procedure}", fix="Bill whole units."),
    },
)


@edit.on(ServiceLine)
def fraction(line: ServiceLine, _context: Context[Params]) -> Iterator[Hit]:
    """Units that are no whole number."""
    if line.units is not None and line.units != int(line.units):
        yield Hit("fraction", line.at("SV104"), units=line.units, procedure=line.procedure)
