"""The family of edits on services that may not be billed together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from scrubber.claims.timeline import Timeline
from scrubber.edit.definition import Declared, Edit, Hits
from scrubber.edit.params import Params

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    from scrubber.claims.service import Service
    from scrubber.edit.context import Context


def exclusion_edit(
    module: str,
    *,
    pairs: Mapping[str, Collection[str]],
    text: str,
    fix: str,
    key: str = "together",
    days: int = 1,
    any_provider: bool = False,
    params: type[Params] = Params,
    in_use_until: Callable[[Service, Any], date] | None = None,
    **declared: Unpack[Declared],
) -> Edit:
    """An edit on a procedure of `pairs` and one that it excludes, for one patient and payer on days that they share.

    With `days` above 1 the end of the one and the beginning of the other need only be fewer days apart: with 7, in one
    week. `in_use_until` gives the last day on which what a service supplied is in use, by the service and the
    edit's parameters (`params`), where that is later than its last date. The one that comes later is told, with
    the message `key`, whose `text` may name ``{procedure}`` with its ``{dates}``, and ``{other}`` with its
    ``{other_dates}`` and ``{origin}``. Services of one billing provider exclude each other, with `any_provider`
    those of any; a service that is billed to be denied is left alone. Rejected with A8:735 and CARC 97 where
    nothing else is declared.
    """
    procedures = frozenset(pairs).union(*pairs.values())
    fields: Declared = {"severity": "reject", "status": "A8:735", "carc": "97", **declared}
    edit = Edit(module, procedures=procedures, params=params, needs_history=True, **fields)
    together = edit.message(key, text, fix=fix)

    @edit.on(Timeline)
    def billed_together(timeline: Timeline, context: Context[Any]) -> Hits:
        """One of each kind on dates that are close enough, in either order."""
        for claimed, other in timeline.pairs():
            pair = claimed.procedure, other.procedure
            excludes = any(second in pairs.get(first, ()) for first, second in (pair, pair[::-1]))
            spans = [
                one.dates if in_use_until is None
                else one.dates._replace(last=max(one.dates.last, in_use_until(one, context.params)))
                for one in (claimed, other)
            ]  # fmt: skip
            is_close = spans[0].days_from(spans[1]) < days
            is_counted = any_provider or claimed.billing_npi == other.billing_npi
            if excludes and is_close and is_counted and not claimed.is_billed_to_be_denied:
                values = {
                    "procedure": claimed.procedure, "dates": claimed.dates, "other": other.procedure,
                    "other_dates": other.dates, "origin": other.origin,
                }  # fmt: skip
                yield together.at(claimed, "SV101-2", **together.among(values))

    return edit
