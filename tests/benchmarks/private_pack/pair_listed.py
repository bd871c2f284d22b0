"""Two procedures of one claim that a table lists as a pair.

## What it flags
Two lines of a claim whose procedures are a pair of the table, in force on the day.

## Why
One of them is not paid.

## How to fix
Leave one of them out.

## Sources
- Made up for the benchmark.
"""

import itertools
from functools import lru_cache

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Params

TABLE = "ncci-ptp"

edit = Edit(
    __name__,
    code="QA006",
    title="Two procedures of one claim that a table lists as a pair",
    severity="reject",
    status="A8:735",
    tables=(TABLE,),
    since="0.2",
)
pair = edit.message("pair", "{second} is not paid beside {first}", fix="Leave one of them out.")


@lru_cache(20_000)
def are_paired(one: str, other: str, context: Context[Params]) -> bool:
    """Whether the table lists the two on any day, in either order."""
    pairs = context.table(TABLE)
    return pairs.holds(column1=one, column2=other) or pairs.holds(column1=other, column2=one)


@edit.on(Claim)
def is_pair(claim: Claim, context: Context[Params]) -> Hits:
    """Each two lines that are a pair on the day of the second."""
    pairs = context.table(TABLE)
    for one, other in itertools.permutations(claim.lines, 2):
        day = other.service_dates.first if other.service_dates else None
        if day is not None and pairs.lookup(day, column1=one.procedure, column2=other.procedure):
            yield pair.at(other, "SV101-2", first=one.procedure, second=other.procedure)


@edit.screen
def may_be_pair(block: Block, context: Context[Params]) -> Flags:
    """Claims with two procedures that the table lists."""
    return block.has_two(lambda one, other: are_paired(one, other, context))
