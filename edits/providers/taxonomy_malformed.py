"""Taxonomy code that has not the form of one.

## What it flags
A taxonomy code (PRV03 with PXC) of the billing, rendering or any other provider that is not ten letters and digits
of which the last is X. Warns of a right one in lower case. Whether the code is in the list is not looked at.

## Why
Payers that route by taxonomy, Medicaid most of all, turn back a code that is in no list.

## How to fix
Copy the code as it is registered with the provider's NPI, such as 207RE0101X (box 33b, 24J with ZZ).

## Sources
- Ten characters, the last X: National Uniform Claim Committee, health care provider taxonomy. High.
- A7:145 with the provider's entity: Stedi; 837 technical edits. High.
"""

import re

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Message

FORM = re.compile("[0-9A-Z]{9}X")

edit = Edit(
    __name__,
    code="PRV004",
    title="Taxonomy code without the form of one",
    severity="reject",
    status="A7:145:{entity}",
    carc="16",
    remark="N255",
    since="0.2",
)
malformed = edit.message(
    "malformed",
    "the taxonomy code of the {role}, {taxonomy}, is not ten letters and digits that end in X",
    fix="Copy the code that is registered with the provider's NPI, such as 207RE0101X.",
)
lower_case = edit.message(
    "lower-case",
    "the taxonomy code of the {role}, {taxonomy}, is written in lower case",
    fix="Write it in capitals.",
    severity="warn",
)


@edit.on(Claim)
def of_providers(claim: Claim) -> Hits:
    """The code of the billing provider's level, and those behind names."""
    if claim.billing and is_odd(claim.billing.taxonomy):
        taxonomy = claim.billing.taxonomy.strip()
        yield message_for(taxonomy).at(claim.billing, "PRV03", taxonomy=taxonomy, role="billing provider", entity="85")
    for party in claim.all_parties:
        if is_odd(party.taxonomy):
            taxonomy = party.taxonomy.strip()
            yield message_for(taxonomy).at(party, "PRV03", taxonomy=taxonomy)


def is_odd(taxonomy: str) -> bool:
    """Whether there is a code that has not the form of one."""
    return bool(taxonomy.strip()) and not FORM.fullmatch(taxonomy.strip())


def message_for(taxonomy: str) -> Message:
    """Only the case of its letters, or more."""
    return lower_case if FORM.fullmatch(taxonomy.upper()) else malformed


@edit.screen
def may_be_odd(block: Block) -> Flags:
    """A PRV with such a code."""
    return block.has_such(lambda providers: providers.says(3, is_odd), "PRV")
