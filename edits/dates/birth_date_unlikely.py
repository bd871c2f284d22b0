"""Birth date of the patient or subscriber in the future or 150 years ago.

## What it flags
A birth date of the patient (DMG02, box 3), or of the subscriber of a dependent, after the day of receipt, or 150 years
before it or more.

## Why
The payer cannot find the patient by it, and front ends turn the claim back.

## How to fix
Correct the birth date, mostly its century, after the patient's card or the payer's eligibility answer.

## Sources
- Birth date in the future, patient of 150 years: published edits of front ends for 005010X222A1. Medium.
- 158, entity's date of birth, with 510, future date: X12 claim status codes. High.
"""

from typing import Any

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, age_on

OLDEST = 150
"""Years."""

edit = Edit(
    __name__,
    code="DAT005",
    title="Birth date in the future or 150 years ago",
    severity="reject",
    status="A7:158:{entity}",
    carc="16",
    remark="MA61",
    needs_receipt_date=True,
    since="0.2",
)
future = edit.message(
    "future",
    "the {role}'s birth date {birth} (box 3) is after the day of receipt, {received}",
    fix="Correct the birth date.",
    status="A7:158:{entity} A7:510",
)
too_old = edit.message(
    "too-old",
    "by the birth date {birth} (box 3) the {role} would be {age} years old",
    fix="Correct the birth date.",
)


@edit.on(Claim)
def unlikely(claim: Claim, context: Context[Any]) -> Hits:
    """A day that is no birth date of somebody who was treated, or is insured."""
    received = context.received
    for person in (claim.member, claim.dependent and claim.dependent.person):
        birth = person.birth_date if person else None
        if person is None or birth is None:
            continue
        age = age_on(received, birth)
        if birth > received:
            yield future.at(person, "DMG02", birth=f"{birth:%m/%d/%Y}", received=f"{received:%m/%d/%Y}")
        elif age >= OLDEST:
            yield too_old.at(person, "DMG02", birth=f"{birth:%m/%d/%Y}", age=age)


@edit.screen
def may_be_unlikely(block: Block, context: Context[Any]) -> Flags:
    """A birth date after the day of receipt, or about as far back as is told, and further."""
    day = context.received.toordinal()
    patient, subscriber = (
        (birth > day) | ((birth >= 0) & (birth < day - OLDEST * 365))
        for birth in (block.patient_birth_day, block.subscriber_birth_day)
    )
    return patient | subscriber
