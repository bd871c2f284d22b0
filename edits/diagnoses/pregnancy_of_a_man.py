"""Pregnancy or last menstrual period of a man.

## What it flags
Warns of a claim for a patient whose sex is M that says the patient is pregnant (PAT09) or gives the last menstrual
period (DTP*484, box 14). Diagnoses and procedures that are not for the patient's sex are other edits'.

## Why
One of the two is wrong, or it is another patient. Front ends compare them.

## How to fix
Correct the sex, or leave the indicator or the date out. Where both are right, send condition code 45.

## Sources
- The pregnancy indicator is sent where the patient is pregnant, the date where the claim is about a pregnancy:
  005010X222A1, PAT09 and DTP*484. High. That both are refused for a man: published edits of front ends. Medium, and so
  a warning.
- Condition code 45, ambiguous gender category: NUBC; Medicare Claims Processing Manual, chapter 32, 240. Medium.
- 86, diagnosis and patient gender mismatch; 157, entity's gender: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

MAN, DIFFERS_RIGHTLY = "M", "45"
LAST_MENSTRUAL_PERIOD = "484"

edit = Edit(
    __name__,
    code="DX011",
    title="Pregnancy or last menstrual period of a man",
    severity="warn",
    status="A8:157:QC",
    carc="16",
    since="0.3",
)
pregnant = edit.message(
    "pregnant",
    "the patient is said to be pregnant (PAT09), and the patient's sex (box 3) is M",
    fix="Correct the sex or leave the indicator out; see whether it is the right patient.",
)
menstrual_period = edit.message(
    "menstrual-period",
    "there is a last menstrual period (box 14), and the patient's sex (box 3) is M",
    fix="Correct the sex or leave the date out; see whether it is the right patient.",
)


@edit.on(Claim)
def of_a_man(claim: Claim) -> Hits:
    """What only a woman can have, of a man."""
    patient, level = claim.patient, claim.patient_level
    if patient is None or level is None or patient.sex.strip().upper() != MAN:
        return
    if DIFFERS_RIGHTLY in claim.condition_codes:
        return
    if level.is_pregnant:
        yield pregnant.at(level, "PAT09")
    if claim.date_text(LAST_MENSTRUAL_PERIOD):
        yield menstrual_period.at(claim, "DTP03", LAST_MENSTRUAL_PERIOD)


@edit.screen
def may_be_of_a_man(block: Block) -> Flags:
    """The indicator or the date."""
    pregnancies = block.has_such(lambda patients: patients.is_given(9), "PAT")
    return pregnancies | block.has("DTP", LAST_MENSTRUAL_PERIOD)
