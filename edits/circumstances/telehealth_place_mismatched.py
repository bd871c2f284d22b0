"""Telehealth modifier at a place of service that is no telehealth.

## What it flags
From `from_date` (2024-01-01) on, a line with a modifier of telehealth (93, 95, GT, GQ) whose place of service (SV105,
else CLM05-1; box 24B) is not among `places`: 02 and 10; 19 and 22, from which hospitals' own staff treat patients at
home; and 58, under which opioid treatment programs bill what they do by telephone or video. A warning. Where a payer
wants a modifier at places 02 and 10 (`modifier_required`), a line there without one.

## Why
Payers price telehealth by the place and count on the modifier to agree; many deny the one without the other, or pay the
facility's lower rate.

## How to fix
Give 10 where the patient was at home, 02 where elsewhere; take the modifier out where the patient was seen in person.

## Sources
- Places 02 and 10: CMS, place of service codes. High.
- Medicare took 95 with the place of an office until the end of 2023, and takes 95 from hospitals for therapy since:
  CMS, telehealth FAQ. Medium.
- 58 with 93 or 95: CMS, opioid treatment programs, billing and payment. Medium.
- Whether a modifier is wanted too differs by payer: so all are warnings, and the modifier is asked for by parameter.
- A8:249, place of service: X12 claim status codes. High.
"""

from datetime import date
from typing import Annotated

from scrubber.edit import Constraint, Context, Edit, Hits, Params, Procedure, ServiceLine

MODIFIERS = ("93", "95", "GT", "GQ")
TELEHEALTH = frozenset({"02", "10"})

PlaceCode = Annotated[str, Constraint(pattern=r"^[0-9]{2}$")]


class Telehealth(Params):
    """Since when, at which places, and whether a modifier is wanted."""

    from_date: date = date(2024, 1, 1)
    places: Annotated[frozenset[PlaceCode], Constraint(min_length=1)] = TELEHEALTH | {"19", "22", "58"}
    modifier_required: bool = False


def is_telehealth(procedure: Procedure, context: Context[Telehealth]) -> bool:
    """Whether it has a modifier of telehealth; where one is wanted, every procedure is looked at."""
    return context.params.modifier_required or not set(MODIFIERS).isdisjoint(procedure.modifiers)


edit = Edit(
    __name__,
    code="CIR008",
    title="Telehealth modifier and place of service do not agree",
    severity="warn",
    status="A8:249",
    carc="5",
    remark="M77",
    concerns=is_telehealth,
    params=Telehealth,
    since="0.2",
)
wrong_place = edit.message(
    "wrong-place",
    "{procedure} has the telehealth modifier {modifier} at place of service {place} (box 24B)",
    fix="Give place 10 where the patient was at home, 02 where elsewhere, or take {modifier} out.",
)
no_modifier = edit.message(
    "no-modifier",
    "{procedure} is at place of service {place} (box 24B) without a telehealth modifier",
    fix="Add 95 (audio and video), 93 (audio alone) or what the payer wants, or correct the place of service.",
    status="A6:453",
    carc="4",
    remark="",
)


@edit.on(ServiceLine)
def disagree(line: ServiceLine, context: Context[Telehealth]) -> Hits:
    """A modifier without the place, or the place without a modifier."""
    dates, place, params = line.service_dates, line.place_of_service, context.params
    if dates is None or dates.first < params.from_date or not place:
        return
    modifier = next((modifier for modifier in line.modifiers if modifier in MODIFIERS), None)
    if modifier is not None and place not in params.places:
        yield wrong_place.at(line.place_of_service_at, procedure=line.procedure, modifier=modifier, place=place)
    elif modifier is None and place in TELEHEALTH and params.modifier_required:
        yield no_modifier.at(line, "SV101-3", procedure=line.procedure, place=place)
