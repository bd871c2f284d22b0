"""State that is not two letters.

## What it flags
A state (N402) in the United States that is not two capital letters.

## Why
The letter does not arrive.

## How to fix
Correct the state.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Edit, Hits, PostalAddress

LENGTH = 2

edit = Edit(
    __name__,
    code="QA020",
    title="State that is not two letters",
    severity="reject",
    status="A7:500:{entity}",
    since="0.2",
)
misspelt = edit.message("misspelt", "the state {state} of the {role} is none", fix="Correct the state.")


@edit.on(PostalAddress)
def is_misspelt(address: PostalAddress) -> Hits:
    """Another length, or other characters."""
    if address.is_domestic and not (len(address.state) == LENGTH and address.state.isalpha()):
        yield misspelt.at(address, "N402", state=address.state)
