"""National provider identifier (NPI) that cannot be one.

## What it flags
An NPI (NM109 with NM108 XX) of any provider of the claim or of a line that is not ten digits, does not begin with
1 or 2, or fails its check digit.

## Why
Every payer checks the digit first: a mistyped NPI is turned back before anybody looks for the provider.

## How to fix
Copy the NPI from the provider's record or from the public NPI registry. The message says whose it is: box 33a for
the billing, 24J for the rendering, 17b for the referring, ordering or supervising provider, 32a for the facility.

## Sources
- Ten digits, the first 1 or 2, check digit by the Luhn formula over 80840 and the number: CMS, NPI check digit
  calculation. High.
- A7:562 with the provider's entity: CMS 837P edits (X222 NM109); NGS, 2011-07. High.
"""

import re

from scrubber.edit import Edit, Hits, Npi

TEN_DIGITS = re.compile("[0-9]{10}")
PREFIX = 24
"""What the digits of 80840, which stands before every NPI, add to the sum."""

DOUBLED = str.maketrans("0123456789", "0246813579")
"""Each digit twice, and the digits of that added up."""

edit = Edit(
    __name__,
    code="PRV001",
    title="NPI that cannot be one",
    severity="reject",
    status="A7:562:{entity}",
    carc="16",
    since="0.2",
)
not_ten_digits = edit.message(
    "not-ten-digits",
    "the NPI of the {role}, {number}, is not ten digits",
    fix="Copy the ten digits of the NPI from the provider's record or the public registry.",
)
first_digit = edit.message(
    "first-digit",
    "the NPI of the {role}, {number}, begins with {digit}; an NPI begins with 1 or 2",
    fix="Copy the NPI from the provider's record; this is some other number.",
)
check_digit = edit.message(
    "check-digit",
    "the NPI of the {role}, {number}, fails its check digit; a digit is wrong, or two are exchanged",
    fix="Copy the NPI from the provider's record or look it up in the public registry.",
)


@edit.on(Npi)
def impossible(npi: Npi) -> Hits:
    """Shape, first digit, check digit: the first that is wrong."""
    number = npi.number.strip()
    if not TEN_DIGITS.fullmatch(number):
        if number:
            yield not_ten_digits.at(npi, number=number)
    elif number[0] not in "12":
        yield first_digit.at(npi, number=number, digit=number[0])
    elif not passes_check(number):
        yield check_digit.at(npi, number=number)


def passes_check(number: str) -> bool:
    """Luhn's formula: every second digit doubled, from the right, and the digits of all of them added up."""
    digits = number[-1::-2] + number[-2::-2].translate(DOUBLED)
    return (PREFIX + sum(map(int, digits))) % 10 == 0
