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

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Params


class Ceiling(Params):
    """What a claim may be charged at most, and what is exempt."""

    most: int = 1000
    frequencies: frozenset[str] = frozenset({"8", "7", "1"})
    exempt: tuple[str, ...] = ("Z9", "Z3")
    from_place: str | None = None


edit = Edit(
    __name__, code="SMP001", title="Charge above the ceiling", severity="warn", status="A3:178", params=Ceiling,
    since="0.1",
)  # fmt: skip
too_high_charge = edit.message("too-high", "the charge is over {most} dollars", fix="Charge less.")


@edit.on(Claim)
def too_high(claim: Claim, context: Context[Ceiling]) -> Hits:
    """A charge above the ceiling."""
    params = context.params
    exempt = claim.claim_id.startswith(params.exempt) or claim.frequency_code not in params.frequencies
    elsewhere = params.from_place not in {None, claim.place_of_service}
    if claim.charge is not None and claim.charge > params.most * 100 and not exempt and not elsewhere:
        yield too_high_charge.at(claim, "CLM02", most=params.most)


@edit.screen
def may_be_too_high(block: Block, context: Context[Ceiling]) -> Flags:
    """A charge above the ceiling, whoever is exempt."""
    return block.claim_charge > context.params.most * 100
