"""Pay-to address that is the billing address again.

## What it flags
Warns of a pay-to address (loop 2010AB) with the street, city and first five digits of the ZIP code of the billing
provider's own (2010AA).

## Why
The guide has the pay-to address only for another address. Some payers turn the repetition back, others take it for a
change of address.

## How to fix
Leave the pay-to address out, or give the address that payments go to.

## Sources
- Required only where payment goes elsewhere: 005010X222A1, loop 2010AB. High. A list of 5010 edits. Medium: a warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

PAY_TO = "87"

edit = Edit(
    __name__,
    code="ADR004",
    title="Pay-to address repeats the billing address",
    severity="warn",
    status="A8:503:87",
    carc="16",
    since="0.2",
)
repeated = edit.message(
    "repeated",
    "the pay-to address is the billing provider's address again (box 33)",
    fix="Leave the pay-to address out, or give the one that payments go to.",
)


@edit.on(Claim)
def repeats(claim: Claim) -> Hits:
    """Both addresses, the same."""
    pay_to, billing = claim.pay_to, claim.billing_provider
    if pay_to and billing and pay_to.address and billing.address and pay_to.address.is_as(billing.address):
        yield repeated.at(pay_to, "N301")


@edit.screen
def has_one(block: Block) -> Flags:
    """A pay-to address."""
    return block.has("NM1", PAY_TO)
