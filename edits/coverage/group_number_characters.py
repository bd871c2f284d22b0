"""Group number with characters that payers take for none.

## What it flags
A group or policy number (SBR03), of the payer billed or of another payer, with anything but letters, digits,
hyphens, blanks, slashes and points.

## Why
Several payers turn back group numbers with special characters; they come of text copied with its label, such
as GRP#.

## How to fix
Copy the group number from the insurance card without label and special characters (boxes 11 and 9a).

## Sources
- pmhelpcenter, rejections of subscriber id and group number formats. Medium: a warning.
"""

import re

from scrubber.edit import Block, Claim, Edit, Flags, Hits

USUAL = re.compile(r"[A-Za-z0-9 ./-]*")

edit = Edit(
    __name__,
    code="COV010",
    title="Group number with special characters",
    severity="warn",
    status="A7:163:IL",
    since="0.2",
)
characters = edit.message(
    "characters",
    "the group number {number} has special characters (box 11)",
    fix="Copy the group number from the insurance card, letters, digits and hyphens alone.",
)
other_characters = edit.message(
    "other-characters",
    "the group number {number} of the other payer has special characters (box 9a)",
    fix="Copy the group number from the insurance card, letters, digits and hyphens alone.",
)


@edit.on(Claim)
def special_characters(claim: Claim) -> Hits:
    """A group number with something else than letters, digits and what stands between them."""
    if claim.subscriber and is_special(number := claim.subscriber.group_number):
        yield characters.at(claim.subscriber, "SBR03", number=number)
    for other in claim.other_coverages:
        if is_special(number := other.group_number):
            yield other_characters.at(other, "SBR03", number=number)


def is_special(number: str) -> bool:
    """Whether a group number has a special character."""
    return USUAL.fullmatch(number) is None


@edit.screen
def may_be_special(block: Block) -> Flags:
    """A group number of other characters."""
    return block.has_such(lambda coverages: coverages.says(3, is_special), "SBR")
