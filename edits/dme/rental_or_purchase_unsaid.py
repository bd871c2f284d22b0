"""Equipment to Medicare that says neither rental nor purchase, told by the range of its code.

## What it flags
Warns of equipment (HCPCS E codes, wheelchairs K0001 to K0014 and K0800 to K0899) to Medicare Part B without NU, UE and
RR. Left alone are oxygen that is filled up (E0441 to E0447), pumps with edits of their own (E0784, E0787), lines with
KR, LL, MS, NR, RA or RB, and what is billed to be denied or without an order (GA, GX, GY, GZ, EY). Where the table
`dmepos` is imported for the day and DME008 is run, it is left to DME008, which knows how each code is priced.

## Why
The front end of the DME contractors rejects the line: rented, new and used are priced apart.

## How to fix
Add RR for a rental, NU for new or UE for used equipment that was bought.

## Sources
- A code that requires RR, NU or UE and comes without is rejected by the DME front end (CEDI) with A7:507: bulletin of
  Jurisdiction C, HCPCS code and modifier combinations, 2013-05. High; which codes require one is in the fee schedule,
  that nearly all of these ranges do is our reading of it. Medium, and so a warning.
- CARC 4, procedure inconsistent with modifier or a required modifier is missing: X12's code lists. High.
"""

import re
from typing import Any

from scrubber.edit import Context, Edit, Hits, Procedure, ServiceLine

TABLE = "dmepos"
EQUIPMENT = re.compile(r"E(?!044[1-7]|0784|0787)[0-9]{4}|K0(?:00[1-9]|01[0-4]|8[0-9]{2})")
SAID = frozenset({"NU", "UE", "RR", "KR", "LL", "MS", "NR", "RA", "RB", "EY"})


def is_unsaid(procedure: Procedure) -> bool:
    """Whether it is equipment, and nothing says whether it was rented or bought."""
    is_equipment = EQUIPMENT.fullmatch(procedure.code) is not None
    return is_equipment and SAID.isdisjoint(modifier.upper() for modifier in procedure.modifiers)


edit = Edit(
    __name__,
    code="DME009",
    title="Equipment to Medicare without rental or purchase",
    severity="warn",
    status="A7:507",
    carc="4",
    concerns=is_unsaid,
    only_medicare=True,
    yields_to={TABLE: "rental-or-purchase-missing"},
    since="0.3",
)
unsaid = edit.message(
    "unsaid",
    "{procedure} goes to Medicare without RR, NU or UE (box 24D), which says whether it was rented or bought",
    fix="Add RR for a rental, NU for new or UE for used equipment that was bought.",
)


@edit.on(ServiceLine)
def neither_said(line: ServiceLine, context: Context[Any]) -> Hits:
    """Equipment that is to be paid, and was neither rented nor bought."""
    schedule, dates = context.tables.get(TABLE), line.service_dates
    is_looked_up = schedule is not None and dates is not None and schedule.covers(dates.first)
    if is_unsaid(line.coded) and not line.is_billed_to_be_denied and not is_looked_up:
        yield unsaid.at(line, "SV101-3", procedure=line.procedure)
