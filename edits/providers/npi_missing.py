"""Provider without a national provider identifier (NPI).

## What it flags
A billing, rendering, referring or ordering provider that is named without NPI (NM108 XX and NM109): rejected for
Medicare (claim filing indicator MB), a warning for others, unless the provider is given by another number of the
payer's (REF*G2, 1G or 0B; for the billing provider REF*G2 or LU at the payer). Warns of a supervising provider. A
facility needs none, and a provider that is not named at all is another edit's matter.

## Why
Providers are found by their NPI. Only those who are no health care providers by law (transport, home help) have
none, and their payers give them a number of their own.

## How to fix
Give the NPI: box 33a, 24J, 17b. Where the payer has given a number instead, send that.

## Sources
- Medicare: NPI required of billing and rendering provider, of referring and ordering provider: CMS 837P edits
  (X222 loops 2010AA, 2310A, 2310B, 2420E), Medicare Claims Processing Manual, chapter 26, items 17b, 24J, 33a. High.
- Elsewhere NM109 is required of everybody who has an NPI, and only they know: 005010X222A1. A warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Party, Segments, code

NPI = "XX"
REQUIRED = frozenset({"85", "82", "DN", "P3", "DK"})
"""NM101 of those whose NPI Medicare requires."""
SUPERVISING = "DQ"
NUMBERS = ("G2", "1G", "0B", "LU")
"""REF01 of a number of the payer's own, a UPIN, a state licence."""
OTHER_PAYERS = "2330"
"""Loops of an other payer's providers, who are given by numbers alone."""

edit = Edit(
    __name__,
    code="PRV002",
    title="Provider without NPI",
    severity="reject",
    status="A6:562:{entity}",
    carc="16",
    since="0.2",
)
medicare = edit.message(
    "medicare",
    "the {role} is named without NPI, which Medicare requires",
    fix="Give the provider's NPI (box 33a billing, 24J rendering, 17b referring or ordering).",
)
other = edit.message(
    "other",
    "the {role} is named without NPI or any other number",
    fix="Give the provider's NPI. For one who has none, such as a transport service, give the payer's own number.",
    severity="warn",
)


@edit.on(Claim)
def missing(claim: Claim) -> Hits:
    """A provider who is named and not identified."""
    for party in claim.all_parties:
        if party.npi or party.loop.startswith(OTHER_PAYERS):
            continue
        is_required = party.entity_code in REQUIRED
        if is_required and claim.payer.is_medicare:
            yield medicare.at(party, "NM109")
        elif (is_required or party.entity_code == SUPERVISING) and not has_number(claim, party):
            yield other.at(party, "NM109")


def has_number(claim: Claim, party: Party) -> bool:
    """Whether the provider is given by another number, the billing provider in the payer's loop."""
    own = party if party.loop != "2010AA" else claim.payer_party
    return own is not None and any(own.reference(qualifier).strip() for qualifier in NUMBERS)


@edit.screen
def may_be_missing(block: Block) -> Flags:
    """A provider's name without XX and a number."""

    def unidentified(names: Segments) -> Flags:
        return (names.element(8) != code(NPI)) | ~names.is_given(9)

    return block.has_such(unidentified, "NM1", *REQUIRED, SUPERVISING)
