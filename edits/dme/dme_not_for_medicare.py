"""Insulin pump with glucose sensing (E0787) or its supplies (A4226) billed to Medicare.

## What it flags
E0787 or A4226 on a claim to Medicare (claim filing indicator MB) for a date of service from 2020-09-15; the
first day of a span counts. Medicare Advantage, Medicaid and commercial payers may take both codes and are
left alone.

## Why
Both codes are invalid for Medicare from that date: the front end turns the line back, and nothing is paid
for them (CARC 96).

## How to fix
Bill the functions apart: the pump as E0784, the glucose monitor as E2103 (or E2102, the adjunctive
kind), both as rental. For A4226 bill the pump's supplies (A4224, A4225) and the monitor's (A4239, or
A4238 with E2102). Before 2023 the monitor was K0554 and its supplies K0553.

## Sources
- Not valid for Medicare from 2020-09-15, and what to bill instead: joint article of the DME MACs at
  dmepdac.com. High.
- No units payable: CMS medically unlikely edits of 2024-07, practitioner and DME supplier files. High.
- K0553 and K0554 ended, A4239 and E2103 began, on 2023-01-01: Noridian. High to medium.
- The supplies in place of A4226: our reading of the same article. Medium.
"""

from datetime import date

from scrubber.edit import NotPayable, not_payable_edit

INVALID_FROM = date(2020, 9, 15)

edit = not_payable_edit(
    __name__,
    code="DME002",
    title="Combined pump and glucose monitor billed to Medicare",
    since="0.1",
    carc="96",
    only_medicare=True,
    rows=(
        NotPayable(
            "E0787",
            key="pump",
            text="E0787 is not valid for Medicare; bill E0784 with E2103 or E2102 (service of {date})",
            fix="Bill the pump as E0784 and the glucose monitor as E2103 or E2102, each rented (RR), on its own line.",
            first=INVALID_FROM,
        ),
        NotPayable(
            "A4226",
            key="supplies",
            text="A4226 is not valid for Medicare; bill the supplies of E0784 with E2103 or E2102 (service of {date})",
            fix="Bill the pump's supplies as A4224 and A4225 and the monitor's as A4239 (E2103) or A4238 (E2102).",
            first=INVALID_FROM,
        ),
    ),
)
