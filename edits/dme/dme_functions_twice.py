"""Insulin pump with glucose sensing (E0787) billed next to a pump or a glucose monitor.

## What it flags
E0787 and another pump or monitor (E0784, E2102, E2103, K0554, or for payers that take them A9277, A9278, S1034,
S1036, S1037) for the same patient and payer at times that share a day, whoever billed them. It is a warning on the one
that comes later. A rental (RR) is in use for one month from its first date, what was bought (NU, UE) for
`lifetime_days`, and for 30 days without the parameter.

## Why
E0787 is both a pump and a glucose monitor. A second code for one of the two functions bills it twice, and
is denied as part of the first (CARC 97).

## How to fix
Bill E0787 alone, or the pump (E0784) and the monitor (E2103 or E2102) without it, as the payer wants it.
Where the patient changed equipment, correct the dates so that they do not overlap.

## Sources
- The functions of E0787 are those of E0784 and K0554 (since 2023 E2103 or E2102): joint article of the DME
  MACs at dmepdac.com. High.
- A9277, A9278, S1034, S1036 and S1037 as transmitters, receivers and systems of both: HCPCS Level II. Medium.
- One month for a rental: UnitedHealthcare DME policy 2025R01O9G, a calendar month a line. Medium. 30 days for what was
  bought: our judgement. Low, and so a warning.
- That they may not be billed together: our inference; no NCCI pair exists for them. Medium, and so a
  warning.
"""

from calendar import monthrange
from datetime import date, timedelta

from scrubber.edit import Params, PositiveInt, Service, exclusion_edit

DAYS_OF_A_PURCHASE = 30


class Lifetime(Params):
    """For how many days a pump or monitor that was bought counts as in use; without, for 30."""

    lifetime_days: PositiveInt | None = None


def in_use_until(service: Service, params: Lifetime) -> date:
    """The last day of the month of a rental, or of the life of what was bought."""
    first = service.dates.first
    if not {"NU", "UE"}.isdisjoint(service.modifiers):
        return first + timedelta(days=(params.lifetime_days or DAYS_OF_A_PURCHASE) - 1)
    if "RR" not in service.modifiers:
        return service.dates.last
    year, month = first.year + first.month // 12, first.month % 12 + 1
    return date(year, month, min(first.day, monthrange(year, month)[1])) - timedelta(days=1)


edit = exclusion_edit(
    __name__,
    code="DME003",
    title="Combined pump and glucose monitor billed next to one of the two",
    since="0.1",
    pairs={"E0787": {"E0784", "E2102", "E2103", "K0554", "A9277", "A9278", "S1034", "S1036", "S1037"}},
    any_provider=True,
    params=Lifetime,
    in_use_until=in_use_until,
    severity="warn",
    key="both",
    text="{procedure} and {other} bill one function twice; {other} on {other_dates} in {origin}, this {dates}",
    fix="Bill E0787 alone, or the pump and the monitor without it. If equipment changed, correct the dates.",
)
