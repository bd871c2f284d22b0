"""Street or city that begins with a blank.

## What it flags
Warns of a street (N301) or city (N401) of any address that begins with a blank. One that ends in a blank is the
implementation guide's matter.

## Why
A blank at the beginning is a part of the value for X12: payers compare the address from its first character, and some
turn the claim back.

## How to fix
Write street and city without blanks around them.

## Sources
- Leading blanks count as characters of the value: X12.6, data type AN. High; that a payer turns the claim back for
  them: lists of rejections. Medium, and so a warning.
- 502 city, 503 street address: X12 claim status codes. High.
"""

from scrubber.edit import Block, Edit, Flags, Hits, PostalAddress, Segments

edit = Edit(
    __name__,
    code="ADR010",
    title="Address begins with a blank",
    severity="warn",
    status="A7:502:{entity}",
    carc="16",
    since="0.3",
)
FIX = "Write it without blanks around it."
city = edit.message("city", "the city of the {role} begins with a blank", fix=FIX)
street = edit.message("street", "the street of the {role} begins with a blank", fix=FIX, status="A7:503:{entity}")


@edit.on(PostalAddress)
def blanks(address: PostalAddress) -> Hits:
    """A blank before the city, or before the first line of the street."""
    if begins_with_blank(address.city):
        yield city.at(address, "N401")
    if address.lines and begins_with_blank(address.lines[0]):
        yield street.at(address, "N301")


def begins_with_blank(text: str) -> bool:
    """Whether a blank stands before anything."""
    return text.startswith(" ") and bool(text.strip())


@edit.screen
def may_begin_with_blank(block: Block) -> Flags:
    """A street or city whose first character is a blank."""

    def begin(places: Segments) -> Flags:
        return places.begins_with(1, " ")

    return block.has_such(begin, "N3") | block.has_such(begin, "N4")
