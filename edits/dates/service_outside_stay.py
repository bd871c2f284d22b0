"""Service to an inpatient outside of the stay.

## What it flags
A line with an inpatient's place of service (21, 51 or 61) whose dates of service (box 24A) begin before the admission
(DTP*435) or end after the discharge (DTP*096; box 18 has both): a warning. Lines at other places are left alone, dates
of a stay that itself ends before it begins, and interpretations (modifier 26) and laboratory and pathology services
after the stay: their author was elsewhere, and has the place where the patient was.

## Why
The payer compares the claim with the hospital's: a visit outside of the stay is denied, or was given elsewhere.

## How to fix
Correct the date of service or of the stay. A service before admission or after discharge has the place where it was
given (22, 23, 11 …).

## Sources
- Hospital visit outside of the stay: published edit of a front end. Low, and so a warning.
- An interpretation is dated on the day that it is made, with the patient's place: CMS, Medicare Claims Processing
  Manual, chapter 13 and chapter 26, 10.5. Medium.
- 187 dates of service, 189 admission, 190 discharge date: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, ServiceLine

INPATIENT = ("21", "51", "61")
INTERPRETATION = "26"

edit = Edit(
    __name__,
    code="DAT008",
    title="Service to an inpatient outside of the stay",
    severity="warn",
    status="A8:187 A8:189",
    carc="16",
    remark="M52",
    since="0.2",
)
before = edit.message(
    "before-admission",
    "the service on {day} (box 24A) at place of service {place} is before the admission on {admission} (box 18)",
    fix="Correct the date of service or of admission, or give the place where the patient was on that day.",
)
after = edit.message(
    "after-discharge",
    "the service on {day} (box 24A) at place of service {place} is after the discharge on {discharge} (box 18)",
    fix="Correct the date of service or of discharge, or give the place where the patient was on that day.",
    status="A8:187 A8:190",
)


@edit.on(Claim)
def outside_stay(claim: Claim) -> Hits:
    """A line of an inpatient on a day outside of the stay."""
    admission, discharge = claim.admission_date, claim.discharge_date
    if admission is None or (discharge is not None and discharge < admission):
        return
    for line in claim.lines:
        dates, place = line.service_dates, line.place_of_service
        if dates is None or place not in INPATIENT:
            continue
        if dates.first < admission:
            day, first = f"{dates.first:%m/%d/%Y}", f"{admission:%m/%d/%Y}"
            yield before.at(line, "DTP03", "472", day=day, place=place, admission=first)
        elif discharge is not None and dates.last > discharge and not may_be_later(line):
            day, last = f"{dates.last:%m/%d/%Y}", f"{discharge:%m/%d/%Y}"
            yield after.at(line, "DTP03", "472", day=day, place=place, discharge=last)


def may_be_later(line: ServiceLine) -> bool:
    """Whether the service may be given when the patient has left: read, or tested, afterwards."""
    return INTERPRETATION in line.modifiers or line.coded.is_laboratory


@edit.screen
def may_be_outside(block: Block) -> Flags:
    """A claim with an admission and an inpatient's place of service."""
    return block.has("DTP", "435") & block.any_line(block.is_in(block.line_place, *INPATIENT))
