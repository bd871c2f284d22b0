"""Insulin pump (E0784) for Medicare that is not billed as the monthly rental that Medicare pays.

## What it flags
To Medicare (claim filing indicator MB): E0784 without RR; with RR, but none of KH (first month), KI (second and third)
and KJ (fourth to thirteenth); a second month from one supplier fewer than 28 days from another: rejected. A warning:
the second month is from another supplier, or of the same claim number; the patient has had 13 months of E0784 or
E0787. A line with MS (maintenance), RB (a part of a repair) or RA (replacement), or with EY, GA, GX, GY or GZ, which
is billed to be denied, is left alone. Two of KH, KI and KJ, and KI or KJ without RR, are other edits'.

## Why
The pump is a capped rental: it is paid by the month, for 13 months, and then it is the patient's. A line without the
modifiers is returned (CARC 4), one too many is denied.

## How to fix
Add RR and the modifier of the month. Bill each month on its day of the month. After 13 months bill maintenance (MS)
when it is due, or begin a new period where the equipment was lost, is five years old, or was not needed for long.

## Sources
- E0784 is a capped rental: pricing indicator 36, HCPCS file of CMS, 2016. Rented (RR), and its months
  count together with those of E0787: joint article of the DME MACs at dmepdac.com (IHF8MMGPIO). High.
- KH for month 1, KI for 2 and 3, KJ for 4 to 13; never sold (NU): Noridian 2230715; HMSA, DME modifiers. High.
- A7:507 for the missing modifier: CEDI bulletin, Jurisdiction C, 2013-05. High.
- 28 days for a month, since February has no more: our judgement, on the mild side. Medium.
- A new period after loss, five years or a broken need: general rule of capped rentals; not read for E0784. Low, and so
  a warning.
"""

from scrubber.edit import Edit, Hits, Service, ServiceLine, Timeline

PUMP, PUMPS = "E0784", frozenset({"E0784", "E0787"})
MONTHS = frozenset({"KH", "KI", "KJ"})
RENTAL = "RR"
EXEMPT = frozenset({"EY", "GA", "GX", "GY", "GZ", "MS", "RA", "RB"})
MAX_MONTHS, MONTH = 13, 28

edit = Edit(
    __name__,
    code="DME005",
    title="Insulin pump for Medicare not billed as a monthly rental",
    severity="reject",
    status="A7:507",
    carc="4",
    procedures=PUMPS,
    only_medicare=True,
    needs_history=True,
    since="0.2",
)
not_rented = edit.message(
    "not-rented",
    "E0784 is rented to Medicare patients by the month and needs RR (box 24D)",
    fix="Bill it with RR and the modifier of the month: KH for the first, KI for the second and third, then KJ.",
)
no_month = edit.message(
    "no-month",
    "E0784 with RR needs KH, KI or KJ (box 24D), the month of its rental",
    fix="Add KH for the first month, KI for the second or third, KJ for the fourth to thirteenth.",
)
same_month = edit.message(
    "same-month",
    "E0784 of {dates} is rented again within the month of {other}, in {origin}",
    fix="Leave out this line, or correct its date: each month is billed on the same day of the month.",
    status="A3:259",
    carc="119",
)
perhaps_same_month = edit.message(
    "perhaps-same-month",
    "E0784 of {dates} may be rented again within the month of {other}, in {origin}",
    fix="Ask whether the other supplier's pump was returned; to correct a claim of yours ask for a reopening.",
    severity="warn",
    status="A3:259",
    carc="119",
)
all_months = edit.message(
    "all-months",
    "E0784 of {dates} comes after {months} months of rental; Medicare pays for 13, the last was {other}",
    fix="Leave it out, unless a new period began: the pump was lost, is five years old, or was not needed for long.",
    severity="warn",
    status="A3:259",
    carc="119",
)


@edit.on(ServiceLine)
def without_rental(line: ServiceLine) -> Hits:
    """A pump that is not rented, or does not say which month it is."""
    modifiers = {modifier.upper() for modifier in line.modifiers}
    if line.procedure != PUMP or not EXEMPT.isdisjoint(modifiers):
        return
    if RENTAL not in modifiers:
        if {"KI", "KJ"}.isdisjoint(modifiers):
            yield not_rented.at(line, "SV101-3")
    elif MONTHS.isdisjoint(modifiers):
        yield no_month.at(line, "SV101-3")


def is_month(service: Service) -> bool:
    """Whether it is a month of rental."""
    return RENTAL in service.modifiers and EXEMPT.isdisjoint(service.modifiers)


@edit.on(Timeline)
def months_of_rental(timeline: Timeline) -> Hits:
    """A month that is billed already, or one after the thirteenth."""
    for claimed, others in timeline.repetitions():
        months = [other for other in others if is_month(other)]
        if claimed.procedure != PUMP or not is_month(claimed) or not months:
            continue
        nearest = min(months, key=lambda other: abs(other.dates.first - claimed.dates.first))
        days = {other.dates.first for other in months if other.dates.first < claimed.dates.first}
        if abs(nearest.dates.first - claimed.dates.first).days < MONTH:
            is_certain = claimed.billing_npi == nearest.billing_npi and not claimed.resubmits(nearest)
            message = same_month if is_certain else perhaps_same_month
            yield message.at(claimed, "SV101-2", dates=claimed.dates, other=nearest.dates, origin=nearest.origin)
        elif len(days) >= MAX_MONTHS:
            yield all_months.at(
                claimed, "SV101-2", dates=claimed.dates, months=len(days), other=f"{max(days):%m/%d/%Y}"
            )
