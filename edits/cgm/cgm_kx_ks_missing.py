"""Glucose monitor or its supplies for Medicare without KX or KS.

## What it flags
A line to Medicare (claim filing indicator MB) for a glucose monitor or its supplies with neither KX (the patient is
treated with insulin) nor KS (is not): E2102, E2103, A4238, A4239, E0607, E2100, E2101, A4233 to A4236, A4244 to A4247,
A4250, A4253, A4255 to A4259, and for dates of service before 2023 K0553 and K0554. A line with both is another edit's;
one with GA, GX, GY, GZ or EY is billed to be denied and left alone. A modifier in lower case counts: that it is written
so is another edit's.

## Why
The DME contractors return a line without it as unprocessable, since how many supplies are covered depends on it
(CARC 4).

## How to fix
Add KX where the patient is treated with insulin, otherwise KS.

## Sources
- One of KX and KS on every claim for a glucose monitor and its supplies: Noridian JD, glucose monitor modifiers
  (2230715); LCD L33822 and policy article A52464. High.
- K0553 and K0554 until 2022-12-31: Noridian. Medium.
- A6:453, procedure code modifier: X12 claim status codes. High.
"""

from datetime import date

from scrubber.edit import Coding, Edit, Hits

UNTIL_2022 = frozenset({"K0553", "K0554"})
MONITORS_AND_SUPPLIES = UNTIL_2022 | {
    "A4233", "A4234", "A4235", "A4236", "A4238", "A4239", "A4244", "A4245", "A4246", "A4247", "A4250", "A4253",
    "A4255", "A4256", "A4257", "A4258", "A4259", "E0607", "E2100", "E2101", "E2102", "E2103",
}  # fmt: skip
INSULIN = frozenset({"KX", "KS"})
DENIED = frozenset({"EY", "GA", "GX", "GY", "GZ"})

edit = Edit(
    __name__,
    code="CGM008",
    title="Glucose monitor or supplies for Medicare without KX or KS",
    severity="reject",
    status="A6:453",
    carc="4",
    procedures=MONITORS_AND_SUPPLIES,
    only_medicare=True,
    since="0.2",
)
missing = edit.message(
    "missing",
    "{procedure} needs KX or KS for Medicare (box 24D): whether the patient is treated with insulin",
    fix="Add KX where the patient is treated with insulin, otherwise KS.",
)


@edit.on(Coding)
def without_either(coding: Coding) -> Hits:
    """Neither of the two, on a line that is not billed to be denied."""
    procedure = coding.procedure
    modifiers = {modifier.upper() for modifier in procedure.modifiers}
    if procedure.code in UNTIL_2022 and coding.day >= date(2023, 1, 1):
        return
    if (INSULIN | DENIED).isdisjoint(modifiers):
        yield missing.at(coding, "SV101-3", procedure=procedure.code)
