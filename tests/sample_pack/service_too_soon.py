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

from collections.abc import Iterator

from pydantic import PositiveInt

from scrubber.edit import Context, DaysApart, Edit, Hit, Message, Params, Severity, Timeline


class Waiting(Params):
    """How long to wait."""

    days: PositiveInt = 30


def limited(context: Context[Waiting]) -> frozenset[str]:
    """The procedures of the table."""
    return context.table("waiting_times").values("procedure")


edit = Edit(
    module=__name__,
    code="SMP003",
    title="Service again too soon",
    severity=Severity.REJECT,
    status="A3:259",
    carc="119",
    procedures=limited,
    params=Waiting,
    tables=("waiting_times",),
    needs_history=True,
    since="0.1",
    messages={
        "too-soon": Message(text="{procedure} was given on {earlier} in {origin}", fix="Wait {period}."),
        "perhaps": Message(text="{procedure} may be too soon", fix="Look.", severity=Severity.WARN),
    },
)


@edit.on(Timeline)
def too_soon(timeline: Timeline, context: Context[Waiting]) -> Iterator[Hit]:
    """A pair of services with fewer days between them than the table asks for."""
    period = DaysApart(context.params.days)
    for other, claimed in timeline.pairs_within(period):
        rows = context.table("waiting_times").lookup(claimed.dates.last, procedure=claimed.procedure)
        if other.procedure == claimed.procedure and claimed.repeats(other):
            key = "too-soon" if any(row["surely"] == "yes" for row in rows) else "perhaps"
            values = {"procedure": claimed.procedure, "earlier": other.dates, "origin": other.origin}
            yield Hit(key, claimed.at("SV101-2"), period=period.name, **values)
