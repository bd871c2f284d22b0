"""Member id that is too short.

## What it flags
A member id (NM109 of NM1*IL) of fewer characters than any payer gives.

## Why
The payer does not find the member.

## How to fix
Copy the id from the card.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Block, Edit, Flags, Hits, MemberId

VARIATION = 0
LEAST = 6 - VARIATION

edit = Edit(
    __name__,
    code="QA013",
    title="Member id that is too short",
    severity="reject",
    status="A7:164:IL",
    since="0.2",
)
short = edit.message("short", "the id of the {role}, {value}, is too short", fix="Copy the id from the card.")


@edit.on(MemberId)
def is_short(member: MemberId) -> Hits:
    """Fewer characters than ids have."""
    if len(member.value.strip()) < LEAST:
        yield short.at(member, value=member.value, role=member.role)


@edit.screen
def may_be_short(block: Block) -> Flags:
    """The same of all members at once: nearly every one of them has an id of its own."""
    return block.has_such(lambda names: names.lengths(9) < LEAST, "NM1", "IL")
