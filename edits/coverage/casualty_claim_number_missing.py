"""Workers' compensation or auto claim without the insurer's claim number or the cause.

## What it flags
A claim whose claim filing indicator is one of `filing` (WC workers' compensation, AM automobile medical)
without the property and casualty claim number (REF*Y4): of the patient, or of the subscriber. One to workers'
compensation of which employment is no cause (CLM11, box 10a).

## Why
Casualty insurers pay by case. Without its number a bill is matched by hand or sent back.

## How to fix
Ask the employer or the insurer for the claim number of the injury and give it (boxes 10d and 11b of the claim
form, qualifier Y4). Say that employment is a cause where it is; else bill the patient's own insurance.

## Sources
- REF*Y4 of loops 2010BA and 2010CA for property and casualty claims: 005010X222A1, and lists of 5010 edits that
  refuse its absence. Medium; a claim may be sent before there is a number: a warning.
- Workers' compensation pays for what employment caused, which CLM11 says: 005010X222A1, loop 2300. High; that its
  absence is refused: published edits of front ends. Medium, and so a warning.
"""

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Params

NUMBER = "Y4"
WORKERS_COMPENSATION, EMPLOYMENT = "WC", "EM"


class Casualty(Params):
    """Claim filing indicators of insurers who pay by case."""

    filing: frozenset[str] = frozenset({"AM", "WC"})


edit = Edit(
    __name__,
    code="COV012",
    title="Property and casualty claim number or cause missing",
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
no_cause = edit.message(
    "no-cause",
    "the claim goes to workers' compensation, and employment is no cause (box 10a)",
    fix="Say that employment is a cause (CLM11 EM), or bill the patient's own insurance.",
    status="A6:727",
)
KINDS = {"AM": "automobile medical", "WC": "workers' compensation"}


@edit.on(Claim)
def number_missing(claim: Claim, context: Context[Casualty]) -> Hits:
    """A claim to such an insurer without REF*Y4, or to workers' compensation without its cause."""
    filing, patient = claim.filing_indicator, claim.patient
    if filing == WORKERS_COMPENSATION and EMPLOYMENT not in claim.related_causes:
        yield no_cause.at(claim, "CLM11")
    if filing not in context.params.filing or patient is None:
        return
    if not any(person.reference(NUMBER) for person in (patient, claim.member) if person):
        yield missing.at(patient, "REF02", NUMBER, kind=KINDS.get(filing, filing))


@edit.screen
def may_be_missing(block: Block, context: Context[Casualty]) -> Flags:
    """A claim to such an insurer."""
    return block.is_in(block.filing, WORKERS_COMPENSATION, *context.params.filing)
