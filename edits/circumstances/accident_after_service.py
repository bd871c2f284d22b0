"""Accident after the services that it made necessary.

## What it flags
A date of an accident (DTP*439, box 15) after every date of service of the claim (box 24A). One between two services is
a warning: the earlier one is not of the accident.

## Why
What happened later cannot be the cause; front ends turn the claim back.

## How to fix
Correct the date of the accident or of the service.

## Sources
- After one of the dates of service: Stedi, accident date after the service date. High; services of before the accident
  may stand on the claim: a warning.
- Accident after the service: published edits of front ends and clearinghouses for 005010X222A1. Medium.
- 727, accident date, with 187, dates of service: X12 claim status codes. High.
"""

from scrubber.edit import Block, Claim, Edit, Flags, Hits

edit = Edit(
    __name__,
    code="CIR002",
    title="Accident after the service",
    severity="reject",
    status="A8:727 A8:187",
    carc="16",
    since="0.2",
)
later = edit.message(
    "later",
    "the accident on {day} (box 15) is after the last date of service, {service} (box 24A)",
    fix="Correct the date of the accident or the date of service.",
)

later_than_one = edit.message(
    "later-than-one",
    "the accident on {day} (box 15) is after the service of {service} (box 24A)",
    fix="Correct the date of the accident or the date of service, or bill what was before it on a claim of its own.",
    severity="warn",
)


@edit.on(Claim)
def happened_later(claim: Claim) -> Hits:
    """An accident after all of the services, or after one of them."""
    accident, dates = claim.accident_date, claim.service_dates
    if accident is None or dates is None:
        return
    if accident > dates.last:
        yield later.at(claim, "DTP03", "439", day=f"{accident:%m/%d/%Y}", service=f"{dates.last:%m/%d/%Y}")
        return
    first = min(line.service_dates.last for line in claim.lines if line.service_dates)
    if accident > first:
        yield later_than_one.at(claim, "DTP03", "439", day=f"{accident:%m/%d/%Y}", service=f"{first:%m/%d/%Y}")


@edit.screen
def may_be_later(block: Block) -> Flags:
    """Any date of an accident."""
    return block.has("DTP", "439")
