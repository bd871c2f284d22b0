"""Date of what has happened that has not come yet.

## What it flags
Warns of a date after the day of receipt: of the claim the admission (DTP*435), the discharge (096), the day on which
care was assumed (090) or a repricer received the claim (050); of a line the prescription (471), the shipment (011), the
beginning of therapy (463), the last certification (461) and the tests before a drug or of oxygen (738, 739). Dates of
service, accident, illness, treatment, adjudication, birth and death are other edits'; the end of a disability and the
return to work may lie ahead.

## Why
What the claim tells has happened. A date to come is mistyped, mostly its year, and front ends turn the claim back.

## How to fix
Correct the date, or leave it out where it is not asked for.

## Sources
- What each date is: 005010X222A1, loops 2300 and 2400. High. That dates of events may not lie in the future: CMS edits
  of 005010X222A1; not all of them were read. Medium, and so a warning.
- 189 admission, 190 discharge date, 187 dates of service, with 510, future date: X12 claim status codes. High.
"""

from collections.abc import Mapping
from typing import Any

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, ServiceLine

OF_CLAIM = {"435": "admission", "096": "discharge", "090": "assumption of care", "050": "receipt by the repricer"}
OF_LINE = {
    "471": "prescription",
    "011": "shipment",
    "463": "beginning of therapy",
    "461": "last certification",
    "738": "test before the drug",
    "739": "test before the drug",
}
STATUSES = {"435": "A7:189 A7:510", "096": "A7:190 A7:510"}

edit = Edit(
    __name__,
    code="DAT013",
    title="Date of what has happened lies in the future",
    severity="warn",
    status="A7:187 A7:510",
    carc="16",
    remark="M52",
    needs_receipt_date=True,
    since="0.3",
)
TEXT = "the {noun} of {day} is after the day of receipt, {received}"
FIX = "Correct the date, or leave it out where it is not asked for."
future = edit.message("future", TEXT, fix=FIX)
stay = {
    qualifier: edit.message(OF_CLAIM[qualifier], TEXT, fix=FIX, status=status) for qualifier, status in STATUSES.items()
}


@edit.on(Claim)
def of_claim(claim: Claim, context: Context[Any]) -> Hits:
    """Dates of the claim that have not come."""
    yield from not_yet(claim, OF_CLAIM, context)


@edit.on(ServiceLine)
def of_line(line: ServiceLine, context: Context[Any]) -> Hits:
    """Dates of a line that have not come."""
    yield from not_yet(line, OF_LINE, context)


def not_yet(loop: Claim | ServiceLine, nouns: Mapping[str, str], context: Context[Any]) -> Hits:
    """Each of these dates that is after the day of receipt."""
    for qualifier, noun in nouns.items():
        day = loop.date(qualifier)
        if day is not None and day > context.received:
            values = {"noun": noun, "day": f"{day:%m/%d/%Y}", "received": f"{context.received:%m/%d/%Y}"}
            yield stay.get(qualifier, future).at(loop, "DTP03", qualifier, **values)


@edit.screen
def may_be_in_the_future(block: Block) -> Flags:
    """Any of these dates."""
    return block.has("DTP", *OF_CLAIM, *OF_LINE)
