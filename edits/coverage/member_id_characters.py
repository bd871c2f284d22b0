"""Member id with characters that no member id has.

## What it flags
A member id, of the subscriber or of another payer's, with anything but letters, digits, hyphens, blanks,
slashes, points and apostrophes, one that is a word for not knowing it: NONE, UNKNOWN, PENDING … and one of
zeros or nines alone. The shape of a Medicare number is told by the edit on that.

## Why
Payers look the member up by it. What is on no card is not found: the patient cannot be identified.

## How to fix
Copy the member id from the insurance card (boxes 1a and 9a).

## Sources
- Invalid subscriber ids: pmhelpcenter, rejection invalid subscriber ID format. Medium; cards differ: a warning.
"""

import re
from typing import Any

from scrubber.edit import Block, Edit, Flags, Hits, MemberId, Segments

MEDICARE_PART_B = "MB"
DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = CAPITALS + CAPITALS.lower()
MARKS = " ./'-"
USUAL = re.compile(f"[{LETTERS}{DIGITS}{MARKS}]*")
PLACEHOLDERS = frozenset({"NA", "NONE", "NOTAVAILABLE", "PENDING", "TBD", "UNKNOWN"})
FILLERS = ({"0"}, {"9"})
_BITS, _THREE_CHARACTERS, _FOUR_CHARACTERS = 8, 0xFFFFFF, 0xFFFFFFFF
_FOUR_LETTERS = 0x40404040
"""Bits that each letter has, and no digit."""

edit = Edit(
    __name__,
    code="COV008",
    title="Member id with characters that no member id has",
    severity="warn",
    status="A7:164:IL",
    carc="16",
    remark="N382",
    since="0.2",
)
characters = edit.message(
    "characters",
    "the member id of the {role} has a character that no card has: {found}",
    fix="Copy the member id from the insurance card.",
)
placeholder = edit.message(
    "placeholder",
    "the member id of the {role} is a word, {word}, and no number",
    fix="Copy the member id from the insurance card, or ask the payer for it.",
)

one_digit = edit.message(
    "one-digit",
    "the member id of the {role} is the digit {digit} alone, {times} times, which nobody's is",
    fix="Copy the member id from the insurance card, or ask the payer for it.",
)


@edit.on(MemberId)
def not_on_a_card(member_id: MemberId) -> Hits:
    """An unusual character, a placeholder, or a digit alone."""
    value = member_id.value.strip()
    if member_id.filing_indicator == MEDICARE_PART_B:
        return
    if not USUAL.fullmatch(value):
        found = "".join(sorted({character for character in value if not USUAL.fullmatch(character)}))
        yield characters.at(member_id, found=found)
    elif (word := word_of(value)) in PLACEHOLDERS:
        yield placeholder.at(member_id, word=word)
    elif set(word) in FILLERS:
        yield one_digit.at(member_id, digit=word[0], times=len(word))


def word_of(value: str) -> str:
    """A number without marks, in capitals."""
    return re.sub(r"[^A-Z0-9]", "", value.upper())


@edit.screen
def may_not_be_on_a_card(block: Block) -> Flags:
    """What is not of capitals and digits, or has four letters first, or one character four times, is read."""

    def are_odd(members: Segments) -> Flags:
        first_four: Any = members.element(9) & _FOUR_CHARACTERS  # a shifted column has no type of its own
        are_usual = members.consists_of(9, CAPITALS + DIGITS) & (first_four > _THREE_CHARACTERS)
        are_usual &= (first_four & _FOUR_LETTERS) != _FOUR_LETTERS
        are_usual &= ((first_four ^ (first_four >> _BITS)) & _THREE_CHARACTERS) != 0
        return members.says(9, is_odd, ~are_usual)

    return block.has_such(are_odd, "NM1", "IL")


def is_odd(number: str) -> bool:
    """Whether it is none that a card has, by its characters."""
    word = word_of(number)
    return not USUAL.fullmatch(number.strip()) or word in PLACEHOLDERS or set(word) in FILLERS
