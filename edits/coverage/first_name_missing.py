"""Subscriber or patient without first name.

## What it flags
Warns of a person who is subscriber or patient and has no first name. Other payers' subscribers are left alone, and
organisations have none.

## Why
Payers match members by both names. Mostly the whole name stands in the field of the last one.

## How to fix
Give the first name as on the insurance card (boxes 2 and 4). A person with one name is right as is.

## Sources
- NM104 is required where the person has a first name: 005010X222A1, loops 2010BA and 2010CA. High; who has none only
  the sender knows: a warning. Stedi, claim edit: missing first name.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Segments, code

PERSON = "1"

edit = Edit(
    __name__,
    code="COV013",
    title="Subscriber or patient without first name",
    severity="warn",
    status="A6:505:{entity}",
    carc="16",
    since="0.2",
)
missing = edit.message(
    "missing",
    "the {role} is a person and has no first name",
    fix="Give the first name as on the insurance card. A person with one name is right as is.",
)


@edit.on(Claim)
def first_name_missing(claim: Claim) -> Hits:
    """A person with a last name alone; one without any name is the implementation guide's matter."""
    for person in (claim.member, claim.dependent and claim.dependent.person):
        if person and person.is_person and person.last_name and not person.first_name:
            yield missing.at(person, "NM104")


@edit.screen
def may_be_missing(block: Block) -> Flags:
    """A person of these without first name."""

    def nameless(names: Segments) -> Flags:
        has_none = ~names.is_given(4)
        return has_none & (names.element(2) == code(PERSON)) if has_none.any() else has_none

    return block.has_such(nameless, "NM1", "IL", "QC")
