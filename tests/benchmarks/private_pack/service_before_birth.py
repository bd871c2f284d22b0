"""Service before the patient was born.

## What it flags
A claim whose first date of service is before the patient's birth date.

## Why
One of the dates is wrong.

## How to fix
Correct the date that is wrong.

## Sources
- Made up for the benchmark.
"""

from datetime import timedelta

from scrubber.edit import Block, Claim, Edit, Flags, Hits

VARIATION = 0

edit = Edit(
    __name__,
    code="QA016",
    title="Service before the patient was born",
    severity="reject",
    status="A8:187",
    since="0.2",
)
before = edit.message("before", "the service of {day} is before the patient was born", fix="Correct the date.")


@edit.on(Claim)
def is_before(claim: Claim) -> Hits:
    """The first day is before the birth date."""
    born, dates = claim.patient.birth_date if claim.patient else None, claim.service_dates
    if born is not None and dates is not None and dates.first < born + timedelta(days=VARIATION):
        yield before.at(claim, "CLM01", day=f"{dates.first:%m/%d/%Y}")


@edit.screen
def may_be_before(block: Block) -> Flags:
    """The same of all claims at once."""
    return block.first_day < block.patient_birth_day + VARIATION
