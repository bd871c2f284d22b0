"""Insulin pump with glucose sensing (E0787) or its supplies (A4226) billed to Medicare.

## What it flags
E0787 or A4226 on a claim to Medicare (claim filing indicator MB) for a date of service from 2020-09-15; the
first day of a span counts. Medicare Advantage, Medicaid and commercial payers may take both codes and are
left alone.

## Why
Both codes are invalid for Medicare from that date: the front end turns the line back, and nothing is paid
for them (CARC 96).

## How to fix
Bill the functions apart: the pump as E0784, the glucose monitor and its supplies with the codes of the date of
service, the monitor rented. Until 2022-12-31 these are K0554 and K0553; from 2022-04-01 E2102 and A4238 for the
adjunctive kind; from 2023-01-01 E2103 and A4239 for the other. For A4226 bill the pump's supplies as A4224 and A4225.

## Sources
- Not valid for Medicare from 2020-09-15, and what to bill instead: joint article of the DME MACs at
  dmepdac.com. High.
- No units payable: CMS medically unlikely edits of 2024-07, practitioner and DME supplier files. High.
- K0553 and K0554 ended, A4239 and E2103 began, on 2023-01-01; A4238 and E2102 began on 2022-04-01: Noridian. Medium.
- The supplies in place of A4226: our reading of the same article. Medium.
"""

from datetime import date, timedelta
from typing import NamedTuple

from scrubber.edit import NotPayable, not_payable_edit

INVALID_FROM = date(2020, 9, 15)


class Codes(NamedTuple):
    """From which day on a glucose monitor and its supplies had which codes."""

    first: date
    monitor: str
    supplies: str
    key: str


CODES = (
    Codes(INVALID_FROM, "K0554", "K0553", "-until-2022-03"),
    Codes(date(2022, 4, 1), "K0554 or E2102", "K0553 (K0554) or A4238 (E2102)", "-until-2022-12"),
    Codes(date(2023, 1, 1), "E2103 or E2102", "A4239 (E2103) or A4238 (E2102)", ""),
)
LAST_DAYS = (*(codes.first - timedelta(days=1) for codes in CODES[1:]), date.max)

edit = not_payable_edit(
    __name__,
    code="DME002",
    title="Combined pump and glucose monitor billed to Medicare",
    since="0.1",
    carc="96",
    only_medicare=True,
    rows=tuple(
        row
        for codes, last in zip(CODES, LAST_DAYS, strict=True)
        for row in (
            NotPayable(
                "E0787",
                key=f"pump{codes.key}",
                text=f"E0787 is not valid for Medicare; bill E0784 with {codes.monitor} (service of {{date}})",
                fix=f"Bill the pump as E0784 and the glucose monitor as {codes.monitor}, each rented (RR), "
                "on its own line.",
                first=codes.first,
                last=last,
            ),
            NotPayable(
                "A4226",
                key=f"supplies{codes.key}",
                text=f"A4226 is not valid for Medicare; bill the supplies of E0784 and of {codes.monitor} "
                "(service of {date})",
                fix=f"Bill the pump's supplies as A4224 and A4225 and the monitor's as {codes.supplies}.",
                first=codes.first,
                last=last,
            ),
        )
    ),
)
