"""Service in a facility that the claim does not name.

## What it flags
Warns of a claim with a place of service where a facility is (19, 21 to 24, 31 to 34, 51, 61: hospital, surgical centre,
nursing home, hospice) of the claim or a line, and no service facility (loops 2310C, 2420C). The claim is told once. A
billing provider that is a facility by its taxonomy code (261Q, 27, 28, 31, 32: clinics and surgical centres, hospitals
and their units, nursing homes) is where the service was given.

## Why
Payers price the service by the facility, and look for its name and ZIP code there.

## How to fix
Name the facility with address and NPI (box 32), or correct the place of service (box 24B).

## Sources
- Required where the place is not the billing provider's own: 005010X222A1, loop 2310C; Medicare Claims Processing
  Manual, chapter 26, item 32. High. A hospital that bills at its own address gives none: a warning.
- Which taxonomy codes are facilities: National Uniform Claim Committee, health care provider taxonomy. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

FACILITY = "77"
FACILITIES = ("261Q", "27", "28", "31", "32")
"""What the taxonomy codes of facilities begin with."""
PLACES = ("19", "21", "22", "23", "24", "31", "32", "33", "34", "51", "61")

edit = Edit(
    __name__,
    code="ADR006",
    title="Service facility missing",
    severity="warn",
    status="A6:125:77",
    carc="16",
    remark="MA114",
    since="0.2",
)
missing = edit.message(
    "missing",
    "place of service {place} is a facility, and the claim names no service facility (box 32)",
    fix="Name the facility with address and NPI, or correct the place of service. A facility that bills at its own "
    "address needs none.",
)


@edit.on(Claim)
def not_named(claim: Claim) -> Hits:
    """The first place of a facility on a claim without one."""
    if claim.billing_taxonomy.strip().startswith(FACILITIES):
        return
    own = [(claim.place_of_service, claim.at("CLM05-1"))]
    places = own + [(line.own_place_of_service, line.at("SV105")) for line in claim.lines]
    found = next(((place, at) for place, at in places if place in PLACES), None)
    if found and all(party.entity_code != FACILITY for party in claim.all_parties):
        yield missing.at(found[1], place=found[0])


@edit.screen
def may_miss_one(block: Block) -> Flags:
    """Such a place, and no facility anywhere."""
    is_there = block.is_in(block.place, *PLACES) | block.any_line(block.is_in(block.line_place, *PLACES))
    return is_there & ~block.has("NM1", FACILITY)
