"""Glucose monitoring services that may not be billed together on one day.

## What it flags
Two services of one patient, payer and billing provider whose dates of service share a day and whose
procedure codes are a pair of the table `procedure_pairs` in force on that day: 95250 with 95249, 99091 or a glucose
test, 95251 with 99091 and others. Where no modifier may bypass the pair, the line with the second code is rejected, or
the later one of two claims, on a claim to Medicare (claim filing indicator MB); to other payers it is a warning but for
95250 with 95249, which exclude each other by their own text. Where a modifier may, it is a warning unless one of
`bypass_modifiers` is on either line.

It is a warning only where the two have different rendering providers, one of them is not known, or their taxonomy codes
differ; where they share no first or last day, as a test within a time of wearing; and where the other was billed by the
same claim number, so that the claim may have been sent again with its code corrected. A line with GA, GX, GY or GZ,
which is billed to be denied, is left alone.

Where the table `ncci-ptp` is imported and NCC001 is run, a pair that the table has on the day is left to NCC001.

## Why
Payers pay the first code of such a pair and deny the second (CARC 236): it is part of the first, or the two
exclude each other.

## How to fix
Leave out the second code. Where a modifier may bypass the pair and the record shows two distinct services,
add the modifier.

## Sources
- The pairs and their modifier indicators: CMS National Correct Coding Initiative, practitioner
  procedure-to-procedure edits v30.2 (2024-07-01); each row of the table names its source. High for that
  edition; later ones were not read.
- The modifiers that may bypass a pair: those that the NCCI policy manual names, less those for an anatomic
  site; the manual itself was not read. Medium.
- 95250 with 95249 since 2018-01-01: the code's own parenthesis. High.
- That payers other than Medicare go by the same pairs: no source for each. Low, and so a warning.
- The edits are for one practitioner; others of the same specialty in one group count as one, which the claim does not
  tell surely: NCCI policy manual. Medium, and so a warning.
- A date span as the date of service of each of its days: our reading. Low, and so a warning within the span.
"""

from scrubber.edit import procedure_pairs_edit

edit = procedure_pairs_edit(
    __name__,
    code="CGM005",
    title="CGM services that may not be billed together",
    since="0.1",
    table="procedure_pairs",
    yields_to={"ncci-ptp": "procedures-not-together"},
    fix="Leave out {column2}, or void it where it was sent; no modifier makes both payable on one day.",
)
