"""Service before the patient was born or after the patient died.

## What it flags
A line whose first date of service (DTP*472, box 24A) is before the patient's birth date (DMG02, box 3): rejected. One
whose first date is after the date of death (PAT06): rejected, but a warning where an interpretation (modifier 26) or a
laboratory or pathology service is billed, which may be later; an autopsy (88000 to 88099) is left alone. A span that
begins in the patient's life and ends after it is a warning, but for equipment and supplies (HCPCS A, E, K, L and B
codes), which are billed ahead.

## Why
One of the dates is wrong, or the claim is for somebody else. Payers deny it (CARC 14 and 13).

## How to fix
Compare the dates with the chart and with the payer's own record of the patient.

## Sources
- CARC 14, the date of birth follows the date of service; 13, the date of death precedes it: X12. High.
- Published edits of front ends for 005010X222A1: service before birth, service after death. Medium.
- An interpretation is dated on the day that it is made: CMS, Medicare Claims Processing Manual, chapter 13. Medium.
- 187 with 158, date of birth, and 159, date of death: X12 claim status codes. High.
"""

import re
from datetime import date

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Message, ServiceLine

SUPPLIES = frozenset("AEKLB")
_AUTOPSY = re.compile("880[0-9]{2}")

edit = Edit(
    __name__,
    code="DAT004",
    title="Service outside of the patient's life",
    severity="reject",
    status="A8:187 A8:158:{entity}",
    carc="14",
    since="0.2",
)
before_birth = edit.message(
    "before-birth",
    "the date of service {day} (box 24A) is before the patient's birth date {birth} (box 3)",
    fix="Correct the date of service or the birth date, or bill the patient who was treated.",
)
after_death = edit.message(
    "after-death",
    "the date of service {day} (box 24A) is after the patient's date of death, {death}",
    fix="Correct the date of service or the date of death (PAT06).",
    status="A8:187 A8:159:{entity}",
    carc="13",
)
interpreted_after_death = edit.message(
    "interpreted-after-death",
    "{procedure} is dated {day} (box 24A), after the patient's date of death, {death}",
    fix="Make sure that the date is that of the interpretation or test; a specimen has the day that it was taken.",
    severity="warn",
    status="A8:187 A8:159:{entity}",
    carc="13",
)
ends_after_death = edit.message(
    "ends-after-death",
    "the dates of service (box 24A) end on {day}, after the patient's date of death, {death}",
    fix="End the span on the last day of service, or correct the date of death (PAT06).",
    severity="warn",
    status="A8:187 A8:159:{entity}",
    carc="13",
)


@edit.on(Claim)
def outside_life(claim: Claim) -> Hits:
    """A line with a day before birth or after death."""
    patient = claim.patient
    if patient is None:
        return
    birth, death = patient.birth_date, claim.patient_death_date
    for line in claim.lines if birth or death else ():
        dates = line.service_dates
        if dates is None:
            continue
        if birth is not None and dates.first < birth:
            values = {"day": f"{dates.first:%m/%d/%Y}", "birth": f"{birth:%m/%d/%Y}", "entity": patient.entity}
            yield before_birth.at(line, "DTP03", "472", **values)
        elif death is not None and dates.last > death and not is_billed_rightly(line, death):
            begins = dates.first if dates.first > death else dates.last
            message = ends_after_death if dates.first <= death else _after_death(line)
            values = {
                "day": f"{begins:%m/%d/%Y}", "death": f"{death:%m/%d/%Y}", "entity": patient.entity,
                "procedure": line.procedure,
            }  # fmt: skip
            yield message.at(line, "DTP03", "472", **message.among(values))


def is_billed_rightly(line: ServiceLine, death: date) -> bool:
    """Whether a line that ends after death is of an autopsy, or of supplies that were given before."""
    begins_in_life = line.service_dates is not None and line.service_dates.first <= death
    return bool(_AUTOPSY.fullmatch(line.procedure)) or (begins_in_life and line.procedure[:1] in SUPPLIES)


def _after_death(line: ServiceLine) -> Message:
    """What is said of a line that begins after death."""
    is_later = "26" in line.modifiers or line.coded.is_laboratory
    return interpreted_after_death if is_later else after_death


@edit.screen
def may_be_outside(block: Block) -> Flags:
    """A birth date after the first day of service, or any date of death."""
    return (block.patient_birth_day > block.first_day) | (block.patient_death_day >= 0)
