"""Studies of the chest by computed tomography that may not be billed together on one day.

## What it flags
Two services of one patient, payer and billing provider on one day whose procedure codes are a pair of the table
`chest_ct_pairs`: 71250 (without contrast) with 71260 (with) or 71270 (without and with), or with 71271 (screening);
the line with the second code is rejected, or the later one of two claims. 71250 with 75571 or 76380 is a warning unless
one of `bypass_modifiers` is on either line.

It is a warning on a claim to a payer other than Medicare Part B, and where the two have different rendering providers,
one of them is not known, or their taxonomy codes differ; where they share no first or last day; and where the other was
billed by the same claim number, so that the claim may have been sent again with its code corrected. A line with GA, GX,
GY or GZ, which is billed to be denied, is left alone.

Where the table `ncci-ptp` is imported and NCC001 is run, a pair that the table has on the day is left to NCC001.

## Why
Payers pay the first code of such a pair and deny the second (CARC 236): it is part of the first.

## How to fix
Bill one code for one study: without and with contrast it is 71270. Where a modifier may bypass the pair and the record
shows two distinct services, add the modifier.

## Sources
- The pairs and their modifier indicators: CMS National Correct Coding Initiative, practitioner
  procedure-to-procedure edits v30.2 (2024-07-01). High for that edition; later ones were not read.
- One study without and with contrast is 71270: the code's own text. High.
- That payers other than Medicare go by the same pairs: no source. Low, and so a warning.
- The edits are for one practitioner: NCCI policy manual. Medium, and so a warning for another one.
"""

from scrubber.edit import procedure_pairs_edit

edit = procedure_pairs_edit(
    __name__,
    code="IMG001",
    title="Chest CT studies that may not be billed together",
    since="0.2",
    table="chest_ct_pairs",
    yields_to={"ncci-ptp": "procedures-not-together"},
    fix="Leave out {column2}, or void it where it was sent; one study without and with contrast is 71270.",
)
