"""Provider repeated in a second role that the guide has for somebody else.

## What it flags
Warns of a supervising provider with the NPI of the rendering provider (of the claim or of the same line), and of a
rendering provider of the claim with the NPI of the billing provider. A sole proprietor bills without a rendering
provider. A facility with the billing provider's NPI has an edit of its own.

## Why
The guide has both loops only for another provider. Some payers turn the repetition back, and nobody supervises himself.

## How to fix
Leave the second role out (box 24J for the rendering, 17 with DQ for the supervising provider), or give the right NPI.

## Sources
- Loop 2310B only where the rendering provider is not the billing provider, 2310D only where somebody supervised:
  005010X222A1. High. A check for it: Stedi. Payers differ: a warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, ServiceLine

edit = Edit(
    __name__,
    code="PRV009",
    title="Provider repeated in a second role",
    severity="warn",
    status="A8:562:{entity}",
    carc="16",
    since="0.2",
)
supervises_himself = edit.message(
    "supervises-himself",
    "the supervising provider has the NPI of the rendering provider, {npi}",
    fix="Leave the supervising provider out, or give the NPI of the one who supervised.",
)
renders_for_himself = edit.message(
    "renders-for-himself",
    "the rendering provider (box 24J) has the NPI of the billing provider (box 33a), {npi}",
    fix="Leave the rendering provider out where it is the one who bills, or give the NPI of the one who did it.",
)


@edit.on(Claim)
def repeated(claim: Claim) -> Hits:
    """The claim's providers, and those that a line brings itself."""
    rendering = claim.rendering_provider
    if rendering and rendering.npi and rendering.npi == claim.billing_npi:
        yield renders_for_himself.at(rendering, "NM109", npi=rendering.npi)
    places: list[Claim | ServiceLine] = [claim, *claim.lines]
    for place in places:
        supervising = place.party("DQ")
        if supervising and supervising.npi and (other := place.rendering_provider) and other.npi == supervising.npi:
            yield supervises_himself.at(supervising, "NM109", npi=supervising.npi)


@edit.screen
def may_be_repeated(block: Block) -> Flags:
    """Somebody who supervised, or a rendering provider with the beginning of the billing provider's number."""
    is_same = block.element("NM1", 9, "82") == block.billing_number
    return block.has("NM1", "DQ") | (block.has("NM1", "82") & is_same)
