"""A claim charged above a ceiling.

## What it flags
A claim whose charge is above `most` dollars.
## Why
It looks at a whole claim and has a parameter.
## How to fix
Charge less.
## Sources
- Made up for the tests.
"""

from collections.abc import Iterator

from scrubber.edit import Claim, Context, Edit, Hit, Message, Params, Severity


class Ceiling(Params):
    """What a claim may be charged at most."""

    most: int = 1000


edit = Edit(
    module=__name__,
    code="SMP001",
    title="Charge above the ceiling",
    severity=Severity.WARN,
    status="A3:178",
    carc=None,
    params=Ceiling,
    since="0.1",
    messages={
        "too-high": Message(text="the charge is over {most} dollars", fix="Charge less."),
    },
)


@edit.on(Claim)
def too_high(claim: Claim, context: Context[Ceiling]) -> Iterator[Hit]:
    """A charge above the ceiling."""
    if claim.charge is not None and claim.charge > context.params.most * 100:
        yield Hit("too-high", claim.at("CLM02"), most=context.params.most)
