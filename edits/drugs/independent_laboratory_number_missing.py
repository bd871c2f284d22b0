"""Test of an independent laboratory to Medicare without its CLIA number.

## What it flags
Warns of a laboratory test (CPT 80047 to 89398) to Medicare at an independent laboratory (place 81) where neither the
line nor the claim has a CLIA number (REF*X4, box 23). A test with QW is another edit's, one elsewhere is not looked at:
which tests need a certificate is in CMS's lists.

## Why
Medicare pays for no test without the certificate of the laboratory that ran it.

## How to fix
Enter the CLIA number of the laboratory that ran the test.

## Sources
- CLIA number on each claim for tests: CMS, Medicare Claims Processing Manual, chapter 16, 70.2. High; a few tests need
  no certificate, and so a warning.
- A6:544, CLIA certification number: X12 claim status codes. High.
"""

import re

from scrubber.edit import Block, Edit, Flags, Hits, Procedure, ServiceLine

WAIVED, INDEPENDENT_LABORATORY = "QW", "81"
_TEST = re.compile("8[0-9]{4}")


def is_test(procedure: Procedure) -> bool:
    """Whether it is of the laboratory chapter of CPT, and not said to be waived."""
    code = procedure.code
    return bool(_TEST.fullmatch(code)) and "80047" <= code <= "89398" and WAIVED not in procedure.modifiers


edit = Edit(
    __name__,
    code="DRG010",
    title="Test of an independent laboratory without its CLIA number",
    severity="warn",
    status="A6:544",
    carc="16",
    remark="MA120",
    concerns=is_test,
    only_medicare=True,
    since="0.3",
)
missing = edit.message(
    "missing",
    "{procedure} of an independent laboratory (place 81) goes to Medicare without its CLIA number (box 23)",
    fix="Send the CLIA number of the laboratory in REF*X4 of the claim.",
)


@edit.on(ServiceLine)
def without_number(line: ServiceLine) -> Hits:
    """A test at an independent laboratory for which no CLIA number is given."""
    if line.place_of_service == INDEPENDENT_LABORATORY and not line.clia_number.strip():
        yield missing.at(line, "SV101-2", procedure=line.procedure)


@edit.screen
def may_lack_number(block: Block) -> Flags:
    """A claim to Medicare with a line at an independent laboratory."""
    at_laboratory = block.any_line(block.is_in(block.line_place, INDEPENDENT_LABORATORY))
    return block.is_in(block.filing, "MB") & at_laboratory
