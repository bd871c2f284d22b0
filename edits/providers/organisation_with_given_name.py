"""Organisation with the first name, middle name or suffix of a person.

## What it flags
A submitter, billing or rendering provider, or subscriber that is said to be an organisation (NM102 is 2) and has a
first name (NM104), a middle name (NM105) or a suffix (NM107). Others are the implementation guide's matter.

## Why
One of both is wrong: a person's record marked as an organisation, or a name spilt into the next field. Front ends
turn it back.

## How to fix
For a person send NM102 as 1; for an organisation put the whole name into NM103 (box 33 or 31).

## Sources
- First, middle name and suffix only where NM102 is 1: 005010X222A1, notes of NM104, NM105 and NM107. High.
- A8:505, A8:514 with the entity: Stedi; CMS 837P edits (X222 1000A.NM104, 2010AA.NM104). High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Party, Segments, code

ORGANISATION = "2"
PARTIES = ("41", "85", "82", "IL")
"""NM101 of those that may be a person or an organisation."""

edit = Edit(
    __name__,
    code="PRV007",
    title="Organisation with a person's first name",
    severity="reject",
    status="A8:505:{entity}",
    carc="16",
    since="0.2",
)
first_name = edit.message(
    "first-name",
    "the {role} is said to be an organisation and has a first name",
    fix="Say that it is a person (NM102 1), or put the whole name into the organisation's name (NM103).",
)
middle_name = edit.message(
    "middle-name",
    "the {role} is said to be an organisation and has a middle name",
    fix="Say that it is a person (NM102 1), or put the whole name into the organisation's name (NM103).",
    status="A8:514:{entity}",
)
suffix = edit.message(
    "suffix",
    "the {role} is said to be an organisation and has a suffix of a name",
    fix="Say that it is a person (NM102 1), or put the whole name into the organisation's name (NM103).",
    status="A8:754:{entity}",
)
ELEMENTS = {4: first_name, 5: middle_name, 7: suffix}


@edit.on(Claim)
def persons_names(claim: Claim) -> Hits:
    """Parts of a person's name behind an organisation's."""
    for party in (claim.submitter, *claim.all_parties):
        if party and party.entity_code in PARTIES and party.is_organisation:
            for element, message in ELEMENTS.items():
                if given(party, element):
                    yield message.at(party, f"NM1{element:02}")


def given(party: Party, element: int) -> bool:
    """Whether the element of its NM1 holds anything."""
    return bool({4: party.first_name, 5: party.middle_name, 7: party.suffix}[element].strip())


@edit.screen
def may_have_one(block: Block) -> Flags:
    """An organisation with such an element, or any submitter that is one."""

    def has_one(names: Segments) -> Flags:
        return names.is_given(4, 7) & (names.element(2) == code(ORGANISATION))

    sender = block.submitter
    found = block.has_such(has_one, "NM1", *PARTIES)
    return found | (sender is not None and any(given(sender, element) for element in ELEMENTS))
