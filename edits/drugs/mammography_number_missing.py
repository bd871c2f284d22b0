"""Mammography to Medicare without the certification number of its facility.

## What it flags
A line to Medicare for a mammogram (77063, 77065, 77066, 77067, G0279) where neither the line nor the claim has the
facility's mammography certification number (REF*EW, box 32b). The interpretation alone (modifier 26) is a warning.
A number that is not six digits is a warning too.

## Why
Medicare pays for mammograms of facilities that the FDA certified alone.

## How to fix
Enter the six digits of the facility's certificate.

## Sources
- Certification number on claims: CMS, Medicare Claims Processing Manual, chapter 18, 20.4; 005010X222A1, REF*EW. High.
- Six digits: FDA, list of certified facilities. Medium: so a warning.
- A6:142:77, entity's license or certification number: X12 claim status codes. High.
"""

import re

from scrubber.edit import Edit, Hits, ServiceLine

MAMMOGRAMS = frozenset({"77063", "77065", "77066", "77067", "G0279"})
SIX_DIGITS = re.compile("[0-9]{6}")

edit = Edit(
    __name__,
    code="DRG006",
    title="Mammography to Medicare without its certification number",
    severity="reject",
    status="A6:142:77",
    carc="16",
    remark="MA128",
    procedures=MAMMOGRAMS,
    only_medicare=True,
    since="0.2",
)
missing = edit.message(
    "missing",
    "{procedure} goes to Medicare without the facility's mammography certification number",
    fix="Send the number of the facility's FDA certificate in REF*EW of the claim.",
)
interpretation = edit.message(
    "interpretation",
    "{procedure}, the interpretation alone (26), goes to Medicare without the facility's mammography number",
    fix="Send the number of the facility's FDA certificate in REF*EW of the claim if it is known.",
    severity="warn",
)
malformed = edit.message(
    "malformed",
    "the mammography certification number {number} of {procedure} is not six digits",
    fix="Copy the number from the facility's FDA certificate.",
    severity="warn",
    status="A7:142:77",
)


@edit.on(ServiceLine)
def without_number(line: ServiceLine) -> Hits:
    """A mammogram without the number, or with one of another form."""
    number = line.mammography_number.strip()
    if not number:
        message = interpretation if "26" in line.modifiers else missing
        yield message.at(line, "SV101-2", procedure=line.procedure)
    elif not SIX_DIGITS.fullmatch(number):
        own = line if line.reference("EW") else line.claim
        yield malformed.at(own, "REF02", "EW", number=number, procedure=line.procedure)
