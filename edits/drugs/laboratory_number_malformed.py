"""CLIA number that has not the form of one.

## What it flags
A laboratory's CLIA number (REF*X4, or REF*F4 of the laboratory that a test was referred to; box 23), of the claim or
of a line, that is not two digits, D and seven digits.

## Why
Payers compare it with the register of laboratories, and refuse the tests.

## How to fix
Copy the ten places of the number from the laboratory's certificate.

## Sources
- Two digits of the state, D, seven digits: CMS, Medicare Claims Processing Manual, chapter 16, 70. High.
- A7:544, CLIA certification number, A7:630, that of the laboratory referred to: X12 claim status codes. High.
"""

import re

from scrubber.edit import Block, Claim, Edit, Flags, Hits, ServiceLine

FORM = re.compile("[0-9]{2}D[0-9]{7}")
OWN, REFERRED = "X4", "F4"

edit = Edit(
    __name__,
    code="DRG004",
    title="CLIA number that has not the form of one",
    severity="reject",
    status="A7:544",
    carc="16",
    remark="MA120",
    since="0.2",
)
malformed = edit.message(
    "malformed",
    "the CLIA number {number} (box 23) is not two digits, D and seven digits",
    fix="Copy the number from the laboratory's CLIA certificate, without a prefix or hyphens.",
)

referred = edit.message(
    "referred",
    "the CLIA number of the laboratory that the test was referred to, {number}, is not two digits, D and seven digits",
    fix="Copy the number from that laboratory's CLIA certificate, without a prefix or hyphens.",
    status="A7:630",
)
_MESSAGES = {OWN: malformed, REFERRED: referred}


@edit.on(Claim)
def wrong_form(claim: Claim) -> Hits:
    """Each such number of the claim and of its lines."""
    loops: list[Claim | ServiceLine] = [claim, *claim.lines]
    for loop in loops:
        for qualifier, message in _MESSAGES.items():
            number = loop.reference(qualifier).strip()
            if number and not FORM.fullmatch(number):
                yield message.at(loop, "REF02", qualifier, number=number)


@edit.screen
def may_be_malformed(block: Block) -> Flags:
    """A number of another form."""
    return block.has_such(lambda numbers: numbers.says(2, _is_malformed), "REF", OWN, REFERRED)


def _is_malformed(number: str) -> bool:
    return not FORM.fullmatch(number)
