"""Name of the subscriber or patient with a digit or a mark in it.

## What it flags
A person's last or first name with a digit: of the subscriber and of the patient; a middle name with one is a warning. A
child of less than a year that is
told from its twin by a number, such as BABY GIRL 2, is left alone. Warns where it is another
payer's subscriber, and of a mark that no name has: anything but letters, blanks, hyphens, apostrophes, points and
commas; and of a name that begins with a blank. An organisation may have digits, and a suffix such as 3RD has its own
element (NM107).

## Why
Payers match the member by name. A digit comes of a typing error or of a number in the wrong field, and the
member is not found.

## How to fix
Write the name as on the insurance card (boxes 2 and 4); a suffix such as 3RD or III goes to the suffix field.

## Sources
- That names with other marks are refused: lists of rejections of clearinghouses. Medium, and so a warning.
- Newborn children without a name are billed as BABY BOY or BABY GIRL, of several with a letter or number: Medicaid
  programs' billing guides. Medium.
- A7:505, first name with a digit: Healthcare Entity 837 technical edits screening. Medium to high; A7:504 for the
  last name after it.
"""

import re

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Party, Segments, age_on

DIGITS = "0123456789"
DIGIT = re.compile(f"[{DIGITS}]")
MARKS = '!"#$%&()*+/:;<=>?@[\\]^_`{|}~'
USUAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ '-"
"""What nearly all names are of."""
INFANT = re.compile("(?:BABY|INFANT|NEWBORN|TWIN|TRIPLET|BOY|GIRL|BB|BG|NB|MALE|FEMALE)[A-Z -]*[0-9]", re.IGNORECASE)
"""What stands for the first name of one of several newborn children."""
MARK = re.compile(f"[{re.escape(MARKS)}]")

edit = Edit(
    __name__,
    code="COV011",
    title="Name with a digit or a mark",
    severity="reject",
    status="A7:505:{entity}",
    carc="16",
    since="0.2",
)
first_name = edit.message(
    "first-name",
    "the first name of the {role} has a digit in it",
    fix="Write the name as on the insurance card.",
)
last_name = edit.message(
    "last-name",
    "the last name of the {role} has a digit in it",
    fix="Write the name as on the insurance card; a suffix such as 3RD has a field of its own.",
    status="A7:504:{entity}",
)
other_name = edit.message(
    "other-name",
    "the name of the {role} has a digit in it (box 9)",
    fix="Write the name as on the insurance card; a suffix such as 3RD has a field of its own.",
    severity="warn",
    status="A7:504:{entity}",
)

middle_name = edit.message(
    "middle-name",
    "the middle name of the {role} has a digit in it",
    fix="Write the name as on the insurance card, or leave the middle name out.",
    severity="warn",
    status="A7:514:{entity}",
)

mark = edit.message(
    "mark",
    "the {part} name of the {role} has a mark in it that no name has, {found}",
    fix="Write the name as on the insurance card.",
    severity="warn",
)

blank = edit.message(
    "blank",
    "the {part} name of the {role} begins with a blank",
    fix="Write the name without the blank, as on the insurance card: payers compare it from its first character.",
    severity="warn",
)


@edit.on(Claim)
def digits(claim: Claim) -> Hits:
    """A digit or a mark in the name of a person who is insured or treated."""
    for person in (claim.member, claim.dependent and claim.dependent.person):
        if person and person.is_person:
            yield from digits_of(person, claim)
    for other in claim.other_coverages:
        person = other.subscriber
        if person and person.is_person and has_digit(person.last_name + person.first_name):
            yield other_name.at(person, "NM103" if has_digit(person.last_name) else "NM104")


def is_numbered_infant(person: Party, claim: Claim) -> bool:
    """Whether somebody was born less than a year before the service, and has a number for a name."""
    birth, dates = person.birth_date, claim.service_dates
    is_infant = birth is not None and dates is not None and age_on(dates.first, birth) == 0
    return is_infant and INFANT.fullmatch(person.first_name.strip()) is not None


def digits_of(person: Party, claim: Claim) -> Hits:
    """Last and first name, each once; not the number of a child that has no name yet."""
    for part, name, element in (("last", person.last_name, "NM103"), ("first", person.first_name, "NM104")):
        if name != name.lstrip():
            yield blank.at(person, element, part=part)
        if not has_digit(name) and (found := MARK.search(name)):
            yield mark.at(person, element, part=part, found=found[0])
    if has_digit(person.middle_name):
        yield middle_name.at(person, "NM105")
    if has_digit(person.last_name):
        yield last_name.at(person, "NM103")
    if has_digit(person.first_name) and not is_numbered_infant(person, claim):
        yield first_name.at(person, "NM104")


def has_digit(name: str) -> bool:
    """Whether a name has a digit in it."""
    return DIGIT.search(name) is not None


@edit.screen
def may_have_digits(block: Block) -> Flags:
    """An insured or a patient with a digit or a mark in a name."""

    def are_odd(names: Segments) -> Flags:
        flags, are_unusual = names.begins_with(3, " ") | names.begins_with(4, " "), ~names.consists_of(3, USUAL, 5)
        for number in (3, 4, 5):
            flags |= names.says(number, is_odd, are_unusual)
        return flags

    return block.has_such(are_odd, "NM1", "IL", "QC")


def is_odd(name: str) -> bool:
    """Whether a name has a digit or a mark."""
    return has_digit(name) or MARK.search(name) is not None
