"""Start-up and training on a patient-owned glucose monitor (95249) billed again.

## What it flags
A 95249 for a patient who already has one with the same payer, in the same file, in another file of the run
or in an earlier one, whoever billed it. It is a warning; in the same calendar month it is rejected. On the
same claim sent again it is nothing where the date is the same, and a warning where it is another.

## Why
The code is billed once for as long as the patient owns the receiver or display device. A second one in the
same month cannot be for a new system.

## How to fix
Leave out the line, unless the patient started on a new system: a new generation, or one of another
manufacturer, re-opens the service. Keep the proof of the new device.

## Sources
- Once while the patient owns the receiver, re-opened by a new generation or another manufacturer: Dexcom's
  provider reimbursement and coding pages. High.
- The same calendar month as proof of a repetition: our inference; one unit a day by the CMS medically
  unlikely edits, practitioner file of 2024-07 (high).
"""

from scrubber.edit import CalendarMonth, Edit, Hits, Service, Timeline

edit = Edit(
    __name__,
    code="CGM004",
    title="CGM start-up and training billed again",
    severity="warn",
    status="A3:259",
    carc="119",
    procedures={"95249"},
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


@edit.on(Timeline)
def repeated(timeline: Timeline) -> Hits:
    """Another training before this one; one of the same month is named before any other."""
    for claimed, others in timeline.repetitions():
        of_month = [other for other in others if _is_same_month(claimed, other)]
        message, other = (same_month, of_month[0]) if of_month else (again, others[0])
        yield message.at(claimed, "SV101-2", date=claimed.dates, other=other.dates, origin=other.origin)


def _is_same_month(claimed: Service, other: Service) -> bool:
    """Whether both are of one month and not of the same claim sent twice."""
    return CalendarMonth().holds_both(claimed.dates.last, other.dates.last) and not claimed.resubmits(other)
