"""Add-on code without the procedure that it is added to.

## What it flags
A service whose procedure is an add-on code of the table `add-on` on its day, without a primary procedure for it on that
day: neither on its claim nor on another claim of the patient by the same practitioner, in the run or the history. An
add-on of type 1 has a closed list of primary procedures: rejected for Medicare where the claim has other procedures of
that day, none of them of the list; a warning for other payers, for 99292, where another practitioner of the group gave
a primary procedure, and where the claim has no other procedure of the day, so that the primary may still come. The
primary of 99292 may be another practitioner's of the group. Types 2 and 3 leave it to the contractor which procedures
are primary: a warning where the claim has no procedure of the day but add-ons, and no other claim has one of the
table's. A primary on a claim of the file that is decided later, or may be another person's, is one too. A line with GA,
GX, GY or GZ is left alone, nothing is said on days that no edition of the table covers, nor of a claim that is rejected
for something else or whose patient cannot be told.

## Why
An add-on code is never paid alone (CARC 107: the related service was not identified on this claim).

## How to fix
Add the primary procedure to the claim, or correct the add-on code.

## Sources
- The table and what its types mean: CMS, National Correct Coding Initiative, add-on code edits, imported by the user.
  High.
- The same practitioner on the same day: CMS, NCCI Policy Manual, chapter I, add-on codes. High.
- 99292 without 99291 on the claim: CMS, Medicare Claims Processing Manual, chapter 12, 30.6.12, one group. Medium.
- A8:454 and CARC 107: X12's code lists. High.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from scrubber.edit import Block, Context, Edit, Flags, Hits, Service, Timeline

TABLE = "add-on"
CLOSED_LIST = "1"
OF_THE_CONTRACTOR = "CCCCC"
"""Stands for whatever procedures the contractor takes for primary."""
ANOTHER_MAY_GIVE = frozenset({"99292"})
"""Add-ons whose primary may be another practitioner's of the group."""


def concerned(context: Context[Any]) -> frozenset[str]:
    """Every add-on code and every primary procedure."""
    pairs = context.table(TABLE)
    return (pairs.values("add_on") | pairs.values("primary")) - {OF_THE_CONTRACTOR}


def are_added(one: str, other: str, context: Context[Any]) -> bool:
    """Whether one of two procedures may be added to the other, in either order."""
    pairs = context.table(TABLE)
    return any(
        pairs.holds(add_on=add_on, primary=primary) or pairs.holds(add_on=add_on, primary=OF_THE_CONTRACTOR)
        for add_on, primary in ((one, other), (other, one))
    )


edit = Edit(
    __name__,
    code="NCC003",
    title="Add-on code without its primary procedure",
    severity="warn",
    status="A8:454",
    carc="107",
    since="0.2",
    procedures=concerned,
    meets=are_added,
    tables=(TABLE,),
    needs_history=True,
    covers={"add-on": ""},
)
WITHOUT = (
    "{procedure} is an add-on code; none of the {count} procedures that it is added to is on the claim for {date}, nor "
    "on another one of the practitioner"
)
not_of_list = edit.message(
    "not-of-list", WITHOUT, fix="Add the primary procedure to the claim, or correct {procedure}.", severity="reject"
)
perhaps_elsewhere = edit.message(
    "perhaps-elsewhere",
    f"{WITHOUT}; it may still come, or be another practitioner's",
    fix="Put both on one claim, or correct {procedure}.",
)
alone = edit.message(
    "alone",
    "{procedure} is an add-on code, and there is no procedure for {date} that it could be added to",
    fix="Add the primary procedure to the claim, or correct {procedure}.",
)


@edit.screen
def has_add_on(block: Block, context: Context[Any]) -> Flags:
    """Claims with an add-on code."""
    add_ons = context.table(TABLE).values("add_on")
    return block.any_line(block.number_of_each(lambda code: code in add_ons, block.line_procedure) > 0)


@edit.on(Timeline)
def without_primary(timeline: Timeline, context: Context[Any]) -> Hits:
    """Each add-on code whose primary procedure is on no claim for a day of its own."""
    pairs = context.table(TABLE)
    for service in timeline.claimed:
        day = service.dates.first
        rows = [] if service.is_billed_to_be_denied else pairs.lookup(day, add_on=service.procedure)
        if not rows:
            continue
        primaries = {row["primary"] for row in rows}
        own = own_procedures(timeline, service)
        elsewhere = [other for other in (*timeline.counted, *timeline.possible) if other.dates.overlaps(service.dates)]
        given = given_by_same(service, elsewhere)
        if not primaries.isdisjoint((*own, *given)):
            continue
        bases = [code for code in own if not pairs.lookup(day, add_on=code)]
        values = {"procedure": service.procedure, "date": f"{day:%m/%d/%Y}"}
        if any(row["type"] != CLOSED_LIST for row in rows):
            if not bases and all(pairs.lookup(day, add_on=code) for code in given):
                yield alone.at(service, "SV101-2", **values)
            continue
        is_certain = bases and context.payer.is_medicare and service.procedure not in ANOTHER_MAY_GIVE
        is_in_group = any(other.procedure in primaries for other in elsewhere if is_of_group(service, other))
        message = not_of_list if is_certain and not is_in_group else perhaps_elsewhere
        yield message.at(service, "SV101-2", **values, count=len(primaries))


def own_procedures(timeline: Timeline, service: Service) -> Sequence[str]:
    """The procedures of the claim's other lines whose dates share a day with this one's; unreadable dates may do so."""
    own = service.position[2]
    return [
        line.procedure
        for number, line in enumerate(timeline.lines)
        if number != own and (line.dates is None or line.dates.overlaps(service.dates))
    ]


def given_by_same(service: Service, others: Iterable[Service]) -> Collection[str]:
    """The procedures of these that the same practitioner gave, or of the group where that is enough."""
    of_group = service.procedure in ANOTHER_MAY_GIVE
    return [
        other.procedure
        for other in others
        if (service.rendering_npi and other.rendering_npi == service.rendering_npi)
        or (of_group and is_of_group(service, other))
    ]


def is_of_group(service: Service, other: Service) -> bool:
    """Whether both are billed by one group: one NPI or one tax id."""
    one, two = ({part.billing_npi, part.billing_tax_id} - {"", None} for part in (service, other))
    return not one.isdisjoint(two)
