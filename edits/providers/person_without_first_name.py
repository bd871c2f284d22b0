"""Provider who is a person, without first name.

## What it flags
Warns of a billing, rendering, referring, ordering or supervising provider, and of a submitter, who is said to be a
person (NM102 is 1) and has no first name. Subscribers and patients are left alone: there are people with one name.

## Why
Mostly it is an organisation marked as a person, or a whole name in the field of the last one. Some payers turn the
claim back, and all match providers by both names.

## How to fix
Give the first name, or say that it is an organisation (NM102 is 2). A person with one name is right as is.

## Sources
- NM104 required where the person has a first name: 005010X222A1. High; who has none only the sender knows: a warning.
- A check for it: Stedi; Healthcare Entity 837 technical edits screening. Medium.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Party, Segments, code

PERSON = "1"
PROVIDERS = ("41", "85", "82", "DN", "P3", "DK", "DQ")
OTHER_PAYERS = "2330"
"""Loops in which an other payer's providers are given without names."""

edit = Edit(
    __name__,
    code="PRV008",
    title="Provider without first name",
    severity="warn",
    status="A6:505:{entity}",
    carc="16",
    since="0.2",
)
no_first_name = edit.message(
    "no-first-name",
    "the {role} is said to be a person and has no first name",
    fix="Give the first name, or say that it is an organisation (NM102 2). A person with one name is right as is.",
)


@edit.on(Claim)
def missing(claim: Claim) -> Hits:
    """A person with a last name alone."""
    for party in (claim.submitter, *claim.all_parties):
        if party is not None and not party.loop.startswith(OTHER_PAYERS) and is_nameless(party):
            yield no_first_name.at(party, "NM104")


def is_nameless(party: Party) -> bool:
    """Whether it is a provider, or the submitter, and a person with a last name alone."""
    return party.entity_code in PROVIDERS and party.is_person and not party.first_name


@edit.screen
def may_be_missing(block: Block) -> Flags:
    """A person of these without a first name, or a submitter who is one."""

    def nameless(names: Segments) -> Flags:
        has_none = ~names.is_given(4)
        return has_none & (names.element(2) == code(PERSON)) if has_none.any() else has_none

    sender = block.submitter
    return block.has_such(nameless, "NM1", *PROVIDERS) | (sender is not None and is_nameless(sender))
