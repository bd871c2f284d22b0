"""ZIP code that has another form.

## What it flags
A ZIP code in the United States that is not five or nine digits.

## Why
The letter does not arrive.

## How to fix
Correct the ZIP code.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Edit, Hits, PostalAddress

LENGTHS = {5, 9}

edit = Edit(
    __name__,
    code="QA012",
    title="ZIP code that has another form",
    severity="reject",
    status="A7:500:{entity}",
    since="0.2",
)
misspelt = edit.message("misspelt", "the ZIP code {zip} of the {role} is none", fix="Correct the ZIP code.")


@edit.on(PostalAddress)
def is_misspelt(address: PostalAddress) -> Hits:
    """Another length, or other characters."""
    if address.is_domestic and not (address.zip.isdigit() and len(address.zip) in LENGTHS):
        yield misspelt.at(address, "N403", zip=address.zip)
