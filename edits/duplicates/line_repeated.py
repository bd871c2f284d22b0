"""The same service on two lines of one claim.

## What it flags
A line with the service of an earlier line of the claim: procedure, modifiers, dates, units, rendering provider,
charge, place of service, drugs, description and notes are all the same. Warns where only the charge, the place, the
drug or what a note says differs. Not flagged are lines with a modifier that says why the service is there again (76
77 91 59 XE XP XS XU), and lines that name two different drugs. Modifiers in another order are the same ones.

## Why
The payer denies the second line as an exact duplicate (CARC 18), and a claim of two equal lines is mostly one line
entered twice.

## How to fix
Take the line out. If the service was given twice, put the units together on one line, or tell the second line by the
modifier that applies: 76 the same provider again, 77 another provider, 91 a laboratory test again, 59 or XE XP XS XU
a distinct service, LT and RT the side.

## Sources
- What makes an exact and a suspect duplicate: CMS change request 8121; Medicare Claims Processing Manual, chapter 1,
  section 120. High.
- A3:54 and CARC 18: X12's code lists. High.
"""

from scrubber.edit import (
    EXPLAINING,
    Block,
    Claim,
    Edit,
    Flags,
    Hits,
    ServiceDetails,
    ServiceLine,
    details_of,
    service_of,
)

MOST_LINES = 1_000
"""Lines of a claim that are looked at: the guide allows fifty, and a claim of more is refused for that."""

edit = Edit(
    __name__,
    code="DUP001",
    title="The same service on two lines of a claim",
    severity="reject",
    status="A3:54",
    carc="18",
    since="0.2",
)
same = edit.message(
    "same",
    "line {line} is line {other} again: {procedure} on {dates} with the same modifiers, units and charge (box 24)",
    fix="Take the line out; if the service was given twice, say so by units or by a modifier such as 76, 77, 91 or 59.",
)
alike = edit.message(
    "alike",
    "line {line} is line {other} again, {procedure} on {dates}, but for {difference} (box 24)",
    fix="If it is one service, take one line out; if it was given twice, say so by a modifier such as 76, 77, 91 or "
    "59.",
    severity="warn",
)


@edit.on(Claim)
def service_repeated(claim: Claim) -> Hits:
    """Each line whose service an earlier line has: the one with all the same, else the first without another drug."""
    equal: dict[tuple[object, ServiceDetails], ServiceLine] = {}
    first: dict[tuple[object, tuple[str, ...] | None], tuple[ServiceLine, ServiceDetails]] = {}
    for line in claim.lines[:MOST_LINES]:
        if not EXPLAINING.isdisjoint(line.modifiers) or (service := service_of(line)) is None:
            continue
        details = details_of(line)
        values = {"line": line.number, "procedure": line.procedure, "dates": line.service_dates}
        # Of a line without a drug any other may be the first one; of one with a drug, that drug's or one without.
        wanted = (details.drugs, ()) if details.drugs else (None,)
        near = next((first[service, drugs] for drugs in wanted if (service, drugs) in first), None)
        if (other := equal.get((service, details))) is not None:
            yield same.at(line, "SV101-2", other=other.number, **values)
        elif near is not None:
            yield alike.at(line, "SV101-2", other=near[0].number, difference=near[1].difference(details), **values)
        equal.setdefault((service, details), line)
        for drugs in (None, details.drugs):
            first.setdefault((service, drugs), (line, details))


@edit.screen
def may_be_repeated(block: Block) -> Flags:
    """Two lines with one procedure, one date and as many units."""
    return block.repeats_service
