"""Chiropractic manipulation to Medicare without the first treatment, AT or subluxation.

## What it flags
A spinal manipulation (98940 to 98942) to Medicare Part B (claim filing indicator MB) without the date of the first
treatment (DTP*454, of the claim or the line; box 14), and one without AT, active treatment, that is not billed to be
denied (GA, GX, GY, GZ) either; one on a claim whose first diagnosis is no subluxation (M99.00 to M99.05). Warnings.

## Why
Medicare pays for active treatment alone, not for maintenance: without AT it denies the line, without the first
treatment it asks for it or returns the claim. It covers the manipulation of a subluxation, named first.

## How to fix
Enter the date of the first treatment of this episode. Add AT for active treatment; for maintenance GA with a notice
signed by the patient, or GZ without. Put the subluxation of the level that was treated first.

## Sources
- First treatment and AT: CMS, Medicare Benefit Policy Manual, chapter 15, 240, and Claims Processing Manual, chapter
  12, 220. High; what front ends return differs, and so warnings.
- Subluxation as the primary diagnosis: CMS, Medicare Claims Processing Manual, chapter 12, 220; Stedi, invalid primary
  diagnosis on Medicare chiropractic claims. High.
- 192, date of first service for the illness; 453, modifier; 254, principal diagnosis: X12 claim status codes. High.
"""

from scrubber.edit import Claim, Edit, Hits, ServiceLine

MANIPULATIONS = frozenset({"98940", "98941", "98942"})
SUBLUXATION = frozenset(f"M990{region}" for region in range(6))

edit = Edit(
    __name__,
    code="CIR007",
    title="Chiropractic manipulation without first treatment, AT or subluxation",
    severity="warn",
    status="A6:192",
    carc="16",
    procedures=MANIPULATIONS,
    only_medicare=True,
    since="0.2",
)
no_first_treatment = edit.message(
    "no-first-treatment",
    "{procedure} to Medicare has no date of the first treatment (box 14)",
    fix="Enter the date of the first treatment of this episode (DTP*454).",
)
no_active_treatment = edit.message(
    "no-active-treatment",
    "{procedure} to Medicare has no AT, and Medicare pays for active treatment alone",
    fix="Add AT for active treatment, or GA, GY or GZ for maintenance.",
    status="A6:453",
    carc="4",
)

no_subluxation = edit.message(
    "no-subluxation",
    "{procedure} goes to Medicare, and the first diagnosis (box 21A) is no subluxation, M99.00 to M99.05",
    fix="Put the subluxation of the level that was treated first, and correct the pointers (box 24E).",
    status="A8:254",
    carc="167",
)


@edit.on(ServiceLine)
def incomplete(line: ServiceLine) -> Hits:
    """What a manipulation lacks."""
    if not (line.claim.date_text("454") or line.date_text("454")):
        yield no_first_treatment.at(line, "DTP03", "454", procedure=line.procedure)
    if "AT" not in line.modifiers and not line.is_billed_to_be_denied:
        yield no_active_treatment.at(line, "SV101-3", procedure=line.procedure)


@edit.on(Claim)
def of_no_subluxation(claim: Claim) -> Hits:
    """Another first diagnosis than a subluxation, told once."""
    billed = [line for line in claim.lines if line.procedure in MANIPULATIONS and not line.is_billed_to_be_denied]
    if billed and claim.diagnoses and claim.diagnoses[0].code.strip().upper() not in SUBLUXATION:
        yield no_subluxation.at(claim.diagnosis_at(1), procedure=billed[0].procedure)
