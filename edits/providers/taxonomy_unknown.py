"""Taxonomy code that the published list does not have.

## What it flags
A taxonomy code (PRV03 with PXC) of any provider that has the form of one and that no edition of the table `taxonomy`
has. Where no edition covers the first day of service, nothing is said.

## Why
Payers that route by taxonomy, Medicaid most of all, turn back a code that is not in the list.

## How to fix
Copy the code as it is registered with the provider's NPI (box 33b, 24J with ZZ).

## Sources
- The list: National Uniform Claim Committee, health care provider taxonomy, imported by the user. High.
- A7:145 with the provider's entity: Stedi, published edits. High.
"""

import re
from collections.abc import Iterator

from scrubber.edit import Claim, FoundIn, Said, WrittenCode, not_listed_edit

FORM = re.compile("[0-9A-Z]{9}X")


def read(taxonomy: str) -> str:
    """A code of the right form; an empty text of another."""
    code = taxonomy.strip()
    return code if FORM.fullmatch(code) else ""


def of_providers(claim: Claim) -> Iterator[WrittenCode]:
    """The code of the billing provider's level, and those behind names."""
    day = claim.service_dates.first if claim.service_dates else None
    if claim.billing:
        values = {"role": "billing provider", "entity": "85"}
        yield WrittenCode(read(claim.billing.taxonomy), day, claim.billing, "PRV03", values)
    for party in claim.all_parties:
        yield WrittenCode(read(party.taxonomy), day, party, "PRV03")


edit = not_listed_edit(
    __name__,
    code="PRV014",
    title="Taxonomy code that the published list does not have",
    status="A7:145:{entity}",
    remark="N255",
    since="0.2",
    table="taxonomy",
    key="code",
    subject=Claim,
    codes=of_providers,
    found_in=FoundIn("PRV", 3, read),
    says={
        "unknown": Said(
            "the taxonomy code of the {role}, {code}, is not in the list of the National Uniform Claim Committee",
            "Copy the code that is registered with the provider's NPI.",
        )
    },
    covers={"taxonomy": ""},
)
