"""The same CT study of the chest a second time on a day, or a repetition without the first.

## What it flags
71250, 71260, 71270 or 71271 with the same modifiers on another claim of the patient, payer, billing provider and day,
where none of 76 77 91 59 XE XP XS XU says why: rejected within a run where units, charge, place of service and
rendering provider are the same too, a warning where one of these differs or is not known, and against an earlier
file. And 76 or 77 on a study of which no first one is known on that day: a warning. Two lines of one claim are
another edit's.

## Why
The payer denies the second study as an exact duplicate (CARC 18).

## How to fix
Leave the line out; where the study was made twice, add 76 (the same practitioner) or 77 (another one).

## Sources
- What makes an exact and a suspect duplicate: CMS change request 8121; Medicare Claims Processing Manual, chapter 1,
  section 120. High.
- 76 and 77 for the repetition alone: definitions of the two modifiers. Medium, and so a warning.
- A3:54 and CARC 18: X12's code lists. High.
"""

from scrubber.edit import Edit, Hits, Service, Timeline

STUDIES = frozenset({"71250", "71260", "71270", "71271"})
REPEATED = frozenset({"76", "77"})

edit = Edit(
    __name__,
    code="IMG003",
    title="The same CT study of the chest twice on a day",
    severity="warn",
    status="A3:54",
    carc="18",
    procedures=STUDIES,
    needs_history=True,
    tells_duplicates=True,
    since="0.2",
)
same = edit.message(
    "same",
    "{procedure} of {dates} is on another claim too, in {origin}: a duplicate",
    fix="Leave out this line; if the study was made twice, add 76 or 77 to it.",
    severity="reject",
)
alike = edit.message(
    "alike",
    "{procedure} of {dates} is on another claim too, in {origin}, with other units, charge, place or practitioner",
    fix="If it is one study, leave out this line; if it was made twice, add 76 or 77 to it.",
)
seen_before = edit.message(
    "seen-before",
    "{procedure} of {dates} was on an accepted claim in an earlier file",
    fix="If the payer refused that claim, send this one on. If it was processed, send a replacement (frequency code 7) "
    "with its control number (REF F8); ask Medicare Part B for a reopening.",
)
no_first = edit.message(
    "no-first",
    "{procedure} of {dates} is billed as a repetition, and no first one of that day is known here",
    fix="Leave out 76 or 77 on the first study of the day.",
    status="A8:453",
    carc="4",
)


def details(service: Service) -> tuple[object, ...]:
    """What may differ between two studies without saying that there were two."""
    return service.units, service.charge, service.place_of_service, service.rendering_npi


@edit.on(Timeline)
def twice_a_day(timeline: Timeline) -> Hits:
    """Each study that another claim has, once; and each repetition of nothing."""
    told = set[Service]()
    for claimed, other in timeline.pairs():
        is_same = claimed.procedure == other.procedure and set(claimed.modifiers) == set(other.modifiers)
        if claimed in told or not is_same or not claimed.duplicates(other):
            continue
        told.add(claimed)
        is_equal = details(claimed) == details(other)
        message = seen_before if other.origin == "an earlier file" else same if is_equal else alike
        values = {"procedure": claimed.procedure, "dates": claimed.dates, "origin": other.origin}
        yield message.at(claimed, "SV101-2", **message.among(values))
    for claimed in timeline.claimed:
        others = [other for other in (*timeline.counted, *timeline.claimed) if other is not claimed]
        is_known = any(other.procedure == claimed.procedure and other.dates.overlaps(claimed.dates) for other in others)
        if not REPEATED.isdisjoint(claimed.modifiers) and not is_known:
            yield no_first.at(claimed, "SV101-3", procedure=claimed.procedure, dates=claimed.dates)
