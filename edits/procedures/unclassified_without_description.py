"""Procedure that is not otherwise classified, without a description of it.

## What it flags
A line with an unlisted, miscellaneous or not otherwise classified code of HCPCS (A4649, E1399, J3490, K0108 and others;
`further` adds some) that has neither a description (SV101-7) nor a note (NTE), its own or the claim's. With an unlisted
procedure of CPT, whose codes end in 99, a warning. Anaesthesia (00100 to 01999), laboratory codes and what is "not
otherwise specified" describe a service and are left alone.

## Why
The code says nothing of what was given: payers cannot price it, and turn the line back.

## How to fix
Describe item, drug with dose, or service in SV101-7 (shaded part of box 24).

## Sources
- SV101-7 where the code is not specific: 005010X222A1, loop 2400; published edit of Tebra (Kareo) Validation;
  CEDI, top edits of 5010A1. High. DME contractors and carriers take the line's or claim's note: Noridian, CGS. High.
- The codes: CMS, HCPCS Level II, and its list of NOC codes; written from their names, perhaps not all of them. High.
- Unlisted codes "often end in 99": Noridian. Medium: so a warning.
- A8:306, detailed description of service: X12 claim status codes. High.
"""

import re
from typing import Annotated

from scrubber.edit import Constraint, Context, Edit, Hits, Params, Procedure, ServiceLine

UNCLASSIFIED = frozenset({
    "A0999", "A4335", "A4421", "A4641", "A4649", "A4913", "A9698", "A9699", "A9900", "A9999", "B9998", "B9999",
    "C9399", "E0769", "E0770", "E1399", "E1699", "E2599", "J1599", "J3490", "J3590", "J7199", "J7599", "J7699",
    "J7799", "J7999", "J8498", "J8499", "J8597", "J8999", "J9999", "K0108", "K0812", "K0898", "L0999", "L1499",
    "L2999", "L3649", "L3999", "L5999", "L7499", "L8039", "L8499", "L8699", "P9099", "Q2039", "Q4051", "Q4082",
    "Q4100", "T1999", "T5999", "V2199", "V2799", "V5298", "V5299",
})  # fmt: skip
_UNLISTED = re.compile("[1-79][0-9]{2}99")

Code = Annotated[str, Constraint(pattern=r"^[A-Z0-9]{5}$")]


class Unclassified(Params):
    """Codes besides those of the list that a payer wants described."""

    further: frozenset[Code] = frozenset()


def is_unclassified(procedure: Procedure, context: Context[Unclassified]) -> bool:
    """Whether its code says nothing of the service."""
    code = procedure.code
    return code in UNCLASSIFIED or code in context.params.further or _UNLISTED.fullmatch(code) is not None


edit = Edit(
    __name__,
    code="PRO003",
    title="Procedure that is not otherwise classified, without a description of it",
    severity="reject",
    status="A8:306",
    carc="16",
    remark="M51",
    concerns=is_unclassified,
    params=Unclassified,
    since="0.2",
)
undescribed = edit.message(
    "undescribed",
    "{procedure} is not otherwise classified and is not described (box 24, shaded)",
    fix="Say what was given in SV101-7: item with maker and model, drug with dose, or service.",
)
unlisted = edit.message(
    "unlisted",
    "{procedure}, an unlisted procedure, is not described (box 24, shaded)",
    fix="Say what was done in SV101-7 or in a note, if the payer is to price it.",
    severity="warn",
)


@edit.on(ServiceLine)
def without_description(line: ServiceLine, context: Context[Unclassified]) -> Hits:
    """A line that says what was given nowhere."""
    notes = (*line.notes, *line.claim.notes)
    if line.description.strip() or any(note.text.strip() for note in notes):
        return
    is_listed = line.procedure in UNCLASSIFIED | context.params.further
    yield (undescribed if is_listed else unlisted).at(line, "SV101-2", procedure=line.procedure)
