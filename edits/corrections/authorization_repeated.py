"""Prior authorization given twice, or the same as the referral number.

## What it flags
A line with two prior authorization numbers (REF*G1), or two referral numbers (REF*9F), for one payer, and a
claim or line whose prior authorization number equals its referral number. Numbers for different payers
(REF04 names the payer) are right. A second number of the claim as a whole is the implementation guide's
matter.

## Why
A payer looks one number up. Of two it may take the wrong one; a referral sent as an authorization is not
found, and the service is denied for lack of one (CARC 197).

## How to fix
Leave the number that the payer gave for this service. Send an authorization as REF*G1 (box 23) and a referral
as REF*9F, and what the payer gave as one number as one of them.

## Sources
- One number of each kind and payer on a line: 005010X222A1, loop 2400; Stedi, multiple prior authorization or
  referral numbers. Medium.
- Equal numbers: Stedi. Medium; some plans number both alike: a warning.
"""

from collections.abc import Iterator
from typing import NamedTuple

from scrubber.edit import Block, Claim, Edit, Flags, Hits, Location, ServiceLine

AUTHORIZATION, REFERRAL = "G1", "9F"

edit = Edit(
    __name__,
    code="FRQ006",
    title="Prior authorization given twice, or equal to the referral number",
    severity="warn",
    status="A8:252:PR",
    since="0.2",
)
twice = edit.message(
    "twice",
    "the line has two prior authorization numbers for one payer, {first} and {second} (box 23)",
    fix="Leave the one that the payer gave for this service.",
)
referral_twice = edit.message(
    "referral-twice",
    "the line has two referral numbers for one payer, {first} and {second}",
    fix="Leave the one that the payer gave for this service.",
    status="A8:761:PR",
)
equal = edit.message(
    "equal",
    "{number} is sent as prior authorization and as referral number (box 23)",
    fix="Send it once: as authorization (REF G1) or as referral (REF 9F), whichever the payer gave.",
)
REPEATED = {AUTHORIZATION: twice, REFERRAL: referral_twice}


class Reference(NamedTuple):
    """A number, the payer whom REF04 names (none: the payer billed), and where it stands."""

    number: str
    payer: str
    location: Location


def references(loop: Claim | ServiceLine, qualifier: str) -> Iterator[Reference]:
    """The loop's own numbers of a kind, in order."""
    for segment in loop.every("REF", qualifier):
        number, payer = segment.value(2).strip(), segment.value(4)
        if number:
            yield Reference(number, payer, loop.at("REF02", qualifier)._replace(place=segment.place))


@edit.on(Claim)
def claim_numbers_equal(claim: Claim) -> Hits:
    """Authorization and referral of the claim are one number."""
    yield from numbers_equal(claim)


@edit.on(ServiceLine)
def line_numbers(line: ServiceLine) -> Hits:
    """Two numbers of a kind for one payer on a line, or authorization and referral that are one."""
    for qualifier, message in REPEATED.items():
        first: dict[str, str] = {}
        for found in references(line, qualifier):
            if found.payer in first:
                yield message.at(found.location, first=first[found.payer], second=found.number)
            first.setdefault(found.payer, found.number)
    yield from numbers_equal(line)


def numbers_equal(loop: Claim | ServiceLine) -> Hits:
    """An authorization number that is a referral number too."""
    referrals = {(found.number, found.payer) for found in references(loop, REFERRAL)}
    for found in references(loop, AUTHORIZATION):
        if (found.number, found.payer) in referrals:
            yield equal.at(found.location, number=found.number)


@edit.screen
def may_be_repeated(block: Block) -> Flags:
    """Both an authorization and a referral, or any on a line."""
    has_both = block.has("REF", AUTHORIZATION) & block.has("REF", REFERRAL)
    return has_both | block.has_on_line("REF", AUTHORIZATION, REFERRAL)
