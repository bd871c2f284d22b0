"""The family of edits on services that may not be billed together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from scrubber.claims.timeline import Timeline
from scrubber.edit.definition import Declared, Edit, Hits

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def exclusion_edit(
    module: str,
    *,
    pairs: Mapping[str, Collection[str]],
    text: str,
    fix: str,
    key: str = "together",
    days: int = 1,
    any_provider: bool = False,
    **declared: Unpack[Declared],
) -> Edit:
    """An edit on a procedure of `pairs` and one that it excludes, for one patient and payer on days that they share.

    With `days` above 1 the end of the one and the beginning of the other need only be fewer days apart: with 7, in one
    week. The one that comes later is told, with the message `key`, whose `text` may name ``{procedure}`` with its
    ``{dates}``, and ``{other}`` with its ``{other_dates}`` and ``{origin}``. Services of one billing provider exclude
    each other, with `any_provider` those of any; a service that is billed to be denied is left alone. Rejected with
    A8:735 and CARC 97 where nothing else is declared.
    """
    procedures = frozenset(pairs).union(*pairs.values())
    fields: Declared = {"severity": "reject", "status": "A8:735", "carc": "97", **declared}
    edit = Edit(module, procedures=procedures, needs_history=True, **fields)
    together = edit.message(key, text, fix=fix)

    @edit.on(Timeline)
    def billed_together(timeline: Timeline) -> Hits:
        """One of each kind on dates that are close enough, in either order."""
        for claimed, other in timeline.pairs():
            pair = claimed.procedure, other.procedure
            excludes = any(second in pairs.get(first, ()) for first, second in (pair, pair[::-1]))
            is_close = claimed.dates.days_from(other.dates) < days
            is_counted = any_provider or claimed.billing_npi == other.billing_npi
            if excludes and is_close and is_counted and not claimed.is_billed_to_be_denied:
                values = {
                    "procedure": claimed.procedure, "dates": claimed.dates, "other": other.procedure,
                    "other_dates": other.dates, "origin": other.origin,
                }  # fmt: skip
                yield together.at(claimed, "SV101-2", **together.among(values))

    return edit
