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
def are_paired(numbers: tuple[int, int], context: Context[Params]) -> bool:
    """Whether the table lists two codes of columns on any day."""
    pairs = context.table(TABLE)
    one, other = (number.to_bytes(8, "little").rstrip(b"\0").decode("latin-1") for number in numbers)
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
    """Claims with two procedures that the table lists: each distinct two of the block are looked up once."""
    claims, codes = block.line_claim, block.line_procedure
    found = block.claim_charge < 0
    for apart in range(1, int(block.line_counts.max(initial=1))):
        are_of_one = claims[:-apart] == claims[apart:]
        ones, others = codes[:-apart][are_of_one], codes[apart:][are_of_one]
        billed = list(zip(ones.tolist(), others.tolist(), strict=True))
        listed = {pair for pair in set(billed) if are_paired(pair, context)}
        if listed:
            found[claims[apart:][are_of_one][[pair in listed for pair in billed]]] = True
    return found
