"""Workers' compensation or auto claim without the insurer's claim number.

## What it flags
A claim whose claim filing indicator is one of `filing` (WC workers' compensation, AM automobile medical)
without the property and casualty claim number (REF*Y4): of the patient, or of the subscriber.

## Why
Casualty insurers pay by case. Without its number a bill is matched by hand or sent back.

## How to fix
Ask the employer or the insurer for the claim number of the injury and give it (boxes 10d and 11b of the claim
form, qualifier Y4).

## Sources
- REF*Y4 of loops 2010BA and 2010CA for property and casualty claims: 005010X222A1, and lists of 5010 edits that
  refuse its absence. Medium; a claim may be sent before there is a number: a warning.
"""

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Params

NUMBER = "Y4"


class Casualty(Params):
    """Claim filing indicators of insurers who pay by case."""

    filing: frozenset[str] = frozenset({"AM", "WC"})


edit = Edit(
    __name__,
    code="COV012",
    title="Property and casualty claim number missing",
    severity="warn",
    status="A6:629",
    params=Casualty,
    since="0.2",
)
missing = edit.message(
    "missing",
    "the claim is filed as {kind} and lacks the insurer's claim number of the injury (box 11b)",
    fix="Ask the employer or insurer for the number of the injury's claim and give it (REF Y4).",
)
KINDS = {"AM": "automobile medical", "WC": "workers' compensation"}


@edit.on(Claim)
def number_missing(claim: Claim, context: Context[Casualty]) -> Hits:
    """A claim to such an insurer without REF*Y4."""
    filing, patient = claim.filing_indicator, claim.patient
    if filing not in context.params.filing or patient is None:
        return
    if not any(person.reference(NUMBER) for person in (patient, claim.member) if person):
        yield missing.at(patient, "REF02", NUMBER, kind=KINDS.get(filing, filing))


@edit.screen
def may_be_missing(block: Block, context: Context[Casualty]) -> Flags:
    """A claim to such an insurer."""
    return block.is_in(block.filing, *context.params.filing)
