"""Screening for lung cancer by low-dose CT (71271) for Medicare that does not meet its conditions.

## What it flags
71271 to Medicare (claim filing indicator MB): none of its diagnoses (SV107) is Z87.891 or one of F17.210 to F17.219;
the patient is younger than 50 (before 2022-02-10: 55) or older than 77 on the first day of service; or one, or a
G0297, was billed fewer than eleven full months before, counted from the month after it. These are rejected; the
interval is a warning where the other was another billing provider's or of the same claim number. A 26 and a TC a few
days apart are one study. 71250 whose first diagnosis is Z12.2 (screening) is a warning. A line with GA, GX, GY or GZ
is left alone.

## Why
Medicare covers the screening once a year, for an age and a history of smoking that the claim has to show (CARC 167, 6,
119).

## How to fix
Point at the diagnosis of the smoking history, correct the birth date or the date of service, or bill the study that
was done: 71250 is a diagnostic one, 71271 the screening.

## Sources
- Age 50 to 77 from 2022-02-10 on and 55 to 77 before: CMS MM12691, as the ACR tells it (2022-05-07); NCD 210.14,
  version 2. High.
- Z87.891 and F17.210 to F17.219, G0297 until 2020-12-31 and 71271 since: Noridian JF, lung cancer screening; ACR. High.
- Eleven full months: CMS MM12691. High.
- 26 and TC up to a week apart as one study: our judgement. Medium.
- A8:488, A8:475, A3:259: X12 claim status codes. High.
"""

from datetime import date

from scrubber.edit import Edit, Hits, Service, ServiceLine, Timeline, age_on

SCREENING, OLD_SCREENING, DIAGNOSTIC = "71271", "G0297", "71250"
SMOKING = ("Z87891", "F1721")
FROM_50, OLDEST = date(2022, 2, 10), 77
MONTHS, WEEK = 12, 7
COMPONENTS = frozenset({"26", "TC"})

edit = Edit(
    __name__,
    code="IMG002",
    title="Screening CT of the lung for Medicare that does not meet its conditions",
    severity="reject",
    status="A8:488",
    carc="167",
    procedures={SCREENING, OLD_SCREENING, DIAGNOSTIC},
    only_medicare=True,
    needs_history=True,
    since="0.2",
)
no_smoking = edit.message(
    "no-smoking",
    "71271 points at none of Z87.891 and F17.210 to F17.219 (box 24E), by which Medicare covers the screening",
    fix="Point at the diagnosis of the smoking history, as the record has it.",
)
age = edit.message(
    "age",
    "71271 for a patient of {age} years; Medicare covers the screening from {youngest} to 77",
    fix="Correct the birth date or the date of service, or bill the study that was done.",
    status="A8:475",
    carc="6",
)
too_soon = edit.message(
    "too-soon",
    "71271 of {dates} is within eleven full months of {procedure} of {other}, in {origin}; next {due}",
    fix="Leave it out, or correct the date of service: Medicare pays for it again from {due} on.",
    status="A3:259",
    carc="119",
)
perhaps_too_soon = edit.message(
    "perhaps-too-soon",
    "71271 of {dates} may be within eleven full months of {procedure} of {other}, in {origin}; next {due}",
    fix="Ask whether Medicare paid for the other one; to correct that claim ask for a reopening.",
    severity="warn",
    status="A3:259",
    carc="119",
)
screening_as_diagnostic = edit.message(
    "screening-as-diagnostic",
    "71250 with the diagnosis Z12.2 first: a screening of the lung by low-dose CT is 71271",
    fix="Bill 71271 for a low-dose screening; otherwise put the diagnosis that the study was for first.",
    severity="warn",
    carc="11",
)


@edit.on(ServiceLine)
def conditions(line: ServiceLine) -> Hits:
    """Diagnosis and age of a screening, and a screening that is billed as a diagnostic study."""
    if line.is_billed_to_be_denied:
        return
    codes = [diagnosis.code.replace(".", "").upper() for diagnosis in line.diagnoses]
    if line.procedure == DIAGNOSTIC and codes and codes[0] == "Z122":
        yield screening_as_diagnostic.at(line, "SV107")
    if line.procedure != SCREENING:
        return
    if codes and not any(code.startswith(SMOKING) for code in codes):
        yield no_smoking.at(line, "SV107")
    patient = line.claim.patient
    if patient is None or patient.birth_date is None or line.service_dates is None:
        return
    years, youngest = age_on(line.service_dates.first, patient.birth_date), 50 if line.coding_date >= FROM_50 else 55
    if not youngest <= years <= OLDEST:
        yield age.at(line, "SV101-2", age=years, youngest=youngest)


def months_between(one: date, other: date) -> int:
    """From month to month: 12 from any day of a January to any day of the next."""
    return abs((one.year - other.year) * 12 + one.month - other.month)


def is_one_study(one: Service, other: Service) -> bool:
    """Whether they are the two components of one study, or were billed for one day."""
    days, components = abs((one.dates.first - other.dates.first).days), COMPONENTS & set(one.modifiers)
    others = COMPONENTS & set(other.modifiers)
    return days == 0 or (days < WEEK and bool(components) and bool(others) and components != others)


@edit.on(Timeline)
def again_within_a_year(timeline: Timeline) -> Hits:
    """A screening too soon after another one, told once for each."""
    for claimed, others in timeline.repetitions():
        screenings = [
            other
            for other in others
            if other.procedure in {SCREENING, OLD_SCREENING} and not is_one_study(claimed, other)
            and months_between(claimed.dates.first, other.dates.first) < MONTHS
            and not other.is_billed_to_be_denied
        ]  # fmt: skip
        if claimed.procedure != SCREENING or claimed.is_billed_to_be_denied or not screenings:
            continue
        last = max(screenings, key=lambda other: other.dates.first)
        is_certain = last.billing_npi == claimed.billing_npi and not claimed.resubmits(last)
        due = min(last.dates.first, claimed.dates.first)
        message = too_soon if is_certain else perhaps_too_soon
        yield message.at(
            claimed, "SV101-2", dates=claimed.dates, procedure=last.procedure, other=last.dates, origin=last.origin,
            due=f"{due.month:02}/01/{due.year + 1}",
        )  # fmt: skip
