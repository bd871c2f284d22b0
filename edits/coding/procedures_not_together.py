"""Procedures that one practitioner is not paid for on one day (NCCI procedure-to-procedure edits).

## What it flags
Two services of one patient, payer and practitioner on one day whose procedures are a pair of the table `ncci-ptp` on
that day. With indicator 0 no modifier lifts the edit; with indicator 1 one of `bypass_modifiers` does, on either line
since 2019-07-01, on the line of the second code before. Rejected for Medicare, a warning for others.

One practitioner is one NPI of the rendering provider, whoever bills. Two of one group (one billing NPI, or one tax id)
and one specialty count as one, which is a warning; a specialty is the taxonomy code of the rendering provider, else of
the billing provider. Where the two codes begin with other four characters, another classification, nothing is said;
where they differ behind that, or one is not known, it is a warning with the doubt. So it is, too,
where the two services share no first or last day, and where the other claim has the same claim number. Lines of one
claim are always compared; those of other claims of the run and of the history where the claim is not rejected for
something else. A line with GA, GX, GY or GZ is left alone. Days that no edition of the table covers
are told in coverage.

## Why
Medicare pays the first code and denies the second (CARC 236); Medicaid and most plans follow.

## How to fix
Leave out the second code where it is a part of the first; otherwise add the modifier that the record supports.

## Sources
- The table: CMS, National Correct Coding Initiative, imported by the user. High.
- Physicians of one group and specialty are paid as one: CMS, Medicare Claims Processing Manual, chapter 12, 30.6.5;
  NCCI Policy Manual, chapter I. High.
- The first four characters of a taxonomy code are its classification: NUCC, code set structure. High. That another one
  is another specialty to Medicare: most are, by CMS's crosswalk of taxonomy and specialty. Medium.
- Modifiers on either code from 2019-07-01: CMS MLN1783722. High.
- A8:735 and CARC 236: X12's code lists. High.
"""

from datetime import date
from typing import Annotated, NamedTuple

from scrubber.edit import (
    Block,
    Claim,
    Constraint,
    Context,
    DateSpan,
    Edit,
    Flags,
    Hits,
    Params,
    Service,
    ServiceLine,
    Timeline,
)

TABLE = "ncci-ptp"
EITHER_LINE = date(2019, 7, 1)
"""From this day the modifier may be on either of the two lines."""
CLASSIFICATION = 4
"""Characters of a taxonomy code that say the classification of a provider."""
ONE_PRACTITIONER, ONE_GROUP, PERHAPS, STRANGERS = "one practitioner", "one group", "perhaps", "strangers"
"""How the practitioners of two services stand to one another."""

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


def are_paired(one: str, other: str, context: Context[Bypass]) -> bool:
    """Whether two procedures are a pair on some day, in either order."""
    pairs = context.table(TABLE)
    return pairs.holds(column1=one, column2=other) or pairs.holds(column1=other, column2=one)


edit = Edit(
    __name__,
    code="NCC001",
    title="Procedures that are not paid together on one day (NCCI)",
    severity="warn",
    status="A8:735",
    carc="236",
    since="0.2",
    procedures=paired,
    meets=are_paired,
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
of_group = edit.message(
    "together-in-group",
    f"{PAIR}, by another practitioner of the group with the same specialty",
    fix="Leave out {column2}, unless the record shows that the two were distinct.",
)


@edit.screen
def may_be_paired(block: Block, context: Context[Bypass]) -> Flags:
    """Claims with two procedures of a pair."""
    return block.has_two(lambda one, other: are_paired(one, other, context))


class Billed(NamedTuple):
    """One of two services, of a line or on the timeline."""

    source: ServiceLine | Service
    procedure: str
    modifiers: tuple[str, ...]
    dates: DateSpan
    rendering: str | None
    """NPI of the rendering provider, else of the billing provider; None where it is not known, as for what follows."""
    groups: frozenset[str]
    """NPI and tax id of the billing provider."""
    taxonomy: str | None


@edit.on(Claim)
def billed_on_one_claim(claim: Claim, context: Context[Bypass]) -> Hits:
    """Two lines of the claim that make a pair."""
    billed: list[Billed] = []
    for line in claim.lines:
        if line.service_dates is None:
            continue
        provider = line.rendering_provider
        npi, taxonomy = (provider.npi, provider.taxonomy) if provider else (claim.billing_npi, claim.billing_taxonomy)
        new = Billed(
            line, line.procedure, line.modifiers, line.service_dates, npi or None, frozenset({claim.billing_npi}),
            taxonomy or None,
        )  # fmt: skip
        for other in billed:
            for first, second in ((other, new), (new, other)):
                yield from told(first, second, second, first, "this claim", context, relation=relation(new, other))
        billed.append(new)


@edit.on(Timeline)
def billed_on_two_claims(timeline: Timeline, context: Context[Bypass]) -> Hits:
    """A claimed service that makes a pair with one of another claim, in either order."""
    for claimed, other in timeline.pairs_overlapping():
        if claimed.is_billed_with(other):
            continue
        new, old = (of_service(one) for one in (claimed, other))
        how = relation(new, old)
        if how == ONE_PRACTITIONER and claimed.resubmits(other):
            how = PERHAPS
        for first, second in ((old, new), (new, old)):
            yield from told(first, second, new, old, other.origin, context, relation=how)


def of_service(service: Service) -> Billed:
    """A service on the timeline as it is compared."""
    groups = frozenset(filter(None, (service.billing_npi, service.billing_tax_id)))
    return Billed(
        service, service.procedure, service.modifiers, service.dates, service.rendering_npi, groups, service.taxonomy
    )


def told(
    first: Billed, second: Billed, flagged: Billed, other: Billed, origin: str, context: Context[Bypass], *,
    relation: str,
) -> Hits:  # fmt: skip
    """What is told of a first and a second code, on the line of one of them; nothing where they are no pair."""
    day = max(first.dates.first, second.dates.first)
    if relation == STRANGERS or first.procedure == second.procedure or not first.dates.overlaps(second.dates):
        return
    for row in context.table(TABLE).lookup(day, column1=first.procedure, column2=second.procedure):
        may_bypass = row["modifier_indicator"] == "1"
        if flagged.source.is_billed_to_be_denied or (may_bypass and is_bypassed(first, second, day, context)):
            continue
        message = (
            doubtful if relation == PERHAPS
            else of_group if relation == ONE_GROUP
            else (medicare_unmodified if may_bypass else medicare_never) if context.payer.is_medicare
            else unmodified if may_bypass else never
        )  # fmt: skip
        values = {
            "column1": first.procedure, "column2": second.procedure, "date": f"{day:%m/%d/%Y}",
            "indicator": row["modifier_indicator"], "other": other.procedure, "origin": origin,
        }  # fmt: skip
        yield message.at(flagged.source, "SV101-2", **message.among(values))


def is_bypassed(first: Billed, second: Billed, day: date, context: Context[Bypass]) -> bool:
    """Whether a modifier says that the two were distinct."""
    modifiers = second.modifiers + (first.modifiers if day >= EITHER_LINE else ())
    return not context.params.bypass_modifiers.isdisjoint(modifiers)


def relation(new: Billed, other: Billed) -> str:
    """How the practitioners of two services stand to one another, and whether the days are certain."""
    if new.rendering is not None and new.rendering == other.rendering:
        ends = {new.dates.first, new.dates.last}
        return PERHAPS if ends.isdisjoint({other.dates.first, other.dates.last}) else ONE_PRACTITIONER
    if new.groups.isdisjoint(other.groups):
        return STRANGERS
    if not (new.taxonomy and other.taxonomy):
        return PERHAPS
    if new.taxonomy == other.taxonomy:
        return ONE_GROUP
    return PERHAPS if new.taxonomy[:CLASSIFICATION] == other.taxonomy[:CLASSIFICATION] else STRANGERS
