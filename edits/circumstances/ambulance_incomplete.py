"""Ambulance transport without what describes it.

## What it flags
A claim with an ambulance transport or its miles (A0425 to A0436) that lacks the transport itself (CR1: reason, miles),
the place of pick-up (2310E) or of drop-off (2310F); a line may have its own (2420G, 2420H). Warns where the lines alone
describe the transport, and the claim does not. To Medicare: one that lacks
the conditions which make the transport necessary (CRC*07), unless the line is billed to be denied (GA, GX, GY, GZ).
With QL the patient was pronounced dead after the call, and nobody was taken anywhere: such a line has its place of
pick-up alone.

## Why
The payer prices by the pick-up's ZIP code and decides by the conditions; without them the claim goes back.

## How to fix
Send CR1, the two places with their addresses, and the conditions that were met.

## Sources
- CR1 on all claims with ambulance transport, 2310E and 2310F on all for transportation: 005010X222A1. High.
- CR1 of a line does not stand for that of the claim: Stedi, missing ambulance transport information. High; other payers
  read the line's: a warning.
- QL, patient pronounced dead after the ambulance was called: HCPCS Level II; the base rate alone is billed, and no
  miles: CMS, Medicare Benefit Policy Manual, chapter 10, 10.2.6. High.
- Conditions to Medicare: CMS edits of 005010X222A1 for Part B, CRC. Medium.
- 266 point of origin and destination, 337 ambulance certification: X12 claim status codes. High.
"""

from scrubber.edit import Claim, Edit, Hits, Procedure, ServiceLine

TRANSPORT_CONDITIONS = "07"
DIED_BEFORE = "QL"


def is_transport(procedure: Procedure) -> bool:
    """Whether it is an ambulance transport or its miles."""
    return procedure.is_ambulance_transport


edit = Edit(
    __name__,
    code="CIR006",
    title="Ambulance transport not described",
    severity="reject",
    status="A6:337",
    carc="16",
    concerns=is_transport,
    since="0.2",
)
no_transport = edit.message(
    "no-transport",
    "{procedure} on line {line} is an ambulance transport, and nothing describes it (CR1)",
    fix="Send CR1 with the reason for the transport and the miles.",
)
on_lines_only = edit.message(
    "on-lines-only",
    "{procedure} on line {line} describes its ambulance transport, and the claim describes none (CR1)",
    fix="Send CR1 on the claim, and on a line only where it differs.",
    severity="warn",
)
no_pick_up = edit.message(
    "no-pick-up",
    "{procedure} on line {line} is an ambulance transport, and the place of pick-up is missing",
    fix="Send the address where the patient was picked up, with its ZIP code (loop 2310E).",
    status="A6:266",
)
no_drop_off = edit.message(
    "no-drop-off",
    "{procedure} on line {line} is an ambulance transport, and the place of drop-off is missing",
    fix="Send the address to which the patient was taken (loop 2310F).",
    status="A6:266",
)
no_conditions = edit.message(
    "no-conditions",
    "{procedure} on line {line} is an ambulance transport to Medicare without the conditions that it needs (CRC 07)",
    fix="Send the conditions that were met (CRC*07), such as 01 admitted to hospital or 04 moved by stretcher.",
)


@edit.on(Claim)
def not_described(claim: Claim) -> Hits:
    """Each part that a transport lacks, told once on the claim."""
    called = [line for line in claim.lines if is_transport(line.coded)]
    transports = [line for line in called if DIED_BEFORE not in line.modifiers]
    undescribed = [line for line in transports if line.ambulance is None]
    certified = [line for line in transports if claim.payer.is_medicare and not line.is_billed_to_be_denied]
    for message, element, qualifier, lacking in (
        (no_transport, "CR1", None, undescribed),
        (on_lines_only, "CR1", None, [] if undescribed or claim.ambulance else transports),
        (no_pick_up, "NM1", "PW", [line for line in called if not (claim.pick_up or line.party("PW"))]),
        (no_drop_off, "NM1", "45", [line for line in transports if not (claim.drop_off or line.party("45"))]),
        (no_conditions, "CRC", TRANSPORT_CONDITIONS, [line for line in certified if not _is_certified(line)]),
    ):
        if lacking:
            procedure, number = lacking[0].procedure, lacking[0].number
            yield message.at(claim, element, qualifier, procedure=procedure, line=number)


def _is_certified(line: ServiceLine) -> bool:
    """Whether the claim or the line gives the conditions of a transport."""
    return any(one.category == TRANSPORT_CONDITIONS for one in (*line.claim.conditions, *line.conditions))
