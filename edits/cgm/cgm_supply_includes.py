"""Supplies of a blood glucose meter billed to Medicare within the month of a glucose monitor that includes them.

## What it flags
To Medicare (claim filing indicator MB): E0607, E2100, E2101, A4233 to A4236, A4244 to A4247, A4250, A4253 or A4255 to
A4259 on the days of A4239 (30 for each unit) or in the 30 days from an E2103, for the same patient. From one supplier
it is rejected, from another one a warning. What was billed before the monitor is no repetition, and A4238, which does
not include a meter, is not meant. A line with GA, GX, GY or GZ, which is billed to be denied, is left alone.

## Why
A4239 is a month of all supplies, those of a meter included: they are denied as a part of it (CARC 97).

## How to fix
Leave out the supplies of the meter, or correct the dates where the patient had the monitor later or gave it back.

## Sources
- A4239 includes a meter and its supplies, A4238 does not; a unit is of 30 days: CGS, DME MAC Jurisdiction C, 2024-02-14
  (cgsmedicare.com, cope151029). High.
- Which codes are denied beside E2103 and A4239: LCD L33822, as Binson's summary (binsons.com) lists them. Medium, High
  with the article above.
- A8:735, procedure bundled: X12 claim status codes. High.
"""

from datetime import timedelta

from scrubber.edit import Edit, Hits, Service, Timeline

MONITORS = frozenset({"A4239", "E2103"})
METER = frozenset({
    "E0607", "E2100", "E2101", "A4233", "A4234", "A4235", "A4236", "A4244", "A4245", "A4246", "A4247", "A4250", "A4253",
    "A4255", "A4256", "A4257", "A4258", "A4259",
})  # fmt: skip
DAYS = 30

edit = Edit(
    __name__,
    code="CGM009",
    title="Supplies of a meter within the month of a glucose monitor",
    severity="reject",
    status="A8:735",
    carc="97",
    procedures=MONITORS | METER,
    only_medicare=True,
    needs_history=True,
    since="0.2",
)
included = edit.message(
    "included",
    "{meter} of {meter_dates} is included in {monitor} of {monitor_dates}; one is in {origin}",
    fix="Leave out {meter}, or correct the dates.",
)
perhaps_included = edit.message(
    "perhaps-included",
    "{meter} of {meter_dates} is included in {monitor} of {monitor_dates} of another supplier; one is in {origin}",
    fix="Ask the patient which monitor is in use, and since when; Medicare denies {meter} next to {monitor}.",
    severity="warn",
)


def includes(monitor: Service, meter: Service) -> bool:
    """Whether the supplies of the meter fall into the days that the monitor's code is for."""
    units = int(monitor.units or 1) if monitor.procedure == "A4239" else 1
    days = DAYS * max(1, min(units, 3))
    return monitor.dates.first <= meter.dates.first < monitor.dates.first + timedelta(days=days)


@edit.on(Timeline)
def billed_apart(timeline: Timeline) -> Hits:
    """Supplies of a meter in the time of a monitor, whichever is billed last."""
    for claimed, other in timeline.pairs():
        monitor, meter = (claimed, other) if claimed.procedure in MONITORS else (other, claimed)
        is_pair = monitor.procedure in MONITORS and meter.procedure in METER
        is_denied = claimed.is_billed_to_be_denied or other.is_billed_to_be_denied
        if is_pair and not is_denied and includes(monitor, meter):
            message = included if claimed.billing_npi == other.billing_npi else perhaps_included
            yield message.at(
                claimed,
                "SV101-2",
                meter=meter.procedure,
                meter_dates=meter.dates,
                monitor=monitor.procedure,
                monitor_dates=monitor.dates,
                origin=other.origin,
            )
