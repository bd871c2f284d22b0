"""Dependent billed to Medicare, whose beneficiary is always the patient.

## What it flags
A claim to Medicare Part B (claim filing indicator MB) for a patient of a level of his own (loop 2000C).

## Why
Medicare insures persons, not families: the subscriber is the patient. Its front end takes no patient level.

## How to fix
Send the patient as the subscriber, with relationship self (18) and the patient's own Medicare number. If the
patient is a dependent, the plan is another one: correct the payer and the claim filing indicator.

## Sources
- The subscriber is the patient, the patient level is not used: CMS 837P companion guide; Change Healthcare
  FAQ. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="COV005",
    title="Dependent billed to Medicare",
    severity="reject",
    status="A8:156",
    carc="16",
    only_medicare=True,
    since="0.2",
)
dependent = edit.message(
    "dependent",
    "the claim to Medicare is for a dependent; Medicare's beneficiary is always the patient (box 6)",
    fix="Send the patient as subscriber with relationship self (18) and the patient's own Medicare number.",
)


@edit.on(Claim)
def dependent_billed(claim: Claim) -> Hits:
    """A patient level."""
    if claim.dependent:
        yield dependent.at(claim.dependent, "PAT01")


@edit.screen
def may_be_dependent(block: Block) -> Flags:
    """A patient level."""
    return block.coverage.dependent
