"""Address or birth date and sex missing of a subscriber who is the patient.

## What it flags
A person who is subscriber and patient (SBR02 is 18) without street (N3), city, state and ZIP code (N4) or
birth date and sex (DMG) in loop 2010BA. Of a subscriber who is not the patient they are not asked for, and an
element missing within one of these segments is the implementation guide's matter.

## Why
They are the only address and birth date of the patient on the claim; payers match the member by them.

## How to fix
Give the patient's address (box 5), birth date and sex (box 3).

## Sources
- N3, N4 and DMG are required where the subscriber is the patient: 005010X222A1, loop 2010BA. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, code

SELF = "18"

edit = Edit(
    __name__,
    code="COV006",
    title="Address, birth date or sex of the patient missing",
    severity="reject",
    status="A6:503:IL",
    carc="16",
    since="0.2",
)
street = edit.message(
    "street",
    "the subscriber is the patient, and the street is missing (box 5)",
    fix="Give the patient's street address.",
)
city = edit.message(
    "city",
    "the subscriber is the patient, and city, state and ZIP code are missing (box 5)",
    fix="Give the patient's city, state and ZIP code.",
    status="A6:502:IL",
)
birth_date = edit.message(
    "birth-date",
    "the subscriber is the patient, and birth date and sex are missing (box 3)",
    fix="Give the patient's birth date and sex.",
    status="A6:158:IL A6:157:IL",
    remark="N329",
)
WANTED = {"N3": (street, "N301"), "N4": (city, "N401"), "DMG": (birth_date, "DMG02")}


@edit.on(Claim)
def details_missing(claim: Claim) -> Hits:
    """A patient who is the subscriber without one of these segments."""
    member = claim.member
    if claim.dependent or member is None or not member.is_person or claim.patient_relationship != SELF:
        return
    for identifier, (message, element) in WANTED.items():
        if member.segment(identifier) is None:
            yield message.at(member, element)


@edit.screen
def may_be_missing(block: Block) -> Flags:
    """A subscriber who is the patient, without one of the segments."""
    coverage = block.coverage
    is_whole = coverage.member_has("N3") & coverage.member_has("N4") & coverage.member_has("DMG")
    return (coverage.element(2) == code(SELF)) & ~is_whole
