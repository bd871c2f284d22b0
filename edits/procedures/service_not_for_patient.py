"""Service that is not given to patients of this age or sex.

## What it flags
A service whose code is for an age (preventive visits 99381 to 99387 and 99391 to 99397, newborn and paediatric critical
care, 90460 and 90461 up to 18 years) for a patient who is older or younger on the first date of service. Surgery of the
male (54000 to 55899) or female genital organs, or of childbirth (56405 to 59899), for the other sex, unless the line
has KX or the claim condition code 45. Warnings. Other codes are not looked at: their ages are in payers' lists.

## Why
Payers deny a service that the patient's age or sex on their record excludes.

## How to fix
Correct the code, or birth date and sex (box 3) where they are wrong.

## Sources
- Ages: the codes' own definitions. High. Sections of surgery: CPT. High. Published edits: Optum ACE flags. Medium.
- KX and condition code 45 where sex and service differ rightly: CMS, Medicare Claims Processing Manual, chapter 32,
  240. High.
- A8:475 age, A8:474 sex: X12 claim status codes. High.
"""

from typing import Final

from scrubber.edit import Edit, Hits, Procedure, ServiceLine, age_on

OLDEST: Final = 150
AGES: Final[dict[str, tuple[int, int]]] = {
    **{f"9938{at}": ages for at, ages in enumerate([(0, 0), (1, 4), (5, 11), (12, 17), (18, 39), (40, 64)], 1)},
    **{f"9939{at}": ages for at, ages in enumerate([(0, 0), (1, 4), (5, 11), (12, 17), (18, 39), (40, 64)], 1)},
    **dict.fromkeys(("99387", "99397"), (65, OLDEST)),
    **dict.fromkeys(("99460", "99461", "99462", "99463", "99468", "99469"), (0, 0)),
    **dict.fromkeys(("99471", "99472"), (0, 2)),
    **dict.fromkeys(("99475", "99476"), (2, 6)),
    **dict.fromkeys(("90460", "90461"), (0, 18)),
}
"""Of each service the whole years from which and up to which it is given."""
OF_MEN, OF_WOMEN = ("54000", "55899"), ("56405", "59899")
ANOTHER_SEX, DIFFERS_RIGHTLY = {"M": "F", "F": "M"}, "45"


def _sex(code: str) -> str:
    """The sex whose organs a surgery is of, empty where it is of either."""
    if len(code) != len(OF_MEN[0]):
        return ""
    return "M" if OF_MEN[0] <= code <= OF_MEN[1] else "F" if OF_WOMEN[0] <= code <= OF_WOMEN[1] else ""


def is_for_some(procedure: Procedure) -> bool:
    """Whether it is for an age or a sex."""
    return procedure.code in AGES or bool(_sex(procedure.code))


edit = Edit(
    __name__,
    code="PRO006",
    title="Service that is not given to patients of this age or sex",
    severity="warn",
    status="A8:475",
    carc="6",
    concerns=is_for_some,
    since="0.2",
)
age = edit.message(
    "age",
    "{procedure} is for patients of {ages}; by the birth date (box 3) the patient is of another age on {date}",
    fix="Code the service of the patient's age, or correct the birth date or the date of service.",
)
sex = edit.message(
    "sex",
    "{procedure} is a surgery of {whom}, and the patient's sex (box 3) is {sex}",
    fix="Correct the code or the sex; where both are right, add KX to the line if the payer takes it.",
    status="A8:474",
    carc="7",
)


@edit.on(ServiceLine)
def not_for_patient(line: ServiceLine) -> Hits:
    """A service of another age, or of the other sex."""
    patient, dates, procedure = line.claim.patient, line.service_dates, line.procedure
    if patient is None:
        return
    if procedure in AGES:
        youngest, oldest = AGES[procedure]
        if dates and patient.birth_date and not youngest <= age_on(dates.first, patient.birth_date) <= oldest:
            yield age.at(line, "SV101-2", procedure=procedure, ages=_ages(youngest, oldest), date=dates)
    elif _sex(procedure) == ANOTHER_SEX.get(patient.sex) and not _differs_rightly(line):
        whom = "men" if _sex(procedure) == "M" else "women"
        yield sex.at(line, "SV101-2", procedure=procedure, whom=whom, sex=patient.sex)


def _differs_rightly(line: ServiceLine) -> bool:
    return "KX" in line.modifiers or DIFFERS_RIGHTLY in line.claim.condition_codes


def _ages(youngest: int, oldest: int) -> str:
    if oldest == 0:
        return "less than a year"
    return f"{youngest} years and more" if oldest == OLDEST else f"{youngest} to {oldest} years"
