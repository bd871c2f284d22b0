"""NPI that is not ten digits or fails its check digit.

## What it flags
An NPI of any provider (NM109 with NM108 XX) that cannot be one.

## Why
No payer knows such a provider.

## How to fix
Copy the number from the registry.

## Sources
- Made up for the benchmark.
"""

from scrubber.edit import Edit, Hits, Npi

TEN, PREFIX = 10, 24

edit = Edit(
    __name__,
    code="QA002",
    title="NPI that is not ten digits or fails its check digit",
    severity="reject",
    status="A7:562:{entity}",
    since="0.2",
)
impossible = edit.message("impossible", "the NPI of the {role}, {number}, cannot be one", fix="Copy the NPI.")


@edit.on(Npi)
def cannot_be(npi: Npi) -> Hits:
    """Not ten digits, or a wrong check digit."""
    number = npi.number.strip()
    if len(number) != TEN or not number.isdigit() or checksum(number) % TEN:
        yield impossible.at(npi, number=number)


def checksum(number: str) -> int:
    """Luhn's sum, with what the prefix 80840 adds to it."""
    doubled = (sum(divmod(2 * int(digit), TEN)) for digit in number[-2::-2])
    return PREFIX + sum(doubled) + sum(map(int, number[-1::-2]))
