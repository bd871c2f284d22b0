"""Tax number of the billing provider that is not nine digits.

## What it flags
An employer identification or social security number of the billing provider (REF*EI, REF*SY of loop 2010AA) that is
not nine digits, with a text of its own where only hyphens or blanks are too many; warns of one that is nobody's, nine
times the same digit or the digits 1 to 9 in order. Both numbers at once, or none, are the implementation guide's
matter.

## Why
Payers match the tax number with the one that they pay under, digit by digit.

## How to fix
Send the nine digits alone (box 25).

## Sources
- Nine digits without hyphen: 005010X222A1, loop 2010AA REF02; A7:128:85, 837 technical edits. High.
"""

import re

from scrubber.edit import Block, Claim, Edit, Flags, Hits

NINE_DIGITS = re.compile("[0-9]{9}")
QUALIFIERS = ("EI", "SY")
IN_ORDER = "123456789"

edit = Edit(
    __name__,
    code="PRV005",
    title="Tax number is not nine digits",
    severity="reject",
    status="A7:128:85",
    carc="16",
    remark="MA130",
    since="0.2",
)
hyphens = edit.message(
    "hyphens",
    "the billing provider's tax number is written with hyphens or blanks (box 25)",
    fix="Send the nine digits alone.",
)
not_nine_digits = edit.message(
    "not-nine-digits",
    "the billing provider's tax number, of {length} characters, is not nine digits (box 25)",
    fix="Send the nine digits of the employer identification or social security number.",
)
placeholder = edit.message(
    "placeholder",
    "the billing provider's tax number is {number} (box 25), which is nobody's number",
    fix="Send the number under which the payer pays.",
    severity="warn",
)


@edit.on(Claim)
def not_a_number(claim: Claim) -> Hits:
    """Each number that the billing provider gives."""
    provider = claim.billing_provider
    if provider is None:
        return
    for qualifier in QUALIFIERS:
        number = provider.reference(qualifier).strip()
        if not is_odd(number):
            continue
        if NINE_DIGITS.fullmatch(number):
            yield placeholder.at(provider, "REF02", qualifier, number=number)
        elif NINE_DIGITS.fullmatch(re.sub("[- ]", "", number)):
            yield hyphens.at(provider, "REF02", qualifier)
        else:
            yield not_nine_digits.at(provider, "REF02", qualifier, length=len(number))


def is_odd(number: str) -> bool:
    """Whether there is a number that is not nine digits, or nobody's."""
    number = number.strip()
    return bool(number) and (not NINE_DIGITS.fullmatch(number) or len(set(number)) == 1 or number == IN_ORDER)


@edit.screen
def may_be_odd(block: Block) -> Flags:
    """Such a number of anybody's."""
    return block.has_such(lambda numbers: numbers.says(2, is_odd), "REF", *QUALIFIERS)
