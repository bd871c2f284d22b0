"""Procedure code that has not the form of one, or lies where there are none.

## What it flags
A procedure (SV101-2 with HC, box 24D) that is not five places: five digits, four digits and one of A F M T U, or a
letter and four digits. A code of digits outside of 00100 to 01999 and 10004 to 99607. A letter with which no HCPCS code
begins: F I N O are rejected, W X Y Z, once the states' own, are a warning. Workers' compensation boards have codes of
their own: claims to them (SBR09 is WC) are warned of only. Whether a code of the right form exists is not looked at.

## Why
A payer cannot price what is no procedure; its front end turns the claim back.

## How to fix
Look the code up in the code book of the year of service.

## Sources
- Five places: Stedi, invalid procedure code format. Ranges: Stedi, CPT code outside the valid range. High.
- Forms and ranges: sections of CPT; CMS, HCPCS Level II coding procedures. High. Local codes ended with 2003: HIPAA
  transactions rule. High; some Medicaid programmes kept some: medium, so a warning.
- A7:454 procedure code, A7:507 HCPCS: X12 claim status codes. High.
"""

import re

from scrubber.edit import Coding, Edit, Hits, Message

WORKERS_COMPENSATION = "WC"
FORM = re.compile("[0-9]{5}|[0-9]{4}[AFMTU]|[A-Z][0-9]{4}")
ANESTHESIA, OTHERS = range(100, 2000), range(10004, 99608)
NO_HCPCS, LOCAL = frozenset("FINO"), frozenset("WXYZ")

edit = Edit(
    __name__,
    code="PRO001",
    title="Procedure code that has not the form of one, or lies where there are none",
    severity="reject",
    status="A7:454",
    carc="16",
    remark="M51",
    since="0.2",
)
form = edit.message(
    "form",
    "{procedure} (box 24D) is not the form of a procedure code, which has five places",
    fix="Look the code up in CPT or HCPCS and send its five places, without modifier, blank or point.",
)
hcpcs_form = edit.message(
    "hcpcs-form",
    "{procedure} (box 24D) is not the form of a HCPCS code, which is a letter and four digits",
    fix="Look the code up in HCPCS and send its five places, without modifier, blank or point.",
    status="A7:507",
)
outside = edit.message(
    "outside",
    "{procedure} (box 24D) lies outside of the codes of CPT, 00100 to 01999 and 10004 to 99607",
    fix="Look the code up in CPT; a code of your own is to be translated before it is sent.",
)
letter = edit.message(
    "letter",
    "{procedure} (box 24D) begins with {first}, and no HCPCS code does",
    fix="Look the code up in HCPCS; O and 0, I and 1 are often taken for each other.",
    status="A7:507",
)
local = edit.message(
    "local",
    "{procedure} (box 24D) is a code of the payer's own at most: CPT and HCPCS have none such",
    fix="Ask the payer whether it takes this code; otherwise send the one of CPT or HCPCS.",
    severity="warn",
)


@edit.on(Coding)
def malformed(coding: Coding) -> Hits:
    """Form, range, letter: the first that is wrong."""
    procedure = coding.procedure.code
    if coding.procedure.qualifier != "HC" or not procedure:
        return
    message = _fault(procedure)
    if message is None:
        return
    if coding.filing_indicator == WORKERS_COMPENSATION:
        message = local
    yield message.at(coding, "SV101-2", **message.among({"procedure": procedure, "first": procedure[0]}))


def _fault(procedure: str) -> Message | None:
    if not FORM.fullmatch(procedure):
        return hcpcs_form if "A" <= procedure[0] <= "Z" else form
    if procedure.isdigit() and int(procedure) not in ANESTHESIA and int(procedure) not in OTHERS:
        return outside
    if procedure[0] in NO_HCPCS:
        return letter
    return local if procedure[0] in LOCAL else None
