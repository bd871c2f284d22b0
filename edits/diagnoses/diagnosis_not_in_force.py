"""Diagnosis code that the code list of the date of service does not have, or has as a heading only.

## What it flags
An ICD-10-CM diagnosis (HI, box 21) that the table `icd10cm` does not have, has as a heading only, which is to be
continued by further characters, or had in another edition only. The edition of the date of service counts; a claim
with services under two editions may have a code of either. The codes of a claim with a date of service that no edition
of the table covers are left alone; coverage says which dates these are.

## Why
Payers look each code up in the list of the date of service, and refuse the claim for one that is not in it.

## How to fix
Look the code up in the code book of that date: codes begin and end on 1 October, and a few on 1 April. Continue a
heading to the full number of characters.

## Sources
- Complete and incomplete codes, and their editions: the order file of CDC and CMS, imported by the user. High.
- Codes are used to the highest number of characters available, by date of service: ICD-10-CM official guidelines,
  I.B.2; CMS, ICD-10 questions and answers. High.
- A7:254 principal and A7:255 other diagnosis code; CARC 146: X12's code lists. High.
"""

import re
from datetime import date
from typing import Any

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Segments, Table

TABLE = "icd10cm"
DIAGNOSES = 12
FORM = re.compile("[A-Z][0-9][0-9A-Z]{1,5}")
"""What has another form is told by the edit on that."""
CODE = re.compile("AB[KF][^A-Z0-9]([A-Z][0-9A-Z]+)")
"""Finds a code of ICD-10-CM in an element of an HI."""

edit = Edit(
    __name__,
    code="DX007",
    title="Diagnosis code that was not in force, or is incomplete",
    severity="reject",
    status="A7:255",
    carc="146",
    remark="M76",
    since="0.2",
    tables=(TABLE,),
    covers={"diagnosis-validity": ""},
)
TEXTS = {
    "incomplete": (
        "the diagnosis {code} (box 21) is a heading: further characters are required",
        "Look {code} up in ICD-10-CM, and send the code with all its characters.",
    ),
    "not-in-force": (
        "the diagnosis {code} (box 21) was no code of ICD-10-CM on {day}, but of another edition",
        "Look up what replaced it, or correct the date of service.",
    ),
    "unknown": (
        "the diagnosis {code} (box 21) is no code of ICD-10-CM",
        "Copy the code from the record or look it up in the code book.",
    ),
}
first = {
    key: edit.message(f"first-{key}", text, fix=fix, status="A7:254", remark="MA63")
    for key, (text, fix) in TEXTS.items()
}
other = {key: edit.message(f"other-{key}", text, fix=fix) for key, (text, fix) in TEXTS.items()}


@edit.on(Claim)
def not_in_force(claim: Claim, context: Context[Any]) -> Hits:
    """Each diagnosis that no edition of the claim's dates has as a complete code."""
    codes, days = context.table(TABLE), days_of(claim)
    held = [
        (at, one)
        for at, one in enumerate(claim.diagnoses, start=1)
        if one.code_set == "ICD-10-CM" and FORM.fullmatch(one.code.strip())
    ]
    if not (days and held and all(map(codes.covers, days))):
        return
    for pointer, diagnosis in held:
        code = diagnosis.code.strip()
        found = fault(codes, code, days)
        if found is not None:
            message = (first if diagnosis.is_first else other)[found]
            values = {"code": code, "day": f"{days[0]:%m/%d/%Y}"}
            yield message.at(claim.diagnosis_at(pointer), **message.among(values))


def days_of(claim: Claim) -> list[date]:
    """The first days of the claim's services, each once, in order."""
    return sorted({line.service_dates.first for line in claim.lines if line.service_dates})


def fault(codes: Table, code: str, days: list[date]) -> str | None:
    """What is wrong with a code on all of these days."""
    rows = [row for day in days for row in codes.lookup(day, code=code)]
    if any(row["is_complete"] == "1" for row in rows):
        return None
    if rows:
        return "incomplete"
    return "not-in-force" if codes.holds(code=code) else "unknown"


@edit.screen
def may_be_wrong(block: Block, context: Context[Any]) -> Flags:
    """More elements than are looked at, or a code that some edition of a day of service has not complete.

    Rows of this table are in force as long as their edition: one day stands for all of an edition.
    """
    codes = context.table(TABLE)
    days = {codes.edition(day): day for day in block.days if codes.covers(day)}.values()

    def is_odd(element: str) -> bool:
        found = CODE.match(element)
        return found is not None and any(fault(codes, found[1], [day]) is not None for day in days)

    def has_odd(segments: Segments) -> Flags:
        return segments.any_says(DIAGNOSES, is_odd)

    return block.has_such(has_odd, "HI")
