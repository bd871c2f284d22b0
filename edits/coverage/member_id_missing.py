"""Subscriber who is a person and has no member id.

## What it flags
A subscriber (loop 2010BA) whose name is that of a person and who has no number with the payer (NM109). An organisation
as insured, as an employer in workers' compensation, has none.

## Why
Without the number no payer finds the member, and the claim is returned.

## How to fix
Give the member id as on the insurance card (box 1a), with NM108 MI.

## Sources
- NM108 and NM109 are required where NM102 is 1: 005010X222A1, loop 2010BA. High.
- Claim status 164, entity IL: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Segments, code

PERSON = "1"

edit = Edit(
    __name__,
    code="COV014",
    title="Subscriber without member id",
    severity="reject",
    status="A6:164:IL",
    carc="16",
    remark="N382",
    since="0.2",
)
missing = edit.message(
    "missing",
    "the subscriber has no member id (box 1a)",
    fix="Give the member id as on the insurance card, in NM109 with NM108 MI.",
)


@edit.on(Claim)
def member_id_missing(claim: Claim) -> Hits:
    """A person without a number, nor a qualifier of one: that alone is told by the implementation guide."""
    member = claim.member
    if member and member.is_person and not member.identifier and not member.id_qualifier:
        yield missing.at(member, "NM109")


@edit.screen
def may_be_missing(block: Block) -> Flags:
    """A person, subscriber of this or of another policy, without a number."""

    def numberless(names: Segments) -> Flags:
        return (names.element(2) == code(PERSON)) & ~names.is_given(9)

    return block.has_such(numberless, "NM1", "IL")
