"""The family of edits on pairs of procedures that one practitioner is not paid for on one day."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Unpack

from scrubber.claims.timeline import Timeline
from scrubber.edit.definition import Declared, Edit, Hits
from scrubber.edit.params import Constraint, Params

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scrubber.claims.service import Service
    from scrubber.edit.context import Context

Modifier = Annotated[str, Constraint(pattern=r"^[A-Z0-9]{2}$")]

_PAIR = "{column2} may not be billed with {column1} on {date}"
_RESUBMISSION = f"{_PAIR}; {{other}} has this claim number, in {{origin}}"
_OTHER_PRACTITIONER = (
    f"{_PAIR} by one practitioner; {{other}} is in {{origin}}, "
    "its rendering provider another, of another specialty or not known"
)
_WITHIN_SPAN = (
    "{column2} may not be billed with {column1} on one day; {date} is within the dates of both; {other} is in {origin}"
)


class BypassParams(Params):
    """Which modifiers say that the two services were distinct."""

    bypass_modifiers: frozenset[Modifier] = frozenset(
        {"24", "25", "27", "57", "58", "59", "78", "79", "91", "XE", "XP", "XS", "XU"}
    )


def procedure_pairs_edit(
    module: str, *, table: str, fix: str, yields_to: Mapping[str, str] = MappingProxyType({}),
    **declared: Unpack[Declared],
) -> Edit:  # fmt: skip
    """An edit on two services of a patient, payer and billing provider that a table has as a pair, on a day they share.

    The table's rows have ``column1``, ``column2`` and ``modifier_indicator`` as those of the National Correct Coding
    Initiative have them, and ``others``: whether payers other than Medicare ``reject`` the pair or may; `fix` says
    what to do about a pair that no modifier may bypass, and may name ``{column1}`` and ``{column2}``. The line
    with the second code is told, or the later one of two claims: rejected (A8:735, CARC 236) where no modifier may
    bypass the pair, a warning where one may and none of the parameter `bypass_modifiers` is there, or where the
    row says so of other payers. It is a warning too where the two have different rendering providers or taxonomy codes,
    or one provider is not known, where they share no first or last day, or have one claim number. A line that is billed
    to be denied is left alone, and so is a pair that a table of `yields_to` (with ``column1`` and ``column2``, too, and
    by it the name of its edit) has on the day, in either order, where that edit is run: it tells the pair, or why it is
    none.
    """
    fields: Declared = {"severity": "reject", "status": "A8:735", "carc": "236", **declared}

    def paired_procedures(context: Context[Any]) -> frozenset[str]:
        """Every procedure code that is in a pair."""
        pairs = context.table(table)
        return pairs.values("column1") | pairs.values("column2")

    edit = Edit(
        module, procedures=paired_procedures, params=BypassParams, tables=(table,), yields_to=yields_to,
        needs_history=True, **fields,
    )  # fmt: skip
    edit.message("never-together", f"{_PAIR}; {{other}} is in {{origin}}", fix=fix)
    edit.message(
        "never-to-medicare",
        "{column2} is not paid by Medicare with {column1} on {date}; {other} is in {origin}",
        fix="Leave out {column2}, unless this payer pays for both.",
        severity="warn",
    )
    edit.message(
        "no-modifier",
        "{column2} with {column1} on {date} without a modifier for a distinct service; {other} is in {origin}",
        fix="Leave out {column2}, or add the modifier that the record supports, such as 59, to {column2}.",
        severity="warn",
    )
    edit.message(
        "resubmission",
        _RESUBMISSION,
        fix="To correct that claim, send a replacement (frequency code 7). Otherwise leave out {column2}.",
        severity="warn",
    )
    edit.message(
        "other-practitioner",
        _OTHER_PRACTITIONER,
        fix="Leave out {column2} where one practitioner, or two of one specialty in the group, gave both.",
        severity="warn",
    )
    edit.message(
        "within-span",
        _WITHIN_SPAN,
        fix="Correct the dates, or leave out {column2} where it was a part of {column1}.",
        severity="warn",
    )

    @edit.on(Timeline)
    def billed_together(timeline: Timeline, context: Context[BypassParams]) -> Hits:
        """A claimed service that makes a pair with another of the same billing provider and day, in either order."""
        pairs = context.table(table)
        for claimed, other in timeline.pairs_overlapping():
            if other.billing_npi != claimed.billing_npi:
                continue
            day = max(other.dates.first, claimed.dates.first)
            bypassed = not context.params.bypass_modifiers.isdisjoint(other.modifiers + claimed.modifiers)
            for first, second in ((other, claimed), (claimed, other)):
                flagged, counterpart = (second, first) if claimed.is_billed_with(other) else (claimed, other)
                for row in pairs.lookup(day, column1=first.procedure, column2=second.procedure):
                    may_bypass = row["modifier_indicator"] != "0"
                    if flagged.is_billed_to_be_denied or (may_bypass and bypassed):
                        continue
                    if _is_left(edit, context, day, first, second):
                        continue
                    is_refused = context.payer.is_medicare or row["others"] == "reject"
                    never = "never-together" if is_refused else "never-to-medicare"
                    key = _doubt(claimed, other) or ("no-modifier" if may_bypass else never)
                    yield (
                        edit.messages[key]
                        .at(
                            flagged,
                            "SV101-2",
                            date=f"{day:%m/%d/%Y}",
                            column1=first.procedure,
                            column2=second.procedure,
                            other=counterpart.procedure,
                            origin=counterpart.origin,
                        )
                        .by(row)
                    )

    return edit


def _doubt(claimed: Service, other: Service) -> str | None:
    """The message that says why the pair may be right after all, None where nothing says so."""
    if claimed.resubmits(other):
        return "resubmission"
    is_of_another_specialty = claimed.taxonomy and other.taxonomy and claimed.taxonomy != other.taxonomy
    if claimed.rendering_npi is None or claimed.rendering_npi != other.rendering_npi or is_of_another_specialty:
        return "other-practitioner"
    ends = {claimed.dates.first, claimed.dates.last}
    return "within-span" if ends.isdisjoint({other.dates.first, other.dates.last}) else None


def _is_left(edit: Edit, context: Context[BypassParams], day: date, one: Service, other: Service) -> bool:
    """Whether a table whose edit tells its pairs has this one on the day, in either order."""
    return any(
        context.tables[table].lookup(day, column1=first.procedure, column2=second.procedure)
        for table in edit.yields_to
        if table in context.tables
        for first, second in ((one, other), (other, one))
    )
