"""A service given again too soon.

## What it flags
A service of the table `waiting_times` less than `days` days after the one before it.
## Why
It looks at a patient's timeline, with a table and parameters.
## How to fix
Wait.
## Sources
- Made up for the tests.
"""

from pydantic import PositiveInt

from scrubber.edit import Context, DaysApart, Edit, Hits, Params, Timeline


class Waiting(Params):
    """How long to wait."""

    days: PositiveInt = 30


def limited(context: Context[Waiting]) -> frozenset[str]:
    """The procedures of the table."""
    return context.table("waiting_times").values("procedure")


edit = Edit(
    __name__, code="SMP003", title="Service again too soon", severity="reject", status="A3:259", carc="119",
    procedures=limited, params=Waiting, tables=("waiting_times",), needs_history=True, since="0.1",
)  # fmt: skip
surely = edit.message("too-soon", "{procedure} was given on {earlier} in {origin}", fix="Wait {period}.")
perhaps = edit.message("perhaps", "{procedure} may be too soon", fix="Look.", severity="warn")


@edit.on(Timeline)
def too_soon(timeline: Timeline, context: Context[Waiting]) -> Hits:
    """A pair of services with fewer days between them than the table asks for."""
    period = DaysApart(context.params.days)
    for claimed, other in timeline.pairs_within(period):
        rows = context.table("waiting_times").lookup(claimed.dates.last, procedure=claimed.procedure)
        if other.procedure == claimed.procedure and claimed.repeats(other):
            message = surely if any(row["surely"] == "yes" for row in rows) else perhaps
            values = {"earlier": other.dates, "origin": other.origin, "period": period.name}
            yield message.at(claimed, "SV101-2", procedure=claimed.procedure, **message.among(values))
