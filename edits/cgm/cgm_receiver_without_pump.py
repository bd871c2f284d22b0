"""Adjunctive glucose monitor receiver (E2102) for Medicare without the insulin pump that it goes with.

## What it flags
E2102 to Medicare (claim filing indicator MB) for a patient of whom neither the claim, nor the run, nor the history has
an insulin pump (E0784, E0787) or its supplies (A4224, A4225, K0552): a warning. A line with EY, GA, GX, GY or GZ is
left alone.

## Why
Medicare covers the adjunctive monitor as a part of a pump's treatment; without one the line is denied (CARC 16).

## How to fix
Nothing, where the patient has a pump that was billed elsewhere or long ago. Otherwise bill E2103 where the monitor is
used without a meter.

## Sources
- E2102 and A4238 with a pump: LCD L33794, with LCD L33822. Medium, and so a warning: a pump of before is not known
  here.
- A8:507, HCPCS: X12 claim status codes. High.
"""

from scrubber.edit import Edit, Hits, Timeline

RECEIVER = "E2102"
SIGNS_OF_A_PUMP = frozenset({"A4224", "A4225", "E0784", "E0787", "K0552"})
NO_ORDER = "EY"

edit = Edit(
    __name__,
    code="CGM012",
    title="Adjunctive glucose monitor for Medicare without an insulin pump",
    severity="warn",
    status="A8:507",
    carc="16",
    remark="M51",
    procedures=SIGNS_OF_A_PUMP | {RECEIVER},
    only_medicare=True,
    needs_history=True,
    since="0.2",
)
no_pump = edit.message(
    "no-pump",
    "E2102 of {dates} is for patients with an insulin pump (E0784); no pump or supplies of one are known here",
    fix="Make sure that the patient has a pump. A monitor that is used without a meter is E2103.",
)


@edit.on(Timeline)
def without_a_pump(timeline: Timeline) -> Hits:
    """The first receiver on the claim of a patient who has no pump as far as is known."""
    if any(service.procedure in SIGNS_OF_A_PUMP for service in (*timeline.counted, *timeline.claimed)):
        return
    receivers = [
        service
        for service in timeline.claimed
        if service.procedure == RECEIVER and not service.is_billed_to_be_denied and NO_ORDER not in service.modifiers
    ]
    for receiver in receivers[:1]:
        yield no_pump.at(receiver, "SV101-2", dates=receiver.dates)
