"""Service facility that is the billing provider again.

## What it flags
Warns of a service facility of the claim (loop 2310C) with the billing provider's NPI, or with its address and no NPI of
its own. A facility with another NPI at the same address is right.

## Why
The guide has the facility only where the service was given elsewhere than at the billing address. Some payers turn the
repetition back.

## How to fix
Leave the facility out (box 32), or give the place where the service was given.

## Sources
- Required only where it differs from loop 2010AA: 005010X222A1, loop 2310C. High. A8:562:77: lists of 5010 edits.
  Medium: a warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Segments, code

FACILITY = "77"
NPI = "XX"

edit = Edit(
    __name__,
    code="ADR005",
    title="Service facility is the billing provider",
    severity="warn",
    status="A8:562:77",
    carc="16",
    since="0.2",
)
same_npi = edit.message(
    "same-npi",
    "the service facility (box 32a) has the billing provider's NPI (box 33a), {npi}",
    fix="Leave the facility out, or give the one where the service was given.",
)
same_address = edit.message(
    "same-address",
    "the service facility (box 32) has the billing provider's address (box 33) and no NPI of its own",
    fix="Leave the facility out, or give the one where the service was given.",
    status="A8:503:77",
)


@edit.on(Claim)
def repeats(claim: Claim) -> Hits:
    """The facility of the claim."""
    billing, place = claim.billing_provider, claim.service_facility
    if billing is None or place is None:
        return
    if place.npi:
        if place.npi == billing.npi:
            yield same_npi.at(place, "NM109", npi=place.npi)
    elif place.address and billing.address and place.address.is_as(billing.address):
        yield same_address.at(place, "N301")


@edit.screen
def may_repeat(block: Block) -> Flags:
    """A facility without NPI, or with the beginning of the billing provider's number."""

    def unidentified(names: Segments) -> Flags:
        return (names.element(8) != code(NPI)) | ~names.is_given(9)

    is_same = block.element("NM1", 9, FACILITY) == block.billing_number
    return block.has_such(unidentified, "NM1", FACILITY) | (block.has("NM1", FACILITY) & is_same)
