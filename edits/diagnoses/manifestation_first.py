"""Manifestation of another disease as the first diagnosis.

## What it flags
A claim whose first diagnosis (HI01, box 21A) is a manifestation by the table `icd10cm`: a code whose title says that it
is of a disease that is classified elsewhere, such as H42, glaucoma. Where the table `mce` is imported too, also one of
its list of manifestations, such as D63.0, anaemia in neoplastic disease.

## Why
The disease behind is coded first, its manifestation after it; payers refuse a manifestation in the first place.

## How to fix
Put the disease that the manifestation is of first, and the manifestation after it; let the pointers (box 24E) follow.

## Sources
- Manifestations have "in diseases classified elsewhere" in their titles and are never the first-listed diagnosis:
  ICD-10-CM official guidelines, I.A.13. High.
- Titles: the order file of CDC and CMS, imported by the user. High.
- The list: CMS, Definitions of Medicare Code Edits, manifestation code as principal diagnosis, imported by the user.
  High for what is a manifestation; that it is never the first diagnosis of a professional claim is the guidelines'.
- A7:254, CARC 146: X12's code lists. High.
"""

from datetime import date
from typing import Any

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits

TABLE, EDITOR = "icd10cm", "mce"
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
    also_tables=(EDITOR,),
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
    if is_manifestation(code, dates.first, context):
        yield is_first.at(claim.diagnosis_at(1), code=code)


def is_manifestation(code: str, day: date, context: Context[Any]) -> bool:
    """Whether one of the tables has the code as one on a day."""
    editor = context.tables.get(EDITOR)
    if editor is not None and editor.lookup(day, code=code, list="manifestation"):
        return True
    return any(row["is_manifestation"] == "1" for row in context.table(TABLE).lookup(day, code=code))


@edit.screen
def may_be_manifestation(block: Block, context: Context[Any]) -> Flags:
    """A first diagnosis that an edition of a day of service has as a manifestation."""
    tables = context.tables.values()
    by_edition = {tuple(table.edition(day) for table in tables): day for day in block.days}

    def is_one(element: str) -> bool:
        code = element[len(PRINCIPAL) + 1 :].strip()
        return any(is_manifestation(code, day, context) for day in by_edition.values())

    return block.has_such(lambda segments: segments.says(1, is_one), "HI")
