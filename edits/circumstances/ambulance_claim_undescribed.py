"""Ambulance claim without its transport, told by the place of service.

## What it flags
Warns of a claim whose place of service (CLM05-1) is 41 or 42, an ambulance, without the transport (CR1) on the claim,
where no line bills a transport or its miles: those are another edit's. Left alone are other ways of travel, which
Medicaid pays (A0080 to A0210, S0209, S0215, T2001 to T2007), and physicians who go with the patient or direct the crew
(99288, 99466, 99467, 99485, 99486). A transport by ambulance or its miles (A0425 to A0436) at another place of service
than 41 and 42 is a warning, too. To Medicare: of an ambulance service (A0425 to A0436) without the modifier of
origin and destination, two letters of D E G H I J N P R S X.

## Why
The payer decides by reason and miles of the transport, and by where it began and ended.

## How to fix
Send CR1, or the place where the service was given if it was no ambulance; add the two letters of origin and
destination.

## Sources
- CR1 on all claims of ambulance services: 005010X222A1, loop 2300, CR1. Published edits: Stedi, missing ambulance
  transport information. High; a call without a transport has little to say: a warning.
- A transport's place is the ambulance, 41 or 42: CMS, place of service codes. High; payers differ in what they ask for.
- Taxi, van and the physician's own service are no transport by ambulance: HCPCS Level II; CPT, transport of critically
  ill children. High.
- Origin and destination modifiers: CMS, Medicare Claims Processing Manual, chapter 15, 30. High; the line may be billed
  with QL alone where the patient died, and so a warning.
- 337, ambulance certification; 453, modifier: X12 claim status codes. High.
"""

import re

from scrubber.edit import Block, Claim, Edit, Flags, Hits, ServiceLine

AMBULANCES = ("41", "42")
"""Places of service, on land, and in the air or on water."""
DIED_BEFORE = "QL"
_NO_AMBULANCE = re.compile("A0(?:0[89]|1[0-9]|2[01])[0-9]|S02(?:09|15)|T200[1-7]|99288|9946[67]|9948[56]")
"""Other ways of travel, and what physicians do for a transport."""
_ROUTE = re.compile("[DEGHIJNPRSX]{2}")

edit = Edit(
    __name__,
    code="CIR009",
    title="Ambulance claim not described",
    severity="warn",
    status="A6:337",
    carc="16",
    since="0.3",
)
no_transport = edit.message(
    "no-transport",
    "the place of service is an ambulance, {place} (box 24B), and nothing describes the transport (CR1)",
    fix="Send CR1 with the reason for the transport and the miles, or the place where the service was given.",
)
no_route = edit.message(
    "no-route",
    "{procedure} goes to Medicare without the modifier of origin and destination (box 24D)",
    fix="Add the two letters of where the transport began and ended, such as RH from the residence to a hospital.",
    status="A6:453",
    carc="4",
)

other_place = edit.message(
    "other-place",
    "{procedure} is a transport by ambulance, and the place of service is {place} (box 24B)",
    fix="Give 41 for a transport on land, 42 for one in the air or on water, or correct the procedure.",
    status="A8:249",
    carc="5",
    remark="M77",
)


@edit.on(Claim)
def undescribed(claim: Claim) -> Hits:
    """An ambulance as place, and no transport."""
    if claim.place_of_service not in AMBULANCES or claim.ambulance is not None:
        return
    billed = [line for line in claim.lines if not _NO_AMBULANCE.fullmatch(line.procedure)]
    if billed and not any(line.coded.is_ambulance_transport for line in billed):
        yield no_transport.at(claim, "CR1", place=claim.place_of_service)


@edit.on(ServiceLine)
def of_a_transport(line: ServiceLine) -> Hits:
    """A transport at a place that is no ambulance, or to Medicare that says nowhere from and to."""
    if not line.coded.is_ambulance_transport:
        return
    place, procedure = line.place_of_service, line.procedure
    if place and place not in AMBULANCES:
        yield other_place.at(line.place_of_service_at, procedure=procedure, place=place)
    has_route = any(_ROUTE.fullmatch(modifier.upper()) for modifier in line.modifiers)
    if line.claim.payer.is_medicare and not has_route and DIED_BEFORE not in line.modifiers:
        yield no_route.at(line, "SV101-3", procedure=procedure)


@edit.screen
def may_be_undescribed(block: Block) -> Flags:
    """An ambulance as place, or a procedure that begins as a transport's."""
    is_transport = (block.line_procedure & 0xFFFFFF) == int.from_bytes(b"A04", "little")
    return block.is_in(block.place, *AMBULANCES) | block.any_line(is_transport)
