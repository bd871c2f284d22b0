"""Interpretation of glucose monitoring (95251) dated before there are 72 hours of data from its sensor (95250).

## What it flags
A 95251 on the same claim as a 95250 that is dated as a span, before the third day after the span's first day:
rejected. On another claim of the same patient, payer and billing provider within those days it is a warning. A 95250
of a single day is dated on the day of removal; a 95251 of the same claim before it is a warning. Where an earlier
95250 or 95249 had 72 hours by the day of the 95251, that is what was read, and nothing is said.

## Why
Both codes need at least 72 hours of data: what is read on an earlier day cannot be this sensor's (CARC 16).

## How to fix
Date 95251 on the day on which the data were interpreted, and 95250 from the placement of the sensor to its removal.

## Sources
- At least 72 hours of data: the codes' own instruction, quoted by Dexcom's coding pages, Cigna 0106, Wisconsin
  Medicaid topic 17897 and IBX MA00.002. High.
- 95251 is dated on the day of the interpretation: Diabetes Spectrum, work breakdown of the CGM codes. Medium.
- A single date of 95250 as the day of removal: coding guides (gzipwtf, medcoder.ai). Low, and so a warning.
- A8:263, length of time for services rendered: X12 claim status codes. High.
"""

from datetime import timedelta

from scrubber.edit import Edit, Hits, Service, Timeline

PLACEMENT, INTERPRETATION = "95250", "95251"
STARTS = frozenset({PLACEMENT, "95249"})
HOURS_72 = timedelta(days=3)

edit = Edit(
    __name__,
    code="CGM006",
    title="CGM interpretation dated before there are 72 hours of data",
    severity="reject",
    status="A8:263",
    carc="16",
    procedures=STARTS | {INTERPRETATION},
    needs_history=True,
    since="0.2",
)
too_early = edit.message(
    "too-early",
    "95251 of {read} is dated before 72 hours of data from 95250, which is of {worn}",
    fix="Date 95251 on the day of the interpretation, {first} or later, or correct the dates of 95250.",
)
perhaps_too_early = edit.message(
    "perhaps-too-early",
    "95251 of {read} is dated before 72 hours of data from 95250, which is of {worn} in {origin}",
    fix="Check the date of 95251. It may read data of another sensor, or of the patient's own.",
    severity="warn",
)
before_removal = edit.message(
    "before-removal",
    "95251 of {read} is dated before 95250 of {worn}, which is the day of removal where it is a single day",
    fix="Date 95251 on the day of the interpretation, and 95250 from placement to removal.",
    severity="warn",
)


def was_read_earlier(timeline: Timeline, read: Service, placed: Service) -> bool:
    """Whether an earlier sensor had 72 hours of data by the day of the interpretation."""
    return any(
        other is not placed and other.procedure in STARTS and other.dates.first + HOURS_72 <= read.dates.last
        for other in (*timeline.counted, *timeline.claimed)
    )


@edit.on(Timeline)
def read_before_data(timeline: Timeline) -> Hits:
    """An interpretation that cannot be of the sensor that it is billed with."""
    for claimed, other in timeline.pairs():
        placed, read = (claimed, other) if claimed.procedure == PLACEMENT else (other, claimed)
        if (placed.procedure, read.procedure) != (PLACEMENT, INTERPRETATION):
            continue
        first, day, is_one_claim = placed.dates.first + HOURS_72, read.dates.last, claimed.is_billed_with(other)
        within = placed.dates.first <= day < first and claimed.billing_npi == other.billing_npi
        if was_read_earlier(timeline, read, placed):
            continue
        if not placed.dates.is_span:
            if is_one_claim and day < placed.dates.first:
                yield before_removal.at(claimed, "DTP03", read=read.dates, worn=placed.dates)
        elif is_one_claim and day < first:
            yield too_early.at(claimed, "DTP03", read=read.dates, worn=placed.dates, first=f"{first:%m/%d/%Y}")
        elif within and not claimed.resubmits(other):
            yield perhaps_too_early.at(claimed, "DTP03", read=read.dates, worn=placed.dates, origin=other.origin)
