"""Waived test to Medicare without the laboratory's CLIA number.

## What it flags
A line to Medicare with the modifier QW (a test waived under CLIA) where neither the line nor the claim has a CLIA
number (REF*X4, box 23). Tests without QW are not looked at: which of them need a certificate is in CMS's lists.

## Why
Medicare pays for no test without the certificate of the laboratory.

## How to fix
Enter the CLIA number of the laboratory that ran the test.

## Sources
- CLIA number on each claim for tests: CMS, Medicare Claims Processing Manual, chapter 16, 70.2; QW 70.8. High.
- A6:544, CLIA certification number: X12 claim status codes. High.
"""

from scrubber.edit import Edit, Hits, Procedure, ServiceLine

WAIVED = "QW"


def is_waived_test(procedure: Procedure) -> bool:
    """Whether it has the modifier of waived tests."""
    return WAIVED in procedure.modifiers


edit = Edit(
    __name__,
    code="DRG005",
    title="Waived test to Medicare without the laboratory's CLIA number",
    severity="reject",
    status="A6:544",
    carc="16",
    remark="MA120",
    concerns=is_waived_test,
    only_medicare=True,
    since="0.2",
)
missing = edit.message(
    "missing",
    "{procedure} with QW goes to Medicare without the laboratory's CLIA number (box 23)",
    fix="Send the CLIA number of the laboratory in REF*X4 of the claim.",
)


@edit.on(ServiceLine)
def without_number(line: ServiceLine) -> Hits:
    """A waived test for which no CLIA number is given."""
    if not line.clia_number.strip():
        yield missing.at(line, "SV101-3", procedure=line.procedure)
