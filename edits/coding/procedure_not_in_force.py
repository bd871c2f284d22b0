"""HCPCS level II code that the code list does not have, or not on the date of service.

## What it flags
A procedure (SV101-2, box 24D) of HCPCS level II, a letter A to V and four digits, that the table `hcpcs` does not have,
or has with other days of force than the first day of service. On days that no edition of the table covers nothing is
said. CPT codes are of another list, and dental codes (D) may be missing in it.

## Why
Payers look the code up by the date of service and refuse the line. A former code often has a successor.

## How to fix
Send the code that was in force on the date of service; for a former one its successor, if it names one.

## Sources
- Codes, days and successors: CMS's alpha-numeric HCPCS file, imported by the user. High.
- Dental codes are licensed and published apart: CMS, HCPCS level II coding procedures. High.
- A7:507, HCPCS; CARC 181, procedure code invalid on the date of service: X12's code lists. High.
"""

import re
from typing import Any

from scrubber.edit import Context, DateOfService, Edit, Hits

TABLE = "hcpcs"
LEVEL_TWO = re.compile("[A-CE-V][0-9]{4}")

edit = Edit(
    __name__,
    code="COD001",
    title="HCPCS code that is not in force on the date of service",
    severity="reject",
    status="A7:507",
    carc="181",
    remark="M51",
    since="0.2",
    tables=(TABLE,),
    covers={"code-validity": ""},
)
unknown = edit.message(
    "unknown",
    "{procedure} (box 24D) is no HCPCS code",
    fix="Look the code up in HCPCS level II; O and 0, I and 1 are often taken for each other.",
)
ended = edit.message(
    "ended",
    "{procedure} (box 24D) ended before the date of service, {day}",
    fix="Look up what replaced it, or correct the date of service.",
)
replaced = edit.message(
    "replaced",
    "{procedure} (box 24D) ended before the date of service, {day}; {successor} came for it",
    fix="Send {successor} if it describes the service, or correct the date of service.",
)
not_yet = edit.message(
    "not-yet",
    "{procedure} (box 24D) was not yet in force on the date of service, {day}",
    fix="Correct the code or the date of service.",
)


@edit.on(DateOfService)
def not_in_force(dates: DateOfService, context: Context[Any]) -> Hits:
    """A procedure that has no row on its day, where an edition covers it."""
    codes, procedure, day = context.table(TABLE), dates.procedure, dates.first
    if not LEVEL_TWO.fullmatch(procedure) or not codes.covers(day) or codes.lookup(day, code=procedure):
        return
    rows = codes.listed(day, code=procedure)
    successor = next((row["successor"] for row in rows if row["successor"]), "")
    values = {"procedure": procedure, "day": f"{day:%m/%d/%Y}", "successor": successor}
    message = unknown
    if rows:
        has_begun = any(row["effective_from"] <= f"{day:%Y%m%d}" for row in rows)
        message = not_yet if not has_begun else replaced if successor else ended
    yield message.at(dates, "SV101-2", **message.among(values))
