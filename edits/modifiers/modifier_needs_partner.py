"""A modifier without the one that it goes with.

## What it flags
KI or KJ (later months of a rental) without RR; QS, G8 or G9 (monitored anaesthesia care) without AA, AD, QK, QX, QY or
QZ; from 2020-01-01 CQ (physical therapist assistant) without GP and CO (occupational therapy assistant) without GO.
The first is rejected, the others on a claim to Medicare (claim filing indicator MB); to other payers they are a
warning. So is, to whomever, GK (the item that is covered, of an upgrade) where no line of the claim has GA or GZ.
A partner in lower case counts: that it is written so is another edit's.

## Why
The modifier only adds to the other: without it the payer does not know what is billed, and denies the line or returns
it (CARC 4).

## How to fix
Add the other modifier to the line, or leave this one out.

## Sources
- KI and KJ with RR: HMSA, DME modifiers; Noridian DME 2230715. High.
- QS with one that says who gave or directed the anaesthesia: Palmetto GBA, HCPCS modifier QS, 2020-07-16; EmblemHealth
  anaesthesia policy 2018. High. G8 and G9 alike: EmblemHealth; Mira Health. Medium.
- CQ beside GP and CO beside GO from 2020-01-01: Medicare Claims Processing Manual, chapter 5, 20.1, as CMS quotes it in
  its billing examples for CQ and CO. High.
- GK with a line of GA or GZ: definition of the modifier. Medium, and so a warning.
"""

from datetime import date
from typing import NamedTuple

from scrubber.edit import Coding, Edit, Hits, Procedure, ServiceLine


class Partners(NamedTuple):
    """One of which modifiers a modifier needs on its line, since when, and whether every payer refuses it alone."""

    needed: tuple[str, ...]
    first: date = date.min
    is_for_medicare: bool = True


UPGRADE = "GK"
ANAESTHESIA = Partners(("AA", "AD", "QK", "QX", "QY", "QZ"))
RENTAL = Partners(("RR",), is_for_medicare=False)
ASSISTANTS_FROM = date(2020, 1, 1)
PARTNERS = {
    "KI": RENTAL,
    "KJ": RENTAL,
    "QS": ANAESTHESIA,
    "G8": ANAESTHESIA,
    "G9": ANAESTHESIA,
    "CQ": Partners(("GP",), ASSISTANTS_FROM),
    "CO": Partners(("GO",), ASSISTANTS_FROM),
}


def needs_a_partner(procedure: Procedure) -> bool:
    """Whether a modifier is there that goes with another only."""
    return UPGRADE in procedure.modifiers or not PARTNERS.keys().isdisjoint(procedure.modifiers)


edit = Edit(
    __name__,
    code="MOD006",
    title="A modifier without the one that it goes with",
    severity="reject",
    status="A7:453",
    carc="4",
    concerns=needs_a_partner,
    since="0.2",
)
alone = edit.message(
    "alone",
    "modifier {modifier} (box 24D) goes with {needed} only, which {procedure} has not",
    fix="Add {needed} as the record supports it, or leave {modifier} out.",
)
perhaps_alone = edit.message(
    "perhaps-alone",
    "modifier {modifier} (box 24D) goes with {needed} for Medicare; {procedure} has no such modifier",
    fix="Add {needed}, unless this payer wants {modifier} alone.",
    severity="warn",
)
no_upgrade = edit.message(
    "no-upgrade",
    "modifier GK (box 24D) on {procedure} says that an upgrade is billed on a line with GA or GZ; the claim has none",
    fix="Bill the upgrade with GA or GZ on the line before, or leave GK out.",
    severity="warn",
)


@edit.on(Coding)
def without_partner(coding: Coding) -> Hits:
    """Each modifier whose partner is not on the line."""
    procedure = coding.procedure
    held = {modifier.upper() for modifier in procedure.modifiers}
    for modifier in dict.fromkeys(procedure.modifiers):
        partners = PARTNERS.get(modifier)
        if partners is None or coding.day < partners.first or not held.isdisjoint(partners.needed):
            continue
        message = perhaps_alone if partners.is_for_medicare and not coding.is_medicare else alone
        place = procedure.place_of(modifier)
        needed = " or ".join(filter(None, (", ".join(partners.needed[:-1]), partners.needed[-1])))
        yield message.at(coding, place, modifier=modifier, needed=needed, procedure=procedure.code)


@edit.on(ServiceLine)
def without_upgrade(line: ServiceLine) -> Hits:
    """The covered item of an upgrade on a claim without the upgrade."""
    if UPGRADE in line.modifiers and not any({"GA", "GZ"} & set(other.modifiers) for other in line.claim.lines):
        yield no_upgrade.at(line, line.coded.place_of(UPGRADE), procedure=line.procedure)
