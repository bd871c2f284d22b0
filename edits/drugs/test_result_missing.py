"""Drug that builds blood, to Medicare, without a test result.

## What it flags
A line to Medicare for an erythropoiesis stimulating agent (J0881, J0882, J0885, J0887, J0888, Q4081, Q5105, Q5106)
without a haemoglobin or haematocrit (MEA01 TR with R1 or R2 in MEA02). A warning.

## Why
Medicare covers the drug by the blood count before it, and returns the line without.

## How to fix
Send the latest result before the drug was given: MEA*TR*R1 for haemoglobin, MEA*TR*R2 for haematocrit.

## Sources
- Most recent result on claims for these drugs: CMS, CR 5699; Medicare Claims Processing Manual, chapter 17, 80.12.
  High for the rule, medium for how contractors apply it today: so a warning.
- MEA of loop 2400 for it: 005010X222A1. High.
- A6:731, measurement: what the guide has for MEA; X12 claim status codes. Medium.
"""

from scrubber.edit import Edit, Hits, ServiceLine

AGENTS = frozenset({"J0881", "J0882", "J0885", "J0887", "J0888", "Q4081", "Q5105", "Q5106"})
TEST_RESULT, BLOOD_COUNTS = "TR", frozenset({"R1", "R2"})

edit = Edit(
    __name__,
    code="DRG007",
    title="Drug that builds blood, to Medicare, without a test result",
    severity="warn",
    status="A6:731",
    carc="16",
    procedures=AGENTS,
    only_medicare=True,
    since="0.2",
)
missing = edit.message(
    "missing",
    "{procedure} goes to Medicare without the latest haemoglobin or haematocrit",
    fix="Send MEA*TR*R1 (haemoglobin) or MEA*TR*R2 (haematocrit) on the line, with the result.",
)


@edit.on(ServiceLine)
def without_result(line: ServiceLine) -> Hits:
    """A drug without the blood count."""
    if not any(one.reference == TEST_RESULT and one.qualifier in BLOOD_COUNTS for one in line.measurements):
        yield missing.at(line, "MEA01", procedure=line.procedure)
