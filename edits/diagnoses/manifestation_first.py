"""Manifestation of another disease as the first diagnosis.

## What it flags
A claim whose first diagnosis (HI01, box 21A) is a manifestation by the table `icd10cm`: a code whose title says that it
is of a disease that is classified elsewhere, such as H42, glaucoma.

## Why
The disease behind is coded first, its manifestation after it; payers refuse a manifestation in the first place.

## How to fix
Put the disease that the manifestation is of first, and the manifestation after it; let the pointers (box 24E) follow.

## Sources
- Manifestations have "in diseases classified elsewhere" in their titles and are never the first-listed diagnosis:
  ICD-10-CM official guidelines, I.A.13. High.
- Titles: the order file of CDC and CMS, imported by the user. High.
- A7:254, CARC 146: X12's code lists. High.
"""

from typing import Any

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits

TABLE = "icd10cm"
PRINCIPAL = "ABK"

edit = Edit(
    __name__,
    code="DX008",
    title="Manifestation as the first diagnosis",
    severity="reject",
    status="A7:254",
    carc="146",
    remark="MA63",
    since="0.2",
    tables=(TABLE,),
)
is_first = edit.message(
    "is-first",
    "the first diagnosis, {code} (box 21A), is the manifestation of another disease, which is to be coded before it",
    fix="Put the disease behind it first, and {code} after it; let the pointers (box 24E) follow.",
)


@edit.on(Claim)
def manifestation_first(claim: Claim, context: Context[Any]) -> Hits:
    """A first diagnosis that is a manifestation on the first day of service."""
    dates, diagnosis = claim.service_dates, next(iter(claim.diagnoses), None)
    if dates is None or diagnosis is None or diagnosis.code_set != "ICD-10-CM":
        return
    code = diagnosis.code.strip()
    if any(row["is_manifestation"] == "1" for row in context.table(TABLE).lookup(dates.first, code=code)):
        yield is_first.at(claim.diagnosis_at(1), code=code)


@edit.screen
def may_be_manifestation(block: Block, context: Context[Any]) -> Flags:
    """A first diagnosis that an edition of a day of service has as a manifestation."""
    codes = context.table(TABLE)
    by_edition = {codes.edition(day): day for day in block.days}

    def is_one(element: str) -> bool:
        code = element[len(PRINCIPAL) + 1 :].strip()
        rows = (row for day in by_edition.values() for row in codes.lookup(day, code=code))
        return any(row["is_manifestation"] == "1" for row in rows)

    return block.has_such(lambda segments: segments.says(1, is_one), "HI")
