"""Service to an inpatient without the date of admission.

## What it flags
A claim without a date of admission (DTP*435, box 18) of which a line has an inpatient's place of service (SV105, else
CLM05-1; box 24B). Place 21 is rejected, 51 and 61 are rejected for Medicare and a warning for others. Where every such
line is an interpretation alone (modifier 26), whose author may not know the stay, it is a warning.

## Why
The payer matches the claim with the hospital's by that date, and returns it without.

## How to fix
Enter the date of admission. Where the patient was no inpatient, correct the place of service: 22 for the outpatient
department, 23 for the emergency room.

## Sources
- DTP*435 on claims for inpatient medical visits: 005010X222A1, loop 2300. High.
- Places 21, 51 and 61: CMS edits of 005010X222A1 for Part B. High for Medicare.
- A6:189, facility admission date: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

HOSPITAL = "21"
INPATIENT = (HOSPITAL, "51", "61")

edit = Edit(
    __name__,
    code="CIR003",
    title="Service to an inpatient without the date of admission",
    severity="reject",
    status="A6:189",
    carc="16",
    remark="MA40",
    since="0.2",
)
missing = edit.message(
    "missing",
    "the date of admission (box 18) is missing; line {line} is at place of service {place}",
    fix="Enter the date of admission (DTP*435), or correct the place of service where the patient was no inpatient.",
)
perhaps = edit.message(
    "perhaps-missing",
    "the date of admission (box 18) is missing, which some payers want; line {line} is at place of service {place}",
    fix="Enter the date of admission (DTP*435) if the payer wants it, or correct the place of service.",
    severity="warn",
)
interpretation = edit.message(
    "interpretation",
    "the date of admission (box 18) is missing; line {line} is an interpretation (26) at place of service {place}",
    fix="Enter the date of admission (DTP*435) if it is known: some payers return the claim without it.",
    severity="warn",
)


@edit.on(Claim)
def not_admitted(claim: Claim) -> Hits:
    """A line of an inpatient on a claim without admission."""
    lines = [] if claim.date_text("435") else [line for line in claim.lines if line.place_of_service in INPATIENT]
    if not lines:
        return
    given = [line for line in lines if "26" not in line.modifiers]
    refused = [line for line in given if claim.payer.is_medicare or line.place_of_service == HOSPITAL]
    line = (refused or given or lines)[0]
    message = missing if refused else perhaps if given else interpretation
    yield message.at(claim, "DTP03", "435", line=line.number, place=line.place_of_service)


@edit.screen
def may_lack_it(block: Block) -> Flags:
    """An inpatient's place of service, and no admission."""
    return block.any_line(block.is_in(block.line_place, *INPATIENT)) & ~block.has("DTP", "435")
