"""UPIN that has none of its two forms.

## What it flags
Warns of a UPIN (REF*1G) of any provider that is neither a letter and five digits nor three letters and three digits.

## Why
UPINs ended in 2007 with the NPI. Payers that still look at one turn back what cannot be one, mostly a number of
another kind under the wrong qualifier.

## How to fix
Leave the UPIN out and give the NPI, or send a payer's own number as what it is (G2).

## Sources
- Both forms: CMS, UPIN directory. Medium. A check of them: Stedi. Few payers read it: a warning.
"""

import re

from scrubber.edit import Block, Claim, Edit, Flags, Hits

FORM = re.compile("[A-Z][0-9]{5}|[A-Z]{3}[0-9]{3}")
QUALIFIER = "1G"

edit = Edit(
    __name__,
    code="PRV006",
    title="UPIN without the form of one",
    severity="warn",
    status="A7:133:{entity}",
    carc="16",
    since="0.2",
)
malformed = edit.message(
    "malformed",
    "the UPIN of the {role}, {upin}, is neither a letter and five digits nor three letters and three digits",
    fix="Leave the UPIN out and give the NPI; send a payer's own number with qualifier G2.",
)


@edit.on(Claim)
def odd_upin(claim: Claim) -> Hits:
    """The UPIN of each provider that gives one."""
    for party in claim.all_parties:
        upin = party.reference(QUALIFIER)
        if is_odd(upin):
            yield malformed.at(party, "REF02", QUALIFIER, upin=upin.strip())


def is_odd(upin: str) -> bool:
    """Whether there is one, of no form."""
    return bool(upin.strip()) and not FORM.fullmatch(upin.strip().upper())


@edit.screen
def may_be_odd(block: Block) -> Flags:
    """A UPIN of no form."""
    return block.has_such(lambda numbers: numbers.says(2, is_odd), "REF", QUALIFIER)
