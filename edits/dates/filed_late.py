"""Claim that arrives after the payer's time limit for filing.

## What it flags
To Medicare Part B (claim filing indicator MB): a line whose first date of service (DTP*472, box 24A) is more than one
calendar year before the day of receipt. The last day is the same day of the next year (28 February for the 29th); where
it is no federal workday, the next one. To other payers: a line older than `days`, which a profile sets; without it
nothing is checked. Where the claim gives a reason for its delay (CLM20) it is a warning. Corrections (frequency codes
6 and 7) have time limits of their own and are left alone.

## Why
What is filed late is not paid (CARC 29), and the patient may not be billed for it.

## How to fix
Check the date of service. Where the limit was missed for a reason that the payer accepts, send its code in CLM20 with
the proof; else the claim is lost.

## Sources
- One calendar year from the date of service; a last day that is no workday moves on: 42 CFR 424.44, CMS, Medicare
  Claims Processing Manual, chapter 1, 70. High.
- The first day of a span counts for professional claims: the same, 70.4. High.
- A3:718, claim was not received within the time limit: X12 claim status codes. High.
"""

from scrubber.edit import Block, Context, Edit, Flags, Hits, Params, PositiveInt, ServiceLine, last_day_to_file

CORRECTIONS = frozenset({"6", "7"})
SHORTEST_YEAR = 365
"""Days."""


class TimeLimit(Params):
    """How long after the service payers other than Medicare Part B take a claim, in days."""

    days: PositiveInt | None = None


edit = Edit(
    __name__,
    code="DAT009",
    title="Filed after the time limit",
    severity="reject",
    status="A3:718",
    carc="29",
    params=TimeLimit,
    needs_receipt_date=True,
    covers={"timely-filing": "days"},
    since="0.2",
)
late = edit.message(
    "late",
    "the service of {day} (box 24A) had to be received by {last}; the day of receipt is {received}",
    fix="Check the date of service. If the payer accepts a reason for the delay, send it in CLM20 with the proof.",
)
explained = edit.message(
    "explained",
    "the service of {day} (box 24A) had to be received by {last}; delay reason {reason} is given",
    fix="Make sure that the payer has the proof of the reason for the delay.",
    severity="warn",
)


@edit.on(ServiceLine)
def received_late(line: ServiceLine, context: Context[TimeLimit]) -> Hits:
    """A service whose last day for filing is over."""
    dates, claim = line.service_dates, line.claim
    if dates is None or claim.frequency_code in CORRECTIONS:
        return
    last = last_day_to_file(dates.first, to_medicare=claim.payer.is_medicare, days=context.params.days)
    if last is None or context.received <= last:
        return
    values = {
        "day": f"{dates.first:%m/%d/%Y}", "last": f"{last:%m/%d/%Y}", "received": f"{context.received:%m/%d/%Y}",
        "reason": claim.delay_reason,
    }  # fmt: skip
    message = explained if claim.delay_reason else late
    yield message.at(line, "DTP03", "472", **message.among(values))


@edit.screen
def may_be_late(block: Block, context: Context[TimeLimit]) -> Flags:
    """A first service as far back as the shortest limit."""
    received, days = context.received.toordinal(), context.params.days
    is_old = block.first_day < received - SHORTEST_YEAR
    found = block.is_in(block.filing, "MB") & is_old
    return found if days is None else found | (block.first_day < received - days)
