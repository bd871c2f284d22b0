"""Billing provider without a taxonomy code, to a payer that pays by it.

## What it flags
Warns of a claim to Medicaid (claim filing indicators `filing`), or to a payer in `payers`, whose billing provider has
no taxonomy code (PRV*BI*PXC). A profile of a payer that refuses such claims makes it a rejection.

## Why
Medicaid programs find the provider's enrolment by NPI, taxonomy code and ZIP code. Without the code the claim fits
several enrolments, or none, and is turned back.

## How to fix
Give the taxonomy code that the provider is enrolled with at this payer (box 33b with the qualifier ZZ).

## Sources
- PRV of loop 2000A is required where the payer's adjudication is known to depend on it: 005010X222A1. High.
- Texas Medicaid refuses claims without the billing provider's taxonomy code: TMHP, acute care EDI. Medium; other
  programs differ, so that it is a warning.
"""

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Params


class Payers(Params):
    """Payers that ask for it: by claim filing indicator, and by payer id."""

    filing: frozenset[str] = frozenset({"MC"})
    payers: frozenset[str] = frozenset()


edit = Edit(
    __name__,
    code="PRV013",
    title="Billing provider's taxonomy code missing",
    severity="warn",
    status="A6:145:85",
    carc="16",
    remark="N255",
    params=Payers,
    since="0.2",
)
missing = edit.message(
    "missing",
    "the billing provider has no taxonomy code (box 33b), which this payer finds its enrolment by",
    fix="Give the taxonomy code (PRV*BI*PXC) that the provider is enrolled with at this payer.",
)


@edit.on(Claim)
def without_taxonomy(claim: Claim, context: Context[Payers]) -> Hits:
    """A claim to such a payer with nothing in PRV03."""
    asks = claim.filing_indicator in context.params.filing or claim.payer.identifier in context.params.payers
    if asks and claim.billing is not None and not is_given(claim.billing_taxonomy):
        yield missing.at(claim.billing, "PRV03", "BI")


@edit.screen
def may_be_without(block: Block, context: Context[Payers]) -> Flags:
    """A claim to such a payer, below no taxonomy code at all."""
    asks = block.is_in(block.filing, *context.params.filing)
    if context.params.payers:
        payers = context.params.payers
        asks = asks | block.has_such(lambda names: names.says(9, lambda number: number.strip() in payers), "NM1", "PR")
    return asks & ~block.has_such(lambda providers: providers.says(3, is_given), "PRV", "BI")


def is_given(code: str) -> bool:
    """Whether there is anything but blanks."""
    return bool(code.strip())
