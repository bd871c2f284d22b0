"""Diagnosis code of three or four characters that is a heading of ICD-10-CM.

## What it flags
An ICD-10-CM diagnosis (HI, box 21) of three or four characters that the list has as a heading only, such as E11 or
E116: further characters are required. Rejected where the list covers all dates of service, a warning after its last
day; earlier dates are left alone, and so is what was a code by itself in 2018 and was divided later (M54.5, R05, G35).
Where the table `icd10cm` is imported, its edition of the date tells this, of codes of every length. What has less than
the seven places of its block is DX001's.

## Why
Payers look each code up in the list of the date of service, and refuse the claim for one that is not in it.

## How to fix
Look the heading up in the code book, and send the code with all its characters.

## Sources
- Headings: CDC, ICD-10-CM, tabular list of April 2026, in the table `diagnosis_headings`. High.
- Codes are used to the highest number of characters available: ICD-10-CM official guidelines, I.B.2. High.
- A heading stays one in later editions, which divide codes further: the addenda of 2016 to 2026. Medium, and so a
  warning.
- A7:254 principal and A7:255 other diagnosis code; CARC 146: X12's code lists. High.
"""

from datetime import date
from functools import partial

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Params, Segments

TABLE, IMPORTED = "diagnosis_headings", "icd10cm"
BLOCK = 2
"""Characters of a code by which the table is looked up."""
LENGTHS = range(3, 5)
DIAGNOSES = 12
QUALIFIER = len("ABK:")

edit = Edit(
    __name__,
    code="DX012",
    title="Diagnosis code that is a heading",
    severity="reject",
    status="A7:255",
    carc="146",
    remark="M76",
    tables=(TABLE,),
    yields_to={IMPORTED: "diagnosis-not-in-force"},
    since="0.3",
)
TEXTS = {
    "heading": ("the diagnosis {code} (box 21) is a heading: further characters are required", "reject"),
    "perhaps-heading": (
        "the diagnosis {code} (box 21) is a heading in the list of {edition}: further characters are required",
        "warn",
    ),
}
FIX = "Look {code} up in ICD-10-CM, and send the code with all its characters."
first = {
    key: edit.message(f"first-{key}", text, fix=FIX, severity=severity, status="A7:254", remark="MA63")
    for key, (text, severity) in TEXTS.items()
}
other = {key: edit.message(f"other-{key}", text, fix=FIX, severity=severity) for key, (text, severity) in TEXTS.items()}


@edit.on(Claim)
def headings(claim: Claim, context: Context[Params]) -> Hits:
    """Each diagnosis that is a heading on all days of the claim's services."""
    days = {line.service_dates.first for line in claim.lines if line.service_dates}
    imported = context.tables.get(IMPORTED)
    if not days or (imported is not None and all(map(imported.covers, days))):
        return
    codes = context.table(TABLE)
    key = "heading" if all(map(codes.covers, days)) else "perhaps-heading"
    for pointer, diagnosis in enumerate(claim.diagnoses, start=1):
        code = diagnosis.code.strip()
        if diagnosis.code_set == "ICD-10-CM" and all(is_heading(code, day, context) for day in days):
            message = (first if diagnosis.is_first else other)[key]
            values = {"code": code, "edition": codes.edition(max(days))}
            yield message.at(claim.diagnosis_at(pointer), **message.among(values))


def is_heading(code: str, day: date, context: Context[Params]) -> bool:
    """Whether the list has a code as a heading on a day."""
    if len(code) not in LENGTHS:
        return False
    return any(code in row["headings"].split() for row in context.table(TABLE).lookup(day, block=code[:BLOCK]))


@edit.screen
def may_be_heading(block: Block, context: Context[Params]) -> Flags:
    """A code that is a heading in the list, or more elements than are looked at."""

    def has_one(segments: Segments) -> Flags:
        return segments.any_says(DIAGNOSES, partial(holds_heading, context))

    return block.has_such(has_one, "HI")


def holds_heading(context: Context[Params], element: str) -> bool:
    """Whether the code in an element of an HI is a heading in the list."""
    return is_heading(element[QUALIFIER:].strip(), date.max, context)
