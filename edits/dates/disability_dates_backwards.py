"""Disability, or care that was shared, that ends before it begins.

## What it flags
A span of disability (DTP*314 as RD8, box 16) whose first date is after its last; a first day of disability (DTP*360)
after the last (DTP*361); a last day of work (DTP*297) after the day of return to work (DTP*296). A warning for care
after an operation that was handed over (DTP*091) before it was assumed (DTP*090): the claim may be of who hands over.

## Why
No disability can have lasted so; front ends turn the claim back.

## How to fix
Put the two dates in order, or correct the one that is mistyped.

## Sources
- A span of dates begins no later than it ends: 005010X222A1, RD8 of loop 2300. High. Stedi, invalid date range. High.
- Assumed and relinquished care dates, where providers share the care after an operation: 005010X222A1, loop 2300. High;
  of which of the two the claim is decides their order: a warning.
- 195, unable to work or disability dates: X12 claim status codes. High.
"""

import re

from scrubber.edit import Block, Claim, Edit, Flags, Hits

SPAN = "314"
ASSUMED, RELINQUISHED = "090", "091"
TWO_DAYS = re.compile("([0-9]{8})-([0-9]{8})")
PAIRS = (("360", "361", "the disability"), ("297", "296", "the absence from work"))
"""First and last day, each a date of its own, of what."""

edit = Edit(
    __name__,
    code="DAT011",
    title="Disability ends before it begins",
    severity="reject",
    status="A8:195",
    carc="16",
    remark="N305",
    since="0.3",
)
backwards = edit.message(
    "backwards",
    "{what} begins on {first} and ends before that, on {last} (box 16)",
    fix="Put the two dates in order, or correct the one that is wrong.",
)

care = edit.message(
    "care",
    "the care after the operation was assumed on {first} and handed over before that, on {last}",
    fix="Put the two dates in order, or leave out the one that is not of this claim.",
    severity="warn",
    status="A8:187",
)


@edit.on(Claim)
def ends_first(claim: Claim) -> Hits:
    """Each pair of dates whose last day is before the first."""
    span = TWO_DAYS.fullmatch(claim.date_text(SPAN))
    if span and span[2] < span[1]:
        yield backwards.at(claim, "DTP03", SPAN, what="the disability", first=as_read(span[1]), last=as_read(span[2]))
    for first_code, last_code, what in PAIRS:
        first, last = claim.date(first_code), claim.date(last_code)
        if first is not None and last is not None and last < first:
            days = {"first": f"{first:%m/%d/%Y}", "last": f"{last:%m/%d/%Y}"}
            yield backwards.at(claim, "DTP03", last_code, what=what, **days)
    assumed, relinquished = claim.date(ASSUMED), claim.date(RELINQUISHED)
    if assumed is not None and relinquished is not None and relinquished < assumed:
        days = {"first": f"{assumed:%m/%d/%Y}", "last": f"{relinquished:%m/%d/%Y}"}
        yield care.at(claim, "DTP03", RELINQUISHED, **days)


def as_read(day: str) -> str:
    """CCYYMMDD as a date is written on the claim form."""
    return f"{day[4:6]}/{day[6:]}/{day[:4]}"


@edit.screen
def may_be_backwards(block: Block) -> Flags:
    """A span of disability, or the last day of one."""
    return block.has("DTP", SPAN, RELINQUISHED, *(last for _, last, _ in PAIRS))
