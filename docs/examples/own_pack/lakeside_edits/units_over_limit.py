"""More units of a procedure on one day than Lakeside Health pays for.

## What it flags
A line with more units than the table `lakeside_units` has for its procedure on its first day of service. A payer
that pays for `extra` units more has them in its profile.
## Why
Lakeside Health cuts the line to the units of its list (CARC 151).
## How to fix
Correct the units, or send the records that show why more were needed.
## Sources
- The list of units: Lakeside Health, provider manual 2026, page 31 (made up, for this example). High.
"""

from typing import Annotated

from scrubber.edit import Constraint, Context, Edit, Hits, Params, ServiceLine

TABLE = "lakeside_units"


class Allowance(Params):
    """What a payer pays for beyond the list."""

    extra: Annotated[int, Constraint(ge=0)] = 0


def listed(context: Context[Allowance]) -> frozenset[str]:
    """The procedures that the list has."""
    return context.table(TABLE).values("procedure")


edit = Edit(
    __name__,
    code="LKS001",
    title="More units than Lakeside Health pays for",
    severity="reject",
    status="A7:476",
    carc="151",
    procedures=listed,
    params=Allowance,
    tables=(TABLE,),
    since="0.1",
)
too_many = edit.message(
    "too-many",
    "{units} units of {procedure}, and {most} are paid on one day",
    fix="Correct the units, or send the records that show why more were needed.",
)


@edit.on(ServiceLine)
def over_the_limit(line: ServiceLine, context: Context[Allowance]) -> Hits:
    """The line has more units than the list, on its day, and the payer's extra allow."""
    if line.units is None or line.service_dates is None:
        return
    for row in context.table(TABLE).lookup(line.service_dates.first, procedure=line.procedure):
        most = int(row["units"]) + context.params.extra
        if line.units > most:
            yield too_many.at(line, "SV104", units=line.units, procedure=line.procedure, most=most)
