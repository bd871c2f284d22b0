"""Diagnosis that patients of this age or sex do not have.

## What it flags
An ICD-10-CM diagnosis of pregnancy (O, Z33, Z34, Z36, Z37, Z39, Z3A) or of the female organs (C51 to C58, N70 to N98)
for a man, one of the male organs (C60 to C63, N40 to N53) for a woman, unless the claim has condition code 45; and one
of the newborn (P, Z38) for a patient who is of `adult_age` (18) or more on the first date of service. Warnings. Whole
chapters and blocks are looked at; where the table `mce` is imported, its lists, too: diagnoses of the newborn (age 0),
of children, of maternity and of grown-ups, each with its ages, and, up to September 2024, those of women and of men.

## Why
Payers compare the diagnosis with the patient's record, and deny what cannot be; often it is the wrong patient.

## How to fix
Correct the code, or birth date and sex (box 3) where they are wrong; bill a newborn's diagnosis for the child.

## Sources
- Chapters 15 and 16: ICD-10-CM official guidelines, I.C.15 and I.C.16 (conditions of the perinatal period may last: so
  adults alone, and a warning). Blocks: ICD-10-CM, tabular list. High.
- Published edits on age and sex: UHC smart edits. Medium.
- The lists with their ages: CMS, Definitions of Medicare Code Edits, age conflict, imported by the user; the sex
  conflict was given up on 2024-10-01. High for Medicare's hospital claims that they are made for, so a warning here.
- A8:86 diagnosis and sex, A8:255 diagnosis: X12 claim status codes. High.
"""

from collections.abc import Callable, Mapping
from datetime import date

from scrubber.edit import (
    Block,
    Claim,
    Context,
    Diagnosis,
    Edit,
    Flags,
    Hits,
    Params,
    PositiveInt,
    Segments,
    age_on,
    code,
)  # fmt: skip


class Adults(Params):
    """From which age on a diagnosis of the newborn is doubtful."""

    adult_age: PositiveInt = 18


OF_WOMEN = (
    "O", "Z33", "Z34", "Z36", "Z37", "Z39", "Z3A",
    *(f"C{number}" for number in range(51, 59)), *(f"N{number}" for number in range(70, 99)),
)  # fmt: skip
OF_MEN = (*(f"C{number}" for number in range(60, 64)), *(f"N{number}" for number in range(40, 54)))
OF_NEWBORN = ("P", "Z38")
TABLE, MANIFESTATION = "mce", "manifestation"
LISTS = {"M": "female", "F": "male"}
"""The list of the other sex, by the patient's."""
DIFFERS_RIGHTLY = "45"
DIAGNOSES = 12
DAYS_OF_YEAR = 365.25
QUALIFIER = len("ABK:")

edit = Edit(
    __name__,
    code="DX006",
    title="Diagnosis that patients of this age or sex do not have",
    severity="warn",
    status="A8:255",
    carc="9",
    params=Adults,
    also_tables=(TABLE,),
    covers={"diagnosis-age": TABLE},
    since="0.2",
)
age = edit.message(
    "age",
    "the diagnosis {diagnosis} (box 21) is one of newborns, and by the birth date (box 3) the patient is grown up",
    fix="Correct the diagnosis or the birth date; a diagnosis of the child goes on the child's claim.",
)
age_by_list = edit.message(
    "age-by-list",
    "the diagnosis {diagnosis} (box 21) is one of the ages {first} to {last} (Medicare code editor), and by the birth "
    "date (box 3) the patient is of {age}",
    fix="Correct the diagnosis or the birth date; see whether it is the right patient.",
)
sex = edit.message(
    "sex",
    "the diagnosis {diagnosis} (box 21) is one of {whom}, and the patient's sex (box 3) is {sex}",
    fix="Correct the diagnosis or the sex; see whether it is the right patient.",
    status="A8:86",
    carc="10",
)


@edit.on(Claim)
def not_of_patient(claim: Claim, context: Context[Adults]) -> Hits:
    """Each diagnosis of the other sex, or of a newborn where the patient is grown up."""
    patient, dates = claim.patient, claim.service_dates
    if patient is None:
        return
    years = age_on(dates.first, patient.birth_date) if patient.birth_date and dates else None
    is_adult = years is not None and years >= context.params.adult_age
    others, whom = {"M": (OF_WOMEN, "women"), "F": (OF_MEN, "men")}.get(patient.sex, ((), ""))
    for position, diagnosis in enumerate(claim.diagnoses, start=1):
        if is_adult and _is_of(diagnosis, OF_NEWBORN):
            yield age.at(claim.diagnosis_at(position), diagnosis=diagnosis.code)
            continue
        rows = rows_of(diagnosis.code, dates.first, context) if dates and diagnosis.code_set == "ICD-10-CM" else []
        for row in rows:
            if years is not None and row["first_age"] and not int(row["first_age"]) <= years <= int(row["last_age"]):
                values = {"first": row["first_age"], "last": row["last_age"], "age": years}
                yield age_by_list.at(claim.diagnosis_at(position), diagnosis=diagnosis.code, **values)
        is_others = _is_of(diagnosis, others) or any(row["list"] == LISTS.get(patient.sex) for row in rows)
        if is_others and DIFFERS_RIGHTLY not in claim.condition_codes:
            yield sex.at(claim.diagnosis_at(position), diagnosis=diagnosis.code, whom=whom, sex=patient.sex)


def rows_of(code: str, day: date, context: Context[Adults]) -> list[Mapping[str, str]]:
    """The lists of the code editor that have a code on a day; none where it is not imported."""
    editor = context.tables.get(TABLE)
    return editor.lookup(day, code=code.strip()) if editor is not None else []


def _is_of(diagnosis: Diagnosis, categories: tuple[str, ...]) -> bool:
    return diagnosis.code_set == "ICD-10-CM" and diagnosis.code.startswith(categories)


@edit.screen
def may_be_of_another(block: Block, context: Context[Adults]) -> Flags:
    """A diagnosis of women with a man, of men with a woman, of a newborn with somebody of that many days."""
    days = block.first_day - block.patient_birth_day

    def has(is_such: Callable[[str], bool]) -> Flags:
        return block.has_such(lambda segments: segments.any_says(DIAGNOSES, is_such), "HI")

    def is_said(sex: str) -> Flags:
        return block.has_such(lambda patients: patients.element(3) == code(sex), "DMG")

    found = has(is_of_newborn) & (days >= context.params.adult_age * 365)
    for is_of_one_sex, other in ((is_of_women, "M"), (is_of_men, "F")):
        flags = has(is_of_one_sex)
        if flags.any():
            found = found | (flags & is_said(other))
    return found | _may_be_listed(block, context)


def _may_be_listed(block: Block, context: Context[Adults]) -> Flags:
    """A diagnosis of a list of the code editor whose ages the patient may be out of, or of one sex."""
    found = block.first_day < 0
    editor = context.tables.get(TABLE)
    if editor is None:
        return found
    days = {editor.edition(day): day for day in block.days}.values()
    years = (block.first_day - block.patient_birth_day) / DAYS_OF_YEAR
    for name in editor.values("list") - {MANIFESTATION}:
        ages: set[tuple[str, str]] = set()

        def has_one(segments: Segments, name: str = name, ages: set[tuple[str, str]] = ages) -> Flags:
            def is_one(element: str) -> bool:
                code = element[QUALIFIER:].strip()
                rows = [row for day in days for row in editor.lookup(day, code=code, list=name)]
                ages.update((row["first_age"], row["last_age"]) for row in rows)
                return bool(rows)

            return segments.any_says(DIAGNOSES, is_one)

        listed = block.has_such(has_one, "HI")
        for first, last in ages or {("", "")}:
            # A list of one sex is of no age: whoever has such a diagnosis is looked at.
            is_out = (years < int(first) + 1) | (years > int(last) - 1) if first else listed
            found = found | (listed & is_out)
    return found


def is_of_women(element: str) -> bool:
    """Whether an element of an HI is a diagnosis of women."""
    return element.startswith(OF_WOMEN, QUALIFIER)


def is_of_men(element: str) -> bool:
    """Whether it is one of men."""
    return element.startswith(OF_MEN, QUALIFIER)


def is_of_newborn(element: str) -> bool:
    """Whether it is one of newborns."""
    return element.startswith(OF_NEWBORN, QUALIFIER)
