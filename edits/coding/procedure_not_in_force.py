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
from collections.abc import Iterator

from scrubber.edit import DateOfService, Said, WrittenCode, not_listed_edit

LEVEL_TWO = re.compile("[A-CE-V][0-9]{4}")


def level_two(dates: DateOfService) -> Iterator[WrittenCode]:
    """The procedure, where it is one of level II."""
    if LEVEL_TWO.fullmatch(dates.procedure):
        yield WrittenCode(dates.procedure, dates.first, dates, "SV101-2")


edit = not_listed_edit(
    __name__,
    code="COD001",
    title="HCPCS code that is not in force on the date of service",
    status="A7:507",
    carc="181",
    remark="M51",
    since="0.2",
    table="hcpcs",
    key="code",
    subject=DateOfService,
    codes=level_two,
    says={
        "unknown": Said(
            "{code} (box 24D) is no HCPCS code",
            "Look the code up in HCPCS level II; O and 0, I and 1 are often taken for each other.",
        ),
        "ended": Said(
            "{code} (box 24D) ended before the date of service, {day}",
            "Look up what replaced it, or correct the date of service.",
        ),
        "replaced": Said(
            "{code} (box 24D) ended before the date of service, {day}; {successor} came for it",
            "Send {successor} if it describes the service, or correct the date of service.",
        ),
        "not-yet": Said(
            "{code} (box 24D) was not yet in force on the date of service, {day}",
            "Correct the code or the date of service.",
        ),
    },
    covers={"code-validity": ""},
)
