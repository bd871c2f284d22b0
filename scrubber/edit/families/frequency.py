"""The family of edits on a service that a patient may have so often only, once a month say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

from scrubber.claims.frequency_limit import CalendarMonth, DaysApart, FrequencyLimit
from scrubber.claims.line import ServiceLine
from scrubber.claims.timeline import Timeline
from scrubber.edit.definition import Declared, Edit, Hits
from scrubber.edit.params import Params, PositiveInt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrubber.claims.frequency_limit import Breach
    from scrubber.claims.service import Service
    from scrubber.edit.context import Context


class FrequencyParams(Params):
    """How often the service may be billed, and whose services count.

    Services of two calendar months fewer than `close_days` days apart are a warning; 1 turns it off. Of a span the
    `first` day counts, the `last`, or `both`: then it is rejected where both are of the period, a warning where one is.
    """

    period: Literal["calendar-month", "days"] = "calendar-month"
    days_apart: PositiveInt = 30
    close_days: PositiveInt = 28
    scope: Literal["billing-provider", "tax-id", "any"] = "billing-provider"
    counts: Literal["first", "last", "both"] = "both"
    max_per_year: PositiveInt | None = None


def frequency_edit(
    module: str, *, procedure: str, noun: str, units_fix: str, dates: str = "date", **declared: Unpack[Declared]
) -> Edit:
    """An edit on `procedure` billed more than once in a period for a patient and payer, or with more than one unit.

    `noun` is what one unit of it is called, `units_fix` what to do about several units, `dates` whether it is dated by
    one ``date`` or by ``dates``. Several units are rejected with A7:476 and CARC 151. From the same billing provider,
    or any with the parameter `scope`, the later one is rejected (A3:259 with A3:779, CARC 119); another provider's, and
    the same claim number's with another date, is a warning. So is one of another calendar month that is close. The same
    date on another claim is a duplicate (A3:54, CARC 18): rejected in one run, a warning against an earlier file. Its
    parameters are those of :class:`FrequencyParams`.
    """
    fields: Declared = {"severity": "reject", "status": "A3:259 A3:779", "carc": "119", **declared}
    edit = Edit(
        module, procedures={procedure}, params=FrequencyParams, needs_history=True, tells_duplicates=True, **fields
    )
    units = edit.message(
        "units",
        f"{procedure} has {{units}} units; one {noun} is billed as 1",
        fix=units_fix,
        status="A7:476",
        carc="151",
    )
    billed = f"{procedure} already billed for {{other}}"
    this = f"in {{origin}}, in the same {{period}} as {{{dates}}}"
    edit.message(
        "same-period",
        f"{billed} {this}",
        fix=f"At most one per {{period}}. Leave out this line, or correct whichever {dates} of service "
        f"{'is' if dates == 'date' else 'are'} wrong.",
    )
    edit.message(
        "same-date",
        f"{procedure} of {{{dates}}} is on another claim too, in {{origin}}: a duplicate",
        fix="Leave out this line. If it was given twice, it is one too many all the same.",
        status="A3:54",
        carc="18",
    )
    edit.message(
        "seen-before",
        f"{procedure} of {{{dates}}} was on an accepted claim in an earlier file",
        fix="If the payer refused that claim, send this one on. If it was processed, send a replacement (frequency "
        "code 7) with its control number (REF F8); ask Medicare Part B for a reopening.",
        severity="warn",
        status="A3:54",
        carc="18",
    )
    edit.message(
        "overlapping",
        f"{procedure} of {{{dates}}} overlaps that of {{other}} in {{origin}}; one {noun} ends before the next begins",
        fix="Correct the dates of service, or leave out this line.",
    )
    edit.message(
        "by-one-date",
        f"{procedure} of {{{dates}}} and that of {{other}} in {{origin}} are of one {{period}} by their first or by "
        "their last days, not by both",
        fix="Check the dates of service. The payer's policy says which day of a span it counts.",
        severity="warn",
    )
    edit.message(
        "other-provider",
        f"{billed} by another provider {this}",
        fix=f"Ask whether the other provider was paid for it; the payer may deny the second {noun}.",
        severity="warn",
    )
    edit.message(
        "resubmission",
        f"{billed} by this claim number {this}",
        fix=f"To correct that claim, send a replacement (frequency code 7). For another service, check its {dates}.",
        severity="warn",
    )
    close = edit.message(
        "close-to-previous",
        f"{billed} in {{origin}}, in another month but fewer than {{close_days}} days before or after {{{dates}}}",
        fix=f"Check the {dates} of service. Some payers pay for it again only from {{close_days}} days on.",
        severity="warn",
    )
    edit.message(
        "max-per-year",
        f"the limit for {procedure} is {{limit}} a year; the last was {{other}} in {{origin}}, this one is {{{dates}}}",
        fix="Leave out this line, or ask the payer for an authorization before billing it.",
    )
    edit.message(
        "resubmission-of-year",
        f"{procedure} may be one over {{limit}} a year; {{other}} has this claim number, in {{origin}}; "
        f"this is {{{dates}}}",
        fix="To correct that claim, send a replacement (frequency code 7). Another service is one too many.",
        severity="warn",
    )

    @edit.on(ServiceLine)
    def several_units(line: ServiceLine) -> Hits:
        """More than one unit on the line."""
        if line.units is not None and line.units > 1:
            yield units.at(line, "SV104", units=line.units)

    @edit.on(Timeline)
    def repeated(timeline: Timeline, context: Context[FrequencyParams]) -> Hits:
        """A second one in the period, or one too many in the year."""
        params = context.params
        period = CalendarMonth() if params.period == "calendar-month" else DaysApart(params.days_apart)
        limit = FrequencyLimit(
            period, params.scope == "any", params.max_per_year, by_tax_id=params.scope == "tax-id", counts=params.counts
        )
        breaches = list(timeline.breaches(limit))
        for kind, claimed, other in breaches:
            is_duplicate = kind == "same-period" and claimed.duplicates(other)
            duplicate = "seen-before" if other.origin == "an earlier file" else "same-date"
            message = edit.messages[duplicate if is_duplicate else kind]
            values = {
                dates: claimed.dates, "other": other.dates, "origin": other.origin,
                "period": period.name, "limit": params.max_per_year,
            }  # fmt: skip
            yield message.at(claimed, "SV101-2", **message.among(values))
        for claimed, other in _close(timeline, params, breaches) if params.period == "calendar-month" else ():
            yield close.at(
                claimed,
                "SV101-2",
                **{dates: claimed.dates},
                other=other.dates,
                origin=other.origin,
                close_days=params.close_days,
            )

    return edit


def _close(
    timeline: Timeline, params: FrequencyParams, breaches: Sequence[Breach]
) -> Iterable[tuple[Service, Service]]:
    """Each claimed service that breaks no limit with the nearest that counts, in scope and close in another month."""
    told = {breach.claimed for breach in breaches}
    beyond = {breach.claimed for breach in breaches if breach.is_certain}
    found: dict[Service, Service] = {}
    for claimed, other in timeline.pairs_within(DaysApart(params.close_days)):
        in_scope = params.scope == "any" or claimed.billing_npi == other.billing_npi
        is_next = not CalendarMonth().holds_both(claimed.dates.last, other.dates.last)
        if in_scope and is_next and not claimed.resubmits(other) and claimed not in told and other not in beyond:
            nearest = found.get(claimed, other)
            found[claimed] = min(nearest, other, key=lambda near: abs(claimed.dates.last - near.dates.last))
    return found.items()
