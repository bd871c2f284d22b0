"""Insulin pump with glucose sensing (E0787) billed next to a pump or a glucose monitor.

## What it flags
E0787 and one of E0784, E2102, E2103 or K0554 for the same patient and payer on dates of service that share
a day, whoever billed them. It is a warning on the one that comes later.

## Why
E0787 is both a pump and a glucose monitor. A second code for one of the two functions bills it twice, and
is denied as part of the first (CARC 97).

## How to fix
Bill E0787 alone, or the pump (E0784) and the monitor (E2103 or E2102) without it, as the payer wants it.
Where the patient changed equipment, correct the dates so that they do not overlap.

## Sources
- The functions of E0787 are those of E0784 and K0554 (since 2023 E2103 or E2102): joint article of the DME
  MACs at dmepdac.com. High.
- That they may not be billed together: our inference; no NCCI pair exists for them. Medium, and so a
  warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.edit import Context, Edit, Hit, Message, Params, Severity, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

PUMP_WITH_MONITOR = "E0787"

edit = Edit(
    module=__name__,
    code="DME003",
    title="Combined pump and glucose monitor billed next to one of the two",
    severity=Severity.WARN,
    status="A8:735",
    carc="97",
    procedures=frozenset({PUMP_WITH_MONITOR, "E0784", "E2102", "E2103", "K0554"}),
    needs_history=True,
    since="0.1",
    messages={
        "both": Message(
            text="{procedure} and {other} bill one function twice; {other} on {other_dates} in {origin}, this {dates}",
            fix="Bill E0787 alone, or the pump and the monitor without it. If equipment changed, correct the dates.",
        ),
    },
)


@edit.on(Timeline)
def function_billed_twice(timeline: Timeline, _context: Context[Params]) -> Iterator[Hit]:
    """E0787 and a code for one of its functions on overlapping dates, in either order."""
    for other, claimed in timeline.pairs_overlapping():
        if (other.procedure == PUMP_WITH_MONITOR) != (claimed.procedure == PUMP_WITH_MONITOR):
            yield Hit(
                "both", claimed.at("SV101-2"), procedure=claimed.procedure, dates=claimed.dates,
                other=other.procedure, other_dates=other.dates, origin=other.origin,
            )  # fmt: skip
