"""Group that bills what one person does, without saying who.

## What it flags
Warns of a line to Medicare (claim filing indicators `filing`) for a visit, psychiatry, therapy or a yearly wellness
visit, where an organisation bills and neither the claim nor the line names a rendering provider. The claim is told
once. Laboratories, suppliers, ambulances and surgical centres bill other services, and have none.

## Why
Medicare pays a group for what its members do, and looks for the member's NPI.

## How to fix
Name who gave the service, with NPI (box 24J). Who practises alone bills as a person.

## Sources
- Box 24J for every member of a group: Medicare Claims Processing Manual, chapter 26, item 24J. High. Loop 2310B is
  required where it is not the billing provider: 005010X222A1. High. Others take a group's claims without: a parameter.
"""

import re

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Params

BY_A_PERSON = re.compile("99[2-4][0-9]{2}|90(?:79[1-9]|8[3-9][0-9])|97[1-7][0-9]{2}|G0(?:402|438|439)")
"""Visits, psychiatry, therapy, and Medicare's own yearly visits."""


class Payers(Params):
    """Claim filing indicators of the payers that ask for it."""

    filing: frozenset[str] = frozenset({"MB"})


edit = Edit(
    __name__,
    code="PRV011",
    title="Rendering provider missing",
    severity="warn",
    status="A6:562:82",
    carc="16",
    remark="N290",
    params=Payers,
    since="0.2",
)
nobody = edit.message(
    "nobody",
    "a group bills {procedure} on line {line}, and no rendering provider is named (box 24J)",
    fix="Name who gave the service, with NPI.",
)


@edit.on(Claim)
def not_named(claim: Claim, context: Context[Payers]) -> Hits:
    """The first line of a group that nobody rendered."""
    billing = claim.billing_provider
    if claim.filing_indicator not in context.params.filing or not (billing and billing.is_organisation):
        return
    for line in claim.lines:
        if line.rendering_provider is None and BY_A_PERSON.fullmatch(line.procedure):
            yield nobody.at(claim, "NM101", "82", procedure=line.procedure, line=line.number)
            return


@edit.screen
def may_lack_one(block: Block, context: Context[Payers]) -> Flags:
    """Such a payer."""
    return block.is_in(block.filing, *context.params.filing)
