"""ZIP code of an address in the United States missing or malformed.

## What it flags
The ZIP code (N403) of an address in the United States, its territories and military post: missing, not five or nine
digits, or of five digits for the billing provider and the service facility, for whom nine are asked. Rejected for
billing provider, facility, subscriber and patient, a warning for others. Warns of one that the postal service does not
give: that begins with 000, or, where nine digits are asked, ends in 0000. An address with another country (N404) is
left alone, one without any city, state and ZIP code is told by others, and one with a postal code of Canada and no
country by the edit on that.

## Why
The ZIP code decides the fee of the place and the match of the patient; front ends compare its digits.

## How to fix
Give five digits, or nine without hyphen; for the billing provider and the facility the ZIP+4 from the postal service's
look-up (boxes 33, 32; 5 and 7 for patient and subscriber).

## Sources
- No ZIP code begins with 000, and no delivery point has the add-on 0000: USPS Publication 28 and ZIP+4 product guide.
  Medium, and so a warning.
- N403 required in the United States; nine digits for the billing provider and the service facility: 005010X222A1, loops
  2010AA, 2310C, 2420C. High. A7:500, A6:500 with the entity: CMS 837P edits; Kareo, TotalMD. High.
"""

import re

from scrubber.edit import Block, Edit, Flags, Hits, PostalAddress, Segments

FORM = re.compile("[0-9]{5}(?:[0-9]{4})?")
NINE_DIGITS = frozenset({"2010AA", "2310C", "2420C"})
"""Loops in which the guide asks for nine digits."""
FIVE = 5
CANADIAN = re.compile("[A-Za-z][0-9][A-Za-z] ?[0-9][A-Za-z][0-9]")
NO_AREA, NO_ADD_ON = "000", "0000"

edit = Edit(
    __name__,
    code="ADR002",
    title="ZIP code missing or malformed",
    severity="reject",
    status="A7:500:{entity}",
    carc="16",
    since="0.2",
)
missing = edit.message(
    "missing",
    "the ZIP code of the {role} is missing",
    fix="Give the ZIP code, or the country where the address is not in the United States.",
    status="A6:500:{entity}",
)
malformed = edit.message(
    "malformed",
    "the ZIP code of the {role}, of {length} characters, is not five or nine digits",
    fix="Give five or nine digits without hyphen, or the country where the address is not in the United States.",
)
five_digits = edit.message(
    "five-digits",
    "the ZIP code of the {role}, {zip}, has five digits where nine are asked",
    fix="Give the ZIP+4, nine digits without hyphen, from the postal service's look-up.",
)
missing_elsewhere = edit.message(
    "missing-elsewhere",
    "the ZIP code of the {role} is missing",
    fix="Give the ZIP code, or leave the whole address out where it is not asked for.",
    severity="warn",
    status="A6:500:{entity}",
)
malformed_elsewhere = edit.message(
    "malformed-elsewhere",
    "the ZIP code of the {role}, of {length} characters, is not five or nine digits",
    fix="Give five or nine digits without hyphen, or leave the whole address out where it is not asked for.",
    severity="warn",
)

not_given = edit.message(
    "not-given",
    "the ZIP code of the {role} {fault}, which none does that the postal service gives",
    fix="Take the ZIP code from the postal service's look-up.",
    severity="warn",
)


@edit.on(PostalAddress)
def faults(address: PostalAddress) -> Hits:
    """What is wrong with the ZIP code of a domestic address."""
    zip_code = address.zip.strip()
    if not address.is_domestic or CANADIAN.fullmatch(zip_code) or not (zip_code or address.city or address.state):
        return
    if not zip_code:
        yield (missing if address.is_essential else missing_elsewhere).at(address, "N403")
    elif not FORM.fullmatch(zip_code):
        message = malformed if address.is_essential else malformed_elsewhere
        yield message.at(address, "N403", length=len(zip_code))
    elif len(zip_code) == FIVE and address.loop in NINE_DIGITS:
        yield five_digits.at(address, "N403", zip=zip_code)
    elif zip_code.startswith(NO_AREA):
        yield not_given.at(address, "N403", fault=f"begins with {NO_AREA}")
    elif zip_code[FIVE:] == NO_ADD_ON and address.loop in NINE_DIGITS:
        yield not_given.at(address, "N403", fault=f"ends in {NO_ADD_ON}")


@edit.screen
def may_be_malformed(block: Block) -> Flags:
    """Anything but nine digits, or five where nine are not asked, and what is not given."""

    def is_odd(places: Segments) -> Flags:
        return places.says(3, is_no_zip) | places.says(3, lacks_add_on, places.named("85", "77"))

    return block.has_such(is_odd, "N4")


def is_no_zip(zip_code: str) -> bool:
    """Whether it is neither five nor nine digits, or of no area."""
    return not FORM.fullmatch(zip_code.strip()) or zip_code.strip().startswith(NO_AREA)


def lacks_add_on(zip_code: str) -> bool:
    """Whether nothing or nothing that is given is behind five characters."""
    return zip_code.strip()[FIVE:] in {"", NO_ADD_ON}
