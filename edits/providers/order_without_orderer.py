"""Ordering provider missing on a Medicare line for what is only done on an order.

## What it flags
To Medicare (claim filing indicator MB): a line to a DME contractor (`dme_payer_ids`) without an ordering provider
(loop 2420E), with modifier EY (no order) or GY, GX, GA, GZ as a warning. To another contractor, warns of equipment
(HCPCS E and K codes) without one, and of laboratory tests (80047–89398) and imaging (70010–79999) that name
neither an ordering provider on the line nor a referring one. Treatment by radiation (77261 to 77799, 79005 to 79999)
and drawing blood are no tests, screening mammography (77063, 77067) needs no order, and the insulin pump with sensing
(E0787) has an edit of its own.

## Why
Medicare pays equipment, laboratory and imaging only on the order of a doctor whom it knows, and looks for the name
and NPI on the claim.

## How to fix
Name who ordered it, with NPI, on the line (box 17 with DK). A doctor who orders and does the test names himself.

## Sources
- DME contractors turn back a line without 2420E: CEDI top edits, A6:562:DK. High.
- Item 17 required for laboratory, radiology and equipment, the doctor's own name where he orders and performs:
  Medicare Claims Processing Manual, chapter 26, section 10.4. High; the front end does not stop it: a warning.
- Contract numbers of the DME contractors (16013, 17013, 18003, 19003): header of the LCDs. High. That claims name them
  as payer id is customary. Medium.
"""

import re

from scrubber.edit import Context, Edit, Hits, Params, Procedure, ServiceLine

NO_ORDER = "EY"
TOLD_ELSEWHERE = frozenset({"77063", "77067", "E0787"})
"""Screening mammography, for which a woman needs no order; the pump that another edit is about."""
SUPPLIED = re.compile("[ABEJKLQV][0-9]{4}")
"""Equipment, supplies, drugs, orthotics, lenses: what DME contractors take."""
EQUIPMENT = re.compile("[EK][0-9]{4}")
TREATMENT = re.compile("77(?:2[6-9]|[3-7])[0-9]+|79[0-9]{3}")
"""Radiation oncology and therapy with radiopharmaceuticals, which a doctor prescribes and gives himself."""
FIRST_TEST, LAST_TEST, FIRST_IMAGE, LAST_IMAGE = "80047", "89398", "70010", "79999"


class Contractors(Params):
    """Who takes claims for equipment alone."""

    dme_payer_ids: frozenset[str] = frozenset({"16013", "17013", "18003", "19003"})


def is_test(procedure: str) -> bool:
    """Whether it is a laboratory test or an image."""
    is_coded = len(procedure) == len(FIRST_TEST) and procedure.isdigit()
    is_image = FIRST_IMAGE <= procedure <= LAST_IMAGE and not TREATMENT.fullmatch(procedure)
    return is_coded and (FIRST_TEST <= procedure <= LAST_TEST or is_image)


def may_need_an_order(procedure: Procedure) -> bool:
    """Whether the code is of a kind that is done on an order."""
    is_ordered = SUPPLIED.fullmatch(procedure.code) is not None or is_test(procedure.code)
    return is_ordered and procedure.code not in TOLD_ELSEWHERE


edit = Edit(
    __name__,
    code="PRV003",
    title="Ordering provider missing",
    severity="reject",
    status="A6:562:DK",
    carc="16",
    remark="N265",
    concerns=may_need_an_order,
    only_medicare=True,
    params=Contractors,
    since="0.2",
)
equipment = edit.message(
    "equipment",
    "{procedure} to the DME contractor {payer} names no ordering provider (box 17)",
    fix="Name who ordered it, with NPI, on this line (loop 2420E).",
)
denied_anyway = edit.message(
    "denied-anyway",
    "{procedure} to the DME contractor {payer}, billed to be denied or without an order (EY), names no ordering "
    "provider (box 17)",
    fix="Name who ordered it on this line (loop 2420E); where nobody did, name the supplier with the supplier's NPI.",
    severity="warn",
)
no_orderer = edit.message(
    "no-orderer",
    "{procedure} names neither an ordering nor a referring provider (box 17)",
    fix="Name who ordered it, with NPI, on the line, or on the claim as referring provider; also where it is the same "
    "doctor who does it.",
    severity="warn",
)


@edit.on(ServiceLine)
def orderer_missing(line: ServiceLine, context: Context[Contractors]) -> Hits:
    """A line without the name that Medicare looks for."""
    if line.ordering_provider is not None:
        return
    procedure, payer = line.procedure, context.payer.identifier.strip()
    if payer in context.params.dme_payer_ids:
        is_denied = line.is_billed_to_be_denied or NO_ORDER in line.modifiers
        message = denied_anyway if is_denied else equipment
        yield message.at(line, "SV101-2", procedure=procedure, payer=payer)
    elif EQUIPMENT.fullmatch(procedure) or (is_test(procedure) and line.referring_provider is None):
        yield no_orderer.at(line, "SV101-2", procedure=procedure)
