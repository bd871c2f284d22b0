"""Equipment that does not say whether it was rented or bought.

## What it flags
A line whose procedure Medicare's fee schedule of equipment (table `dmepos`) prices with RR, NU or UE only on its day,
and that has none of them. Rejected for Medicare, a warning for other payers. And a warning where the line has NU or UE
and the schedule prices the procedure as a rental only (frequently serviced equipment, capped rental, oxygen). A line
with MS (maintenance), GA, GX, GY or GZ is left alone, and on days that no edition of the table covers nothing is said.

## Why
The front end of the DME contractors rejects the line: rented, new and used are priced apart.

## How to fix
Add RR for a rental, NU for new or UE for used equipment that was bought.

## Sources
- Codes with their modifiers and categories: CMS, DMEPOS fee schedule, imported by the user. High.
- A code that requires RR, NU or UE and comes without is rejected by the DME front end (CEDI) with A7:507: bulletin of
  Jurisdiction C, HCPCS code and modifier combinations, 2013-05. High.
- CARC 4, procedure inconsistent with modifier or a required modifier is missing: X12's code lists. High.
"""

from typing import Any

from scrubber.edit import Context, Edit, Hits, Procedure, ServiceLine

TABLE = "dmepos"
RENTED, BOUGHT = frozenset({"RR"}), frozenset({"NU", "UE"})
WAYS = RENTED | BOUGHT
MAINTENANCE = "MS"


def is_equipment(procedure: Procedure, context: Context[Any]) -> bool:
    """Whether the schedule has ever priced the procedure in one of the ways."""
    return any(context.table(TABLE).holds(code=procedure.code, modifier=way) for way in WAYS)


edit = Edit(
    __name__,
    code="DME008",
    title="Equipment that does not say whether it was rented or bought",
    severity="reject",
    status="A7:507",
    carc="4",
    since="0.2",
    concerns=is_equipment,
    tables=(TABLE,),
    covers={"rental-or-purchase": ""},
)
WITHOUT = "{procedure} (box 24D) needs {ways}, which says whether it was rented or bought"
ADD = "Add RR for a rental, NU for new or UE for used equipment that was bought."
missing = edit.message("missing", WITHOUT, fix=ADD)
perhaps_missing = edit.message(
    "perhaps-missing", f"{WITHOUT}, to Medicare; this payer may ask for it too", fix=ADD, severity="warn"
)
rental_only = edit.message(
    "rental-only",
    "{procedure} (box 24D) is billed with {modifier} as bought, and Medicare prices it as a rental only",
    fix="Bill it as a rental with RR, or correct {procedure}.",
    severity="warn",
)


@edit.on(ServiceLine)
def rental_or_purchase(line: ServiceLine, context: Context[Any]) -> Hits:
    """No modifier of the ways in which the procedure is priced, or one of another way."""
    if line.service_dates is None or line.is_billed_to_be_denied or MAINTENANCE in line.modifiers:
        return
    rows = context.table(TABLE).lookup(line.service_dates.first, code=line.procedure)
    ways = {row["modifier"] for row in rows}
    if not ways or not ways <= WAYS:
        return
    own = WAYS.intersection(line.modifiers)
    if not own:
        message = missing if context.payer.is_medicare else perhaps_missing
        yield message.at(line, "SV101", procedure=line.procedure, ways=" or ".join(sorted(ways)))
    elif ways == RENTED and own <= BOUGHT:
        yield rental_only.at(line, "SV101", procedure=line.procedure, modifier=min(own))
