"""Start-up and training on a patient-owned glucose monitor (95249) billed again.

## What it flags
A 95249 for a patient who already has one with the same payer, in the same file, in another file of the run
or in an earlier one, whoever billed it. It is a warning; in the same calendar month and from the same billing
provider it is rejected. On the same claim sent again it is nothing where the date is the same, and a warning where
it is another. More than one unit is rejected.

A new receiver re-opens the service: a 95249 before one of `reopened_by` does not count against those from its date on.
Of a rental only the first month (KH) and a replacement (RA) are a new receiver. A receiver that this installation has
not seen, such as one that the patient got elsewhere, is not known of.

## Why
The code is billed once for as long as the patient owns the receiver or display device. A second one in the
same month cannot be for a new system.

## How to fix
Leave out the line, unless the patient started on a new system: a new generation, or one of another
manufacturer, re-opens the service. Keep the proof of the new device.

## Sources
- Once while the patient owns the receiver, re-opened by a new generation or another manufacturer: Dexcom's
  provider reimbursement and coding pages. High.
- The same calendar month as proof of a repetition: our inference. Medium; another provider may have trained the
  patient on another system, and so a warning.
- One unit a day: CMS medically unlikely edits, practitioner file of 2024-07. High.
- Which codes are receivers: HCPCS Level II. KH and RA as signs of a new one: definitions of the modifiers. Medium.
"""

from typing import Annotated, Any

from scrubber.edit import (
    CalendarMonth,
    Constraint,
    Context,
    Edit,
    Hits,
    Params,
    Service,
    ServiceLine,
    Timeline,
)

TRAINING = "95249"
ProcedureCode = Annotated[str, Constraint(pattern=r"^[A-Z0-9]{5}$")]


class Reopening(Params):
    """Which procedures give the patient a new receiver, with which training may be billed again."""

    reopened_by: frozenset[ProcedureCode] = frozenset({"A9278", "E0787", "E2102", "E2103", "K0554"})


def training_and_receivers(context: Context[Any]) -> frozenset[str]:
    """The procedures that the edit looks at."""
    receivers: frozenset[str] = context.params.reopened_by
    return receivers | {TRAINING}


edit = Edit(
    __name__,
    code="CGM004",
    title="CGM start-up and training billed again",
    severity="warn",
    status="A3:259",
    carc="119",
    procedures=training_and_receivers,
    params=Reopening,
    needs_history=True,
    since="0.1",
)
again = edit.message(
    "again",
    "95249 already billed for {other} in {origin}; on {date} it needs a new system",
    fix="Leave out this line, unless the patient started on a new system: keep the proof of the new device.",
)
same_month = edit.message(
    "same-month",
    "95249 already billed for {other} in {origin}, in the same month as {date}",
    fix="Leave out this line. Only a new system re-opens the service; if there is one, check both dates.",
    severity="reject",
)
other_provider = edit.message(
    "other-provider",
    "95249 already billed for {other} by another provider in {origin}, in the same month as {date}",
    fix="Ask whether the other provider was paid for it; a second training needs a new system.",
)
units = edit.message(
    "units",
    "95249 has {units} units (box 24G); the training on one system is billed as 1",
    fix="Set the units to 1.",
    severity="reject",
    status="A7:476",
    carc="151",
)


@edit.on(ServiceLine)
def several_units(line: ServiceLine) -> Hits:
    """More than one unit on the line."""
    if line.procedure == TRAINING and line.units is not None and line.units > 1:
        yield units.at(line, "SV104", units=line.units)


@edit.on(Timeline)
def repeated(timeline: Timeline) -> Hits:
    """Another training on the same system before this one; one of the same month is named before any other."""
    receivers = [service for service in (*timeline.counted, *timeline.claimed) if _is_new_receiver(service)]
    for claimed, repeated_ones in timeline.repetitions():
        others = [
            other
            for other in repeated_ones
            if claimed.procedure == other.procedure == TRAINING and not _is_reopened(claimed, other, receivers)
        ]
        if not others:
            continue
        of_month = [other for other in others if _is_same_month(claimed, other)]
        own = [other for other in of_month if other.billing_npi == claimed.billing_npi]
        message = same_month if own else other_provider if of_month else again
        other = (own or of_month or others)[0]
        yield message.at(claimed, "SV101-2", date=claimed.dates, other=other.dates, origin=other.origin)


def _is_new_receiver(service: Service) -> bool:
    """Whether it is a receiver, and no later month of a rental."""
    is_rented = "RR" in service.modifiers
    return service.procedure != TRAINING and not (is_rented and {"KH", "RA"}.isdisjoint(service.modifiers))


def _is_reopened(claimed: Service, other: Service, receivers: list[Service]) -> bool:
    """Whether the patient got a new receiver after the other training, and not after this one."""
    return any(other.dates.last < receiver.dates.first <= claimed.dates.last for receiver in receivers)


def _is_same_month(claimed: Service, other: Service) -> bool:
    """Whether both are of one month and not of the same claim sent twice."""
    return CalendarMonth().holds_both(claimed.dates.last, other.dates.last) and not claimed.resubmits(other)
