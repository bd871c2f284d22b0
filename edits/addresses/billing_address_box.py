"""Post office box or lock box as the billing provider's or a facility's address.

## What it flags
A street of the billing provider (N3 of loop 2010AA) with a post office box, post office drawer or lock box in it; of
the service facility (2310C, 2420C) it is a warning.
Warns of what reads like one: a zero for the O, POB, a private mailbox (PMB), a box without anything before it. A box
on a rural or highway contract route (RR 2 BOX 14, HC 61 BOX 5) or of a military unit is an address where people are,
and a box is right as pay-to address.

## Why
The billing address says where the provider is. Medicare and nearly every other payer turn back a box there. A
facility's address is where the service was given, and no service is given in a box.

## How to fix
Give the street address (box 33), and the box as pay-to address.

## Sources
- The billing provider's address is a street address, a box goes into the pay-to address: 005010X222A1, loop 2010AA N3.
  High. A7:503:85: CMS 837P edits; Kareo, Stedi. High.
- The facility's address is its place, described where there is no street: 005010X222A1, loop 2310C N3. High; that a box
  there is turned back: our inference. Medium, and so a warning.
- Ways of writing a box, rural and highway contract routes, military units: USPS Publication 28, chapter 2. High.
"""

import re

from scrubber.edit import Block, Edit, Flags, Hits, PostalAddress, Segments

BILLING = "2010AA"
FACILITY = frozenset({"2310C", "2420C"})
BOX = re.compile(
    r"\bP ?O ?(?:BOX|BX|DRAWER)(?![A-Z])"
    r"|\bPOST OFFICE (?:BOX|BX|DRAWER)(?![A-Z])"
    r"|\bLOCK ?BOX(?: ?(?:NO|NUMBER|#)? ?[0-9]+|$)"
)
LIKE_A_BOX = re.compile(r"\bP ?[O0] ?B[O0]X(?![A-Z])|\bP ?O ?B ?#? ?[0-9]+|\bPMB(?![A-Z])|^BOX ?#? ?[0-9]+")

edit = Edit(
    __name__,
    code="ADR001",
    title="Post office box as billing address",
    severity="reject",
    status="A7:503:85",
    carc="16",
    remark="N257",
    since="0.2",
)
box = edit.message(
    "box",
    "the billing provider's address (box 33) is a post office box or lock box: {found}",
    fix="Give the street address of the practice, and the box as pay-to address.",
)
like_a_box = edit.message(
    "like-a-box",
    "the billing provider's address (box 33) reads like a post office or private mailbox: {found}",
    fix="Give the street address of the practice, and the box as pay-to address. If it is a street, nothing is wrong.",
    severity="warn",
)

of_facility = edit.message(
    "of-facility",
    "the service facility's address (box 32) is a post office box or lock box: {found}",
    fix="Give the street address at which the service was given, or describe the place where there is no street.",
    severity="warn",
    status="A7:503:77",
)


@edit.on(PostalAddress)
def boxes(address: PostalAddress) -> Hits:
    """Both lines together, as a rural box may be on the second."""
    text = " ".join(plain(line) for line in address.lines)
    if address.loop in FACILITY and (found := BOX.search(text)):
        yield of_facility.at(address, element(address, BOX), found=found[0].strip())
    if address.loop != BILLING:
        return
    for message, pattern in ((box, BOX), (like_a_box, LIKE_A_BOX)):
        if found := pattern.search(text):
            yield message.at(address, element(address, pattern), found=found[0].strip())
            return


def plain(line: str) -> str:
    """A line in capitals without dots, other marks as single blanks."""
    return re.sub(r"[^A-Z0-9#]+", " ", line.upper().replace(".", "")).strip()


def element(address: PostalAddress, pattern: re.Pattern[str]) -> str:
    """The second line where the box is there alone."""
    return "N302" if len(address.lines) > 1 and not pattern.search(plain(address.lines[0])) else "N301"


@edit.screen
def may_be_a_box(block: Block) -> Flags:
    """A billing provider's or facility's second line, or a first one that reads like a box."""

    def like_a_box(lines: Segments) -> Flags:
        billing = lines.named("85", "77")
        return (billing & lines.is_given(2)) | lines.says(1, reads_like_a_box, billing)

    return block.has_such(like_a_box, "N3")


def reads_like_a_box(line: str) -> bool:
    """Whether a line on its own is one of a box."""
    text = plain(line)
    return BOX.search(text) is not None or LIKE_A_BOX.search(text) is not None
