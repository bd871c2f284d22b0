"""Subscriber said to be the patient beside another patient, or nobody said to be the patient.

## What it flags
A subscriber who is said to be the patient (SBR02 is 18) with a patient level of a dependent below; a
subscriber who is not, without such a level; warns of a dependent who has the subscriber's own name, and as far
as given the same birth date and sex. A dependent of Medicare is told by the edit on that.

## Why
The payer cannot tell who was treated. It looks for a dependent that it does not have, or takes the subscriber
for the patient.

## How to fix
If the subscriber was treated, say self and leave the patient level out (boxes 2, 4 and 6 of the claim form
name one person). If a dependent was, leave the relationship at the subscriber empty and give the patient's
name, birth date and relationship in the patient level.

## Sources
- SBR02 is 18 where the subscriber is the patient and else empty; the patient level is sent only for another
  patient: 005010X222A1, loops 2000B and 2000C; A8:156, Stedi. High.
- Father and son may share a name: a warning.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Party, code

SELF = "18"

edit = Edit(
    __name__,
    code="COV004",
    title="Subscriber and patient do not agree",
    severity="reject",
    status="A8:156",
    carc="16",
    since="0.2",
)
two_patients = edit.message(
    "two-patients",
    "the subscriber is said to be the patient (18, self), and the claim has a patient level for somebody else (box 6)",
    fix="If the subscriber was treated, take the patient level out; if the dependent was, take the 18 out.",
)
no_patient = edit.message(
    "no-patient",
    "the subscriber is not said to be the patient, and the claim has no patient level for anybody else (box 6)",
    fix="If the subscriber was treated, say self (18); if a dependent was, add the patient with the relationship.",
    status="A6:156",
)
same_person = edit.message(
    "same-person",
    "the dependent has the subscriber's name{besides} (boxes 2 and 4)",
    fix="If they are one person, say self (18) and take the patient level out; if not, add a suffix such as JR.",
    severity="warn",
)


@edit.on(Claim)
def who_was_treated(claim: Claim) -> Hits:
    """A patient too many, none, or the subscriber twice."""
    subscriber, dependent = claim.subscriber, claim.dependent
    if subscriber is None:
        return
    if dependent is None:
        if subscriber.responsibility and not subscriber.relationship.strip():
            yield no_patient.at(subscriber, "SBR02")
    elif not claim.payer.is_medicare:
        if subscriber.relationship == SELF:
            yield two_patients.at(subscriber, "SBR02")
        elif subscriber.person and dependent.person and may_be_one(subscriber.person, dependent.person):
            besides = " and birth date" if subscriber.person.birth_date else ""
            yield same_person.at(dependent.person, "NM103", besides=besides)


def may_be_one(one: Party, other: Party) -> bool:
    """Whether two people have one name, and nothing that both give tells them apart."""
    names = [[part.strip().upper() for part in (who.last_name, who.first_name, who.suffix)] for who in (one, other)]
    facts = ((one.birth_date, other.birth_date), (one.sex, other.sex))
    return bool(names[0][0]) and names[0] == names[1] and all(a == b for a, b in facts if a and b)


@edit.screen
def may_disagree(block: Block) -> Flags:
    """A patient who may be the subscriber or hangs from himself, or none and no relationship."""
    relationship, dependent = block.coverage.element(2), block.coverage.dependent
    nobody = ~dependent & ((relationship & 0xFF) <= ord(" "))
    return block.coverage.namesake | (dependent & (relationship == code(SELF))) | nobody
