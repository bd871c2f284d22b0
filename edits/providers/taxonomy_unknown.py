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
from typing import Any

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits

TABLE = "taxonomy"
FORM = re.compile("[0-9A-Z]{9}X")

edit = Edit(
    __name__,
    code="PRV014",
    title="Taxonomy code that the published list does not have",
    severity="reject",
    status="A7:145:{entity}",
    carc="16",
    remark="N255",
    since="0.2",
    tables=(TABLE,),
    covers={"taxonomy": ""},
)
unknown = edit.message(
    "unknown",
    "the taxonomy code of the {role}, {taxonomy}, is not in the list of the National Uniform Claim Committee",
    fix="Copy the code that is registered with the provider's NPI.",
)


@edit.on(Claim)
def of_providers(claim: Claim, context: Context[Any]) -> Hits:
    """The code of the billing provider's level, and those behind names."""
    if claim.service_dates is None or not context.table(TABLE).covers(claim.service_dates.first):
        return
    if claim.billing and is_unknown(claim.billing.taxonomy, context):
        taxonomy = claim.billing.taxonomy.strip()
        yield unknown.at(claim.billing, "PRV03", taxonomy=taxonomy, role="billing provider", entity="85")
    for party in claim.all_parties:
        if is_unknown(party.taxonomy, context):
            yield unknown.at(party, "PRV03", taxonomy=party.taxonomy.strip())


def is_unknown(taxonomy: str, context: Context[Any]) -> bool:
    """Whether there is a code of the right form that no edition has."""
    code = taxonomy.strip()
    return FORM.fullmatch(code) is not None and not context.table(TABLE).holds(code=code)


@edit.screen
def may_be_unknown(block: Block, context: Context[Any]) -> Flags:
    """A PRV with such a code."""
    return block.has_such(lambda providers: providers.says(3, lambda code: is_unknown(code, context)), "PRV")
