"""Onset of the illness, last menstrual period or first treatment after the service or before the birth.

## What it flags
On the claim: the onset of the illness (DTP*431, box 14) after all dates of service, rejected, and a warning where it
is the first date of service itself. The last menstrual period (484), the beginning of the acute phase (453), the first
treatment (454), the last visit to another physician (304) and the last X-ray (455) after all dates of service: a
warning each. On a line: the same but the onset, after its own date of service. Any of them on the claim before the
patient's birth date (DMG02, box 3): a warning.

## Why
What brought the patient to the service cannot be later than the service, nor before the patient was born. The guide
wants the onset only where it differs from the date of service, and some front ends refuse one that is the same.

## How to fix
Correct the date, or leave it out where it says nothing that the date of service does not.

## Sources
- Onset when it is different from the date of service: 005010X222A1, loop 2300, DTP*431. High.
- Onset after the service refused: published edits of front ends. Medium.
- The other dates: one front end each. Low, and so warnings.
- 397 onset, 191 last menstrual period, 192 first service for the illness, 210 last X-ray: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, ServiceLine

NOUNS = {
    "484": "the last menstrual period",
    "453": "the beginning of the acute phase",
    "454": "the first treatment",
    "304": "the last visit to the other physician",
    "455": "the last X-ray",
}
ONSET = ("431", "the onset of the illness")

edit = Edit(
    __name__,
    code="DAT006",
    title="Illness or its treatment dated after the service or before the birth",
    severity="warn",
    status="A8:187",
    carc="16",
    remark="M52",
    since="0.2",
)
onset_after = edit.message(
    "onset-after",
    "the onset of the illness {day} (box 14) is after the last date of service, {service}",
    fix="Correct the date of onset or the date of service.",
    severity="reject",
    status="A8:397 A8:187",
)
onset_same = edit.message(
    "onset-same",
    "the onset of the illness (box 14) is the date of service, {day}",
    fix="Leave the date of onset out where it is the date of service, or correct it: some payers refuse the same date.",
    status="A8:397 A8:187",
)
date_after = edit.message(
    "date-after",
    "{noun} {day} is after the date of service, {service}",
    fix="Correct this date or the date of service.",
)

before_birth = edit.message(
    "before-birth",
    "{noun} {day} is before the patient's birth date (box 3)",
    fix="Correct this date or the birth date.",
    status="A8:397 A8:158:QC",
)


@edit.on(Claim)
def claim_after(claim: Claim) -> Hits:
    """A date of the claim after all of its services, or before the patient was born."""
    birth = claim.patient.birth_date if claim.patient else None
    for qualifier, noun in (ONSET, *NOUNS.items()) if birth else ():
        day = claim.date(qualifier)
        if day is not None and birth is not None and day < birth:
            yield before_birth.at(claim, "DTP03", qualifier, noun=noun, day=f"{day:%m/%d/%Y}")
    dates, onset = claim.service_dates, claim.onset_date
    if dates is None:
        return
    if onset is not None and onset > dates.last:
        yield onset_after.at(claim, "DTP03", "431", day=f"{onset:%m/%d/%Y}", service=f"{dates.last:%m/%d/%Y}")
    elif onset == dates.first:
        yield onset_same.at(claim, "DTP03", "431", day=f"{dates.first:%m/%d/%Y}")
    for qualifier, noun in NOUNS.items():
        day = claim.date(qualifier)
        if day is not None and day > dates.last:
            values = {"noun": noun, "day": f"{day:%m/%d/%Y}", "service": f"{dates.last:%m/%d/%Y}"}
            yield date_after.at(claim, "DTP03", qualifier, **values)


@edit.on(ServiceLine)
def line_after(line: ServiceLine) -> Hits:
    """A date of a line after its service."""
    dates = line.service_dates
    for qualifier, noun in NOUNS.items() if dates else ():
        day = line.date(qualifier)
        if day is not None and dates is not None and day > dates.last:
            values = {"noun": noun, "day": f"{day:%m/%d/%Y}", "service": f"{dates.last:%m/%d/%Y}"}
            yield date_after.at(line, "DTP03", qualifier, **values)


@edit.screen
def may_be_after(block: Block) -> Flags:
    """A date of the claim on its first day of service or later, before the birth, or unreadable; any on a line."""
    found = block.has_on_line("DTP", *NOUNS)
    for qualifier in (ONSET[0], *NOUNS):
        has_date = block.has("DTP", qualifier)
        if has_date.any():
            day = block.day("DTP", 3, qualifier)
            found = found | has_date & ((day >= block.first_day) | (day < block.patient_birth_day) | (day < 0))
    return found
