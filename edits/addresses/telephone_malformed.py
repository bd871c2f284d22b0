"""Telephone number that cannot be one.

## What it flags
Warns of a telephone or fax number (PER, TE or FX) of the submitter, the billing provider or another party that is not
ten digits, or of which the area or exchange code begins with 0 or 1. Numbers of a party abroad are left alone.

## Why
Clearinghouses compare the digits and turn such a claim back; payers have no use for the number.

## How to fix
Give ten digits, area code first, without hyphens, brackets or a leading 1; an extension goes into its own element (EX).

## Sources
- Ten digits without marks: 005010X222A1, notes of PER. High. Area and exchange codes begin with 2 to 9: North American
  Numbering Plan. High. A7:127: Stedi. Payers differ: a warning.
"""

import re
from collections.abc import Iterator

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Location, Party, Segments

TEN_DIGITS = re.compile("[0-9]{10}")
DIALLED = re.compile("[2-9][0-9]{2}[2-9][0-9]{6}")
QUALIFIERS = {"TE": "telephone", "FX": "fax"}
PAIRS = ((3, 4), (5, 6), (7, 8))
"""Elements of a PER: what kind of number, and the number."""

edit = Edit(
    __name__,
    code="ADR007",
    title="Telephone number cannot be one",
    severity="warn",
    status="A7:127:{entity}",
    carc="16",
    since="0.2",
)
not_ten_digits = edit.message(
    "not-ten-digits",
    "the {kind} number of the {role}, of {length} characters, is not ten digits",
    fix="Give ten digits, area code first, without hyphens or brackets; an extension has its own element.",
)
no_code = edit.message(
    "no-code",
    "the area or exchange code of the {role}'s {kind} number begins with 0 or 1",
    fix="Give the number as it is dialled: both codes begin with 2 to 9.",
)


@edit.on(Claim)
def faults(claim: Claim) -> Hits:
    """Each number of each contact."""
    for party in (claim.submitter, *claim.all_parties):
        if party is None or (party.address and not party.address.is_domestic):
            continue
        for kind, number, at in numbers(party):
            if is_odd(number):
                values = {"kind": kind, "role": party.role, "entity": party.entity}
                if TEN_DIGITS.fullmatch(number.strip()):
                    yield no_code.at(at, **values)
                else:
                    yield not_ten_digits.at(at, length=len(number.strip()), **values)


def numbers(party: Party) -> Iterator[tuple[str, str, Location]]:
    """Telephone and fax numbers with what they are called and where they are."""
    for contact in party.every("PER"):
        for qualifier, number in PAIRS:
            if contact.value(qualifier) in QUALIFIERS:
                at = Location(party.line_number, f"PER{number:02}", contact.place)
                yield QUALIFIERS[contact.value(qualifier)], contact.value(number), at


def is_odd(number: str) -> bool:
    """Whether there is a number that nobody can dial."""
    return bool(number.strip()) and not DIALLED.fullmatch(number.strip())


@edit.screen
def may_be_odd(block: Block) -> Flags:
    """Such a number of anybody's."""

    def have_one(contacts: Segments) -> Flags:
        (first, one), *others = PAIRS
        found = block.is_in(contacts.element(first), *QUALIFIERS) & contacts.says(one, is_odd)
        for qualifier, number in others:
            found |= block.is_in(contacts.element(qualifier), *QUALIFIERS) & contacts.says(number, is_odd)
        return found

    sender = block.submitter
    return block.has_such(have_one, "PER") | (sender is not None and any(is_odd(told[1]) for told in numbers(sender)))
