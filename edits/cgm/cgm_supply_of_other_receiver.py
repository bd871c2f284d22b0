"""Supplies of one kind of glucose monitor billed with a receiver of the other kind.

## What it flags
A4238 (supplies of an adjunctive monitor) with E2103, or A4239 (supplies of another one) with E2102, for the same
patient, payer and billing provider on dates of service that share a day. It is a warning on the one that comes later.

## Why
A4238 goes with E2102, and A4239 with E2103. The other pair says two things about one monitor, and the line is returned
or denied (CARC 16).

## How to fix
Correct the code that does not fit the monitor. Where the patient changed from one to the other, correct the dates.

## Sources
- A4238 with E2102, A4239 with E2103: LCDs L33794 and L33822; HCPCS Level II. Medium, and so a warning.
- A8:507, HCPCS: X12 claim status codes. High.
"""

from scrubber.edit import exclusion_edit

edit = exclusion_edit(
    __name__,
    code="CGM010",
    title="Supplies and receiver of two kinds of glucose monitors",
    since="0.2",
    pairs={"A4238": {"E2103"}, "A4239": {"E2102"}},
    severity="warn",
    status="A8:507",
    carc="16",
    remark="M51",
    key="two-kinds",
    text="{procedure} of {dates} and {other} of {other_dates}, in {origin}, are of two kinds of glucose monitors",
    fix="Bill A4238 with E2102 (adjunctive) and A4239 with E2103. If the monitor changed, correct the dates.",
)
