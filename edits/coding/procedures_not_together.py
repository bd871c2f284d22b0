"""Procedures that one practitioner is not paid for on one day (NCCI procedure-to-procedure edits).

## What it flags
Two services of one patient, payer, billing and rendering provider on one day whose procedures are a pair of the table
`ncci-ptp` on that day. With indicator 0 no modifier lifts the edit; with indicator 1 one of `bypass_modifiers` does, on
either line since 2019-07-01, on the line of the second code before. Rejected for Medicare, a warning for others; a
warning too where the rendering providers differ or one is not known, where the two share no first or last day, and
where the other has the same claim number. A line with GA, GX, GY or GZ is left alone. Where no edition of the table
covers the day, that is said as information, once a claim.

## Why
Medicare pays the first code and denies the second (CARC 236); Medicaid and most plans follow.

## How to fix
Leave out the second code where it is a part of the first; otherwise add the modifier that the record supports.

## Sources
- The table: CMS, National Correct Coding Initiative, imported by the user. High.
- Modifiers on either code from 2019-07-01: CMS MLN1783722. High.
- A8:735 and CARC 236: X12's code lists. High.
"""

from datetime import date
from typing import Annotated

from scrubber.edit import Constraint, Context, Edit, Hits, Params, Service, Timeline

TABLE = "ncci-ptp"
EITHER_LINE = date(2019, 7, 1)
"""From this day the modifier may be on either of the two lines."""

Modifier = Annotated[str, Constraint(pattern=r"^[A-Z0-9]{2}$")]
ANATOMIC = (
    *(f"E{digit}" for digit in range(1, 5)),
    *(f"{letter}{digit}" for letter in "FT" for digit in range(1, 10)),
    *("FA", "TA", "LC", "LD", "LM", "LT", "RC", "RI", "RT"),
)
LIFTING = (*ANATOMIC, "24", "25", "27", "57", "58", "59", "78", "79", "91", "XE", "XP", "XS", "XU")
"""NCCI-associated modifiers."""


class Bypass(Params):
    """Which modifiers say that the two services were distinct."""

    bypass_modifiers: frozenset[Modifier] = frozenset(LIFTING)


def paired(context: Context[Bypass]) -> frozenset[str]:
    """Every procedure of a pair."""
    pairs = context.table(TABLE)
    return pairs.values("column1") | pairs.values("column2")


edit = Edit(
    __name__,
    code="NCC001",
    title="Procedures that are not paid together on one day (NCCI)",
    severity="warn",
    status="A8:735",
    carc="236",
    since="0.2",
    procedures=paired,
    params=Bypass,
    tables=(TABLE,),
    needs_history=True,
    covers={"ncci": ""},
)
PAIR = "{column2} is not paid with {column1} on {date}, NCCI indicator {indicator}; {other} is in {origin}"
LEAVE_OUT = "Leave out {column2}: no modifier lifts this edit."
ADD = "Leave out {column2}, or add the modifier that the record supports, such as 59 or XU."
never = edit.message("never-together", PAIR, fix=LEAVE_OUT)
unmodified = edit.message("no-modifier", PAIR, fix=ADD)
medicare_never = edit.message("never-together-medicare", PAIR, fix=LEAVE_OUT, severity="reject")
medicare_unmodified = edit.message("no-modifier-medicare", PAIR, fix=ADD, severity="reject")
doubtful = edit.message(
    "perhaps-together",
    "{column2} is not paid with {column1} on one day by one practitioner, NCCI indicator {indicator}; {other} is in "
    "{origin}, with another practitioner, other dates or the same claim number",
    fix="Leave out {column2} where one practitioner, or two of one specialty in the group, gave both on one day.",
)
no_edition = edit.message(
    "no-edition",
    "no imported edition of the NCCI pairs covers {date}: services of that day were not checked against each other",
    fix="Import the edition of that quarter: scrubber tables import ncci-ptp FILE….",
    severity="info",
)


@edit.on(Timeline)
def billed_together(timeline: Timeline, context: Context[Bypass]) -> Hits:
    """A claimed service that makes a pair with another of the same billing provider and day, in either order."""
    pairs, is_told = context.table(TABLE), False
    for claimed, other in timeline.pairs_overlapping():
        day = max(other.dates.first, claimed.dates.first)
        if other.billing_npi != claimed.billing_npi or other.procedure == claimed.procedure:
            continue
        if not pairs.covers(day):
            if not is_told:
                yield no_edition.at(claimed, "DTP03", date=f"{day:%m/%d/%Y}")
            is_told = True
            continue
        for first, second in ((other, claimed), (claimed, other)):
            flagged, counterpart = (second, first) if claimed.is_billed_with(other) else (claimed, other)
            for row in pairs.lookup(day, column1=first.procedure, column2=second.procedure):
                may_bypass = row["modifier_indicator"] == "1"
                if flagged.is_billed_to_be_denied or (may_bypass and is_bypassed(first, second, day, context)):
                    continue
                message = (
                    doubtful if is_doubtful(claimed, other)
                    else (medicare_unmodified if may_bypass else medicare_never) if context.payer.is_medicare
                    else unmodified if may_bypass else never
                )  # fmt: skip
                values = {
                    "column1": first.procedure, "column2": second.procedure, "date": f"{day:%m/%d/%Y}",
                    "indicator": row["modifier_indicator"], "other": counterpart.procedure,
                    "origin": counterpart.origin,
                }  # fmt: skip
                yield message.at(flagged, "SV101-2", **message.among(values))


def is_bypassed(first: Service, second: Service, day: date, context: Context[Bypass]) -> bool:
    """Whether a modifier says that the two were distinct."""
    modifiers = second.modifiers + (first.modifiers if day >= EITHER_LINE else ())
    return not context.params.bypass_modifiers.isdisjoint(modifiers)


def is_doubtful(claimed: Service, other: Service) -> bool:
    """Whether the pair may be right after all."""
    ends = {claimed.dates.first, claimed.dates.last}
    return (
        claimed.resubmits(other)
        or claimed.rendering_npi is None
        or claimed.rendering_npi != other.rendering_npi
        or ends.isdisjoint({other.dates.first, other.dates.last})
    )
