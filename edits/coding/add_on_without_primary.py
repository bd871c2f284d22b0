"""Add-on code without the procedure that it is added to.

## What it flags
A line whose procedure is an add-on code of the table `add-on` on its day, on a claim without a primary procedure for
it on that day. An add-on of type 1 has a closed list of primary procedures: rejected for Medicare where the claim has
other procedures of that day, none of them of the list; a warning for other payers, for 99292 (its primary may be on a
claim of another practitioner of the group), and where the claim has no other procedure of the day, so that the primary
may be on another claim. Types 2 and 3 leave it to the contractor which procedures are primary: a warning where the
claim has no procedure of the day but add-ons. A line with GA, GX, GY or GZ is left alone, and on days that no edition
of the table covers nothing is said.

## Why
An add-on code is never paid alone (CARC 107: the related service was not identified on this claim).

## How to fix
Add the primary procedure to the claim, or correct the add-on code.

## Sources
- The table and what its types mean: CMS, National Correct Coding Initiative, add-on code edits, imported by the user.
  High.
- 99292 without 99291 on the claim: CMS, Medicare Claims Processing Manual, chapter 12, 30.6.12, one group. Medium.
- A8:454 and CARC 107: X12's code lists. High.
"""

from collections.abc import Sequence
from typing import Any

from scrubber.edit import Claim, Context, Edit, Hits, ServiceLine

TABLE = "add-on"
CLOSED_LIST = "1"
ON_ANOTHER_CLAIM = frozenset({"99292"})


def add_ons(context: Context[Any]) -> frozenset[str]:
    """Every add-on code."""
    return context.table(TABLE).values("add_on")


edit = Edit(
    __name__,
    code="NCC003",
    title="Add-on code without its primary procedure",
    severity="warn",
    status="A8:454",
    carc="107",
    since="0.2",
    procedures=add_ons,
    tables=(TABLE,),
    covers={"add-on": ""},
)
WITHOUT = "{procedure} is an add-on code; none of the {count} procedures that it is added to is on the claim for {date}"
not_of_list = edit.message(
    "not-of-list", WITHOUT, fix="Add the primary procedure to the claim, or correct {procedure}.", severity="reject"
)
perhaps_elsewhere = edit.message(
    "perhaps-elsewhere",
    f"{WITHOUT}; it may be on another claim",
    fix="Put both on one claim, or correct {procedure}.",
)
alone = edit.message(
    "alone",
    "{procedure} is an add-on code, and the claim has no procedure for {date} that it could be added to",
    fix="Add the primary procedure to the claim, or correct {procedure}.",
)


@edit.on(Claim)
def without_primary(claim: Claim, context: Context[Any]) -> Hits:
    """Each add-on code whose primary procedure is not on the claim for a day of its own."""
    pairs = context.table(TABLE)
    for line in claim.lines:
        if line.service_dates is None or line.is_billed_to_be_denied:
            continue
        day = line.service_dates.first
        rows = pairs.lookup(day, add_on=line.procedure)
        if not rows:
            continue
        primaries = {row["primary"] for row in rows}
        others = other_procedures(claim, line)
        if not primaries.isdisjoint(others):
            continue
        bases = [code for code in others if not pairs.lookup(day, add_on=code)]
        values = {"procedure": line.procedure, "date": f"{day:%m/%d/%Y}"}
        if any(row["type"] != CLOSED_LIST for row in rows):
            if not bases:
                yield alone.at(line, "SV101-2", **values)
        elif bases and context.payer.is_medicare and line.procedure not in ON_ANOTHER_CLAIM:
            yield not_of_list.at(line, "SV101-2", **values, count=len(primaries))
        else:
            yield perhaps_elsewhere.at(line, "SV101-2", **values, count=len(primaries))


def other_procedures(claim: Claim, line: ServiceLine) -> Sequence[str]:
    """The procedures of the claim's other lines whose dates share a day with this one's; unreadable dates may do so."""
    dates = line.service_dates
    return [
        other.procedure
        for other in claim.lines
        if other is not line and not (dates and other.service_dates and not other.service_dates.overlaps(dates))
    ]
