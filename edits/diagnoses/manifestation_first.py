"""Manifestation of another disease as the first diagnosis.

## What it flags
A claim whose first diagnosis (HI01, box 21A) is a manifestation: a code whose title says that it is of a disease or
condition that is classified elsewhere, such as H42, glaucoma. Rejected on the dates that the list covers, a warning on
others. Where the table `icd10cm` is imported, its edition of the date says which they are; where the table `mce` is,
also one of its list of manifestations, such as D63.0, anaemia in neoplastic disease.

## Why
The disease behind is coded first, its manifestation after it; payers refuse a manifestation in the first place.

## How to fix
Put the disease that the manifestation is of first, and the manifestation after it; let the pointers (box 24E) follow.

## Sources
- Manifestations have "in diseases classified elsewhere" in their titles and are never the first-listed diagnosis:
  ICD-10-CM official guidelines, I.A.13. High.
- Titles, and the notes that what is behind is coded first: CDC, ICD-10-CM, tabular list of April 2026, in the table
  `manifestations`; the order file of CDC and CMS, imported by the user. High.
- That they are manifestations in other editions: they hardly change. Medium, and so a warning.
- The list: CMS, Definitions of Medicare Code Edits, manifestation code as principal diagnosis, imported by the user.
  High for what is a manifestation; that it is never the first diagnosis of a professional claim is the guidelines'.
- A7:254, CARC 146: X12's code lists. High.
"""

from datetime import date
from typing import Any

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Message, Segments

SHIPPED, TABLE, EDITOR = "manifestations", "icd10cm", "mce"
CATEGORY = 3
DIAGNOSES = 12
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
    tables=(SHIPPED,),
    also_tables=(TABLE, EDITOR),
)
is_first = edit.message(
    "is-first",
    "the first diagnosis, {code} (box 21A), is the manifestation of another disease, which is to be coded before it",
    fix="Put the disease behind it first, and {code} after it; let the pointers (box 24E) follow.",
)
is_first_in_list = edit.message(
    "is-first-in-list",
    "the first diagnosis, {code} (box 21A), is the manifestation of another disease in the list of {edition}",
    fix="Put the disease behind it first, and {code} after it; let the pointers (box 24E) follow.",
    severity="warn",
)


@edit.on(Claim)
def manifestation_first(claim: Claim, context: Context[Any]) -> Hits:
    """A first diagnosis that is a manifestation on the first day of service."""
    dates, diagnosis = claim.service_dates, next(iter(claim.diagnoses), None)
    if dates is None or diagnosis is None or diagnosis.code_set != "ICD-10-CM":
        return
    code = diagnosis.code.strip()
    message = fault(code, dates.first, context)
    if message is not None:
        values = {"code": code, "edition": context.table(SHIPPED).edition(dates.first)}
        yield message.at(claim.diagnosis_at(1), **message.among(values))


def fault(code: str, day: date, context: Context[Any]) -> Message | None:
    """What is said of a first diagnosis: by the tables that were imported for the day, else by the shipped one."""
    editor, imported, shipped = context.tables.get(EDITOR), context.tables.get(TABLE), context.table(SHIPPED)
    if editor is not None and editor.lookup(day, code=code, list="manifestation"):
        return is_first
    if imported is not None and imported.covers(day):
        return is_first if any(row["is_manifestation"] == "1" for row in imported.lookup(day, code=code)) else None
    rows = shipped.listed(day, category=code[:CATEGORY])
    if not any(code in row["codes"].split() for row in rows):
        return None
    return is_first if shipped.covers(day) and shipped.lookup(day, category=code[:CATEGORY]) else is_first_in_list


@edit.screen
def may_be_manifestation(block: Block, context: Context[Any]) -> Flags:
    """A manifestation on a day of service, in whatever place: where those before it are none, it is the first."""
    tables = context.tables.values()
    by_edition = {tuple(table.edition(day) for table in tables): day for day in block.days}

    def is_one(element: str) -> bool:
        code = element[len(PRINCIPAL) + 1 :].strip()
        return any(fault(code, day, context) is not None for day in by_edition.values())

    def has_one(segments: Segments) -> Flags:
        return segments.any_says(DIAGNOSES, is_one)

    return block.has_such(has_one, "HI")
