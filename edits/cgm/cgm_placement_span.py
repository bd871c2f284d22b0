"""Placement of a practice-owned glucose sensor (95250) without its placement-to-removal date span.

## What it flags
A 95250 line whose date of service (DTP*472) is a single day, and one whose span is shorter than 72 hours:
from the first to the last date at least `min_days` days (3: the 1st to the 4th). A span longer than `max_days` (15)
is a warning. A single day on a line that an earlier payer has already decided (loop 2430 with DTP*573) is a warning:
its date may have to stay as that payer has it. A missing or unreadable date, and one after the day of receipt, are
other edits'.

Parameters: `dates` is `span`, or `removal-date` for payers that want the day of removal alone: a single day
is then accepted, a short span still refused; `min_days` is the shortest span, `max_days` the longest.

## Why
The service runs from the placement of the sensor to its removal and needs at least 72 hours of data. A date
span is the only place on the claim that shows it.

## How to fix
Bill from the day of placement through the day of removal. If the sensor was worn for less than 72 hours, do
not bill 95250.

## Sources
- At least 72 hours of data: the code's own instruction, quoted by Dexcom's coding pages, Cigna 0106,
  Wisconsin Medicaid topic 17897 and IBX MA00.002. High.
- A span on the claim: the practice this edit was asked to enforce; no payer document demands it or forbids
  it. Low.
- The day of removal alone: coding guides (gzipwtf, medcoder.ai). Low to medium.
- Up to 14 days of short-term monitoring: Cigna 0106. A day more for the removal: our judgement. Medium, and so a
  warning.
- A6:187 for dates that are missing: our choice from the claim status code list. Medium.
- RD8 is required where the two dates differ and allowed where they are equal: 005010X222A1, DTP*472. High.
"""

from typing import Literal

from scrubber.edit import Context, Edit, Hits, Params, PositiveInt, ServiceLine


class Dates(Params):
    """How the payer wants 95250 dated, and how many days lie between placement and removal, at least and at most."""

    dates: Literal["span", "removal-date"] = "span"
    min_days: PositiveInt = 3
    max_days: PositiveInt = 15


edit = Edit(
    __name__,
    code="CGM002",
    title="CGM sensor placement without its placement-to-removal date span",
    severity="reject",
    status="A6:187",
    carc="16",
    procedures={"95250"},
    params=Dates,
    since="0.1",
)
no_span = edit.message(
    "no-span",
    "95250 is dated {date} only, not from sensor placement to removal",
    fix="Give a date span from the day of placement through the day of removal, {min_days} days later or more.",
)
no_span_decided = edit.message(
    "no-span-decided",
    "95250 is dated {date} only, not from sensor placement to removal; an earlier payer has decided the line so",
    fix="Leave the date as the earlier payer has it, unless this payer refuses a single day.",
    severity="warn",
)
long_span = edit.message(
    "long-span",
    "95250 spans {days} days from placement to removal, {dates}; a sensor is worn {max_days} days or less",
    fix="Check the dates of placement and removal. Bill each period of monitoring on a line of its own.",
    severity="warn",
    status="A7:187",
)
short_span = edit.message(
    "short-span",
    "95250 takes {min_days} days or more from placement to removal; {dates} spans {days}",
    fix="Correct the dates of placement and removal. With less than 72 hours of data 95250 may not be billed.",
    status="A8:263",
)


@edit.on(ServiceLine)
def span_missing_or_short(line: ServiceLine, context: Context[Dates]) -> Hits:
    """A single day where a span is wanted, or a span shorter than 72 hours or longer than a sensor is worn."""
    params, dates = context.params, line.service_dates
    if dates is None:
        return
    if dates.is_span:
        values = {"dates": dates, "days": dates.days, "min_days": params.min_days, "max_days": params.max_days}
        if dates.days < params.min_days:
            yield short_span.at(line, "DTP03", "472", **short_span.among(values))
        elif dates.days > params.max_days:
            yield long_span.at(line, "DTP03", "472", **long_span.among(values))
    elif params.dates == "span" and any(payment.adjudicated_text for payment in line.payments):
        yield no_span_decided.at(line, "DTP03", "472", date=dates)
    elif params.dates == "span":
        yield no_span.at(line, "DTP03", "472", date=dates, min_days=params.min_days)
