"""Glucose monitoring services that may not be billed together on one day.

## What it flags
Two services of one patient, payer and billing provider whose dates of service share a day and whose
procedure codes are a pair of the table `procedure_pairs` in force on that day: 95250 with 95249, 99091 or a glucose
test, 95251 with 99091 and others. Where no modifier may bypass the pair, the line with the second code is rejected, or
the later one of two claims; where one may, it is a warning unless one of `bypass_modifiers` is on either line.

It is a warning only where the two have different rendering providers, or one of them is not known; where they share
no first or last day, as a test within a time of wearing; and where the other was billed by the same claim number, so
that the claim may have been sent again with its code corrected. A line with GA, GX, GY or GZ, which is billed to be
denied, is left alone.

## Why
Payers pay the first code of such a pair and deny the second (CARC 236): it is part of the first, or the two
exclude each other.

## How to fix
Leave out the second code. Where a modifier may bypass the pair and the record shows two distinct services,
add the modifier.

## Sources
- The pairs and their modifier indicators: CMS National Correct Coding Initiative, practitioner
  procedure-to-procedure edits v30.2 (2024-07-01); each row of the table names its source. High for that
  edition; later ones were not read.
- The modifiers that may bypass a pair: those that the NCCI policy manual names, less those for an anatomic
  site; the manual itself was not read. Medium.
- 95250 with 95249 since 2018-01-01: the code's own parenthesis. High.
- The edits are for one practitioner; others of the same specialty in one group count as one, which the claim does not
  tell surely: NCCI policy manual. Medium, and so a warning.
- A date span as the date of service of each of its days: our reading. Low, and so a warning within the span.
"""

from typing import Annotated, Any

from scrubber.edit import Constraint, Context, Edit, Hits, Message, Params, Service, Timeline

Modifier = Annotated[str, Constraint(pattern=r"^[A-Z0-9]{2}$")]


class Bypass(Params):
    """Which modifiers say that the two services were distinct."""

    bypass_modifiers: frozenset[Modifier] = frozenset(
        {"24", "25", "27", "57", "58", "59", "78", "79", "91", "XE", "XP", "XS", "XU"}
    )


def paired_procedures(context: Context[Any]) -> frozenset[str]:
    """Every procedure code that is in a pair."""
    pairs = context.table("procedure_pairs")
    return pairs.values("column1") | pairs.values("column2")


edit = Edit(
    __name__,
    code="CGM005",
    title="CGM services that may not be billed together",
    severity="reject",
    status="A8:735",
    carc="236",
    procedures=paired_procedures,
    params=Bypass,
    tables=("procedure_pairs",),
    needs_history=True,
    since="0.1",
)
never_together = edit.message(
    "never-together",
    "{column2} may not be billed with {column1} on {date}; {other} is in {origin}",
    fix="Leave out {column2}, or void it where it was sent; no modifier makes both payable on one day.",
)
no_modifier = edit.message(
    "no-modifier",
    "{column2} with {column1} on {date} without a modifier for a distinct service; {other} is in {origin}",
    fix="Leave out {column2}, or add the modifier that the record supports, such as 59, to {column2}.",
    severity="warn",
)
resubmission = edit.message(
    "resubmission",
    "{column2} may not be billed with {column1} on {date}; {other} has this claim number, in {origin}",
    fix="To correct that claim, send a replacement (frequency code 7). Otherwise leave out {column2}.",
    severity="warn",
)


other_practitioner = edit.message(
    "other-practitioner",
    "{column2} may not be billed with {column1} on {date} by one practitioner; {other} is in {origin}, "
    "its rendering provider another or not known",
    fix="Leave out {column2} where one practitioner, or two of one specialty in the group, gave both.",
    severity="warn",
)
within_span = edit.message(
    "within-span",
    "{column2} may not be billed with {column1} on one day; {date} is within the dates of both; {other} is in {origin}",
    fix="Correct the dates, or leave out {column2} where it was a part of {column1}.",
    severity="warn",
)


@edit.on(Timeline)
def billed_together(timeline: Timeline, context: Context[Bypass]) -> Hits:
    """A claimed service that makes a pair with another of the same billing provider and day, in either order."""
    table = context.table("procedure_pairs")
    for claimed, other in timeline.pairs_overlapping():
        if other.billing_npi != claimed.billing_npi:
            continue
        date = max(other.dates.first, claimed.dates.first)
        bypassed = not context.params.bypass_modifiers.isdisjoint(other.modifiers + claimed.modifiers)
        for first, second in ((other, claimed), (claimed, other)):
            flagged, counterpart = (second, first) if claimed.is_billed_with(other) else (claimed, other)
            for row in table.lookup(date, column1=first.procedure, column2=second.procedure):
                may_bypass = row["modifier_indicator"] != "0"
                if flagged.is_billed_to_be_denied or (may_bypass and bypassed):
                    continue
                message = _doubt(claimed, other) or (no_modifier if may_bypass else never_together)
                yield message.at(
                    flagged,
                    "SV101-2",
                    date=f"{date:%m/%d/%Y}",
                    column1=first.procedure,
                    column2=second.procedure,
                    other=counterpart.procedure,
                    origin=counterpart.origin,
                )


def _doubt(claimed: Service, other: Service) -> Message | None:
    """Why the pair may be right after all, None where nothing says so."""
    if claimed.resubmits(other):
        return resubmission
    if claimed.rendering_npi is None or claimed.rendering_npi != other.rendering_npi:
        return other_practitioner
    ends = {claimed.dates.first, claimed.dates.last}
    return within_span if ends.isdisjoint({other.dates.first, other.dates.last}) else None
