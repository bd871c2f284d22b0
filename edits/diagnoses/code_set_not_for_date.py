"""Diagnosis of a code set that was not in use on the date of service.

## What it flags
An ICD-9-CM diagnosis (HI*BK, BF) on a claim with a service from 2015-10-01 on, and an ICD-10-CM diagnosis (HI*ABK, ABF)
on a claim with an earlier service. The first day of a line counts; each code set is told once, at its first diagnosis.

## Why
HIPAA changed the code set on one day: payers refuse the claim, and one with services of both sides is to be split.

## How to fix
Send the codes of the set in use with its qualifiers. Split a claim that has services before and from 2015-10-01.

## Sources
- ICD-10-CM for services from 2015-10-01: 45 CFR 162.1002 (c). High.
- Claims that span the day are split: CMS, MLN Matters SE1408. High.
- A7:254 and A8:254: X12 claim status codes. High.
"""

from datetime import date

from scrubber.edit import Block, Claim, Codes, Edit, Flags, Hits, Segments, code

CHANGE = date(2015, 10, 1)
OLD, NEW = "ICD-9-CM", "ICD-10-CM"
DIAGNOSES = 12
_TWO_CHARACTERS = 0xFFFF

edit = Edit(
    __name__,
    code="DX003",
    title="Diagnosis of a code set that was not in use on the date of service",
    severity="reject",
    status="A7:254",
    carc="16",
    remark="M76",
    since="0.2",
)
ended = edit.message(
    "ended",
    "the diagnosis {diagnosis} (box 21) has the qualifier of ICD-9-CM, {qualifier}, for a service on {day}",
    fix="Send the ICD-10-CM code with ABK or ABF; services before 10/01/2015 go on a claim of their own.",
)
not_yet = edit.message(
    "not-yet",
    "the diagnosis {diagnosis} (box 21) has the qualifier of ICD-10-CM, {qualifier}, for a service on {day}, "
    "before 10/01/2015",
    fix="Correct the date of service, or send the ICD-9-CM code with BK or BF; split a claim that goes beyond.",
    status="A8:254",
)


@edit.on(Claim)
def wrong_set(claim: Claim) -> Hits:
    """The first diagnosis of each code set that a service of the claim excludes."""
    days = [line.service_dates.first for line in claim.lines if line.service_dates]
    if not days:
        return
    for code_set, message, day, is_wrong in (
        (OLD, ended, max(days), max(days) >= CHANGE),
        (NEW, not_yet, min(days), min(days) < CHANGE),
    ):
        held = claim.diagnoses if is_wrong else ()
        pointer = next((at for at, one in enumerate(held, start=1) if one.code_set == code_set), None)
        if pointer is not None:
            found = held[pointer - 1]
            yield message.at(
                claim.diagnosis_at(pointer), diagnosis=found.code, qualifier=found.qualifier, day=f"{day:%m/%d/%Y}"
            )


@edit.screen
def may_be_wrong(block: Block) -> Flags:
    """A service before the change, an element of ICD-9-CM, or more elements than are looked at."""
    return (block.first_day < CHANGE.toordinal()) | block.has_such(_may_be_old, "HI")


def _may_be_old(segments: Segments) -> Flags:
    def are_old(elements: Codes) -> Flags:
        qualifiers = elements & _TWO_CHARACTERS
        return (qualifiers == code("BK")) | (qualifiers == code("BF"))

    return segments.any_element(DIAGNOSES, are_old)
