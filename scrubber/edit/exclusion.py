"""The family of edits on services that may not be billed together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from scrubber.claims.timeline import Timeline
from scrubber.edit.definition import Declared, Edit, Hits

if TYPE_CHECKING:
    from collections.abc import Collection


def exclusion_edit(
    module: str,
    *,
    one: Collection[str],
    others: Collection[str],
    text: str,
    fix: str,
    key: str = "together",
    any_provider: bool = False,
    **declared: Unpack[Declared],
) -> Edit:
    """An edit on a procedure of `one` and a procedure of `others` for one patient and payer on days that they share.

    The one that comes later is told, with the message `key`, whose `text` may name ``{procedure}`` with its
    ``{dates}``, and ``{other}`` with its ``{other_dates}`` and ``{origin}``. Services of one billing provider exclude
    each other, with `any_provider` those of any. Rejected with A8:735 and CARC 97 where nothing else is declared.
    """
    procedures = frozenset(one) | frozenset(others)
    fields: Declared = {"severity": "reject", "status": "A8:735", "carc": "97", **declared}
    edit = Edit(module, procedures=procedures, needs_history=True, **fields)
    together = edit.message(key, text, fix=fix)

    @edit.on(Timeline)
    def billed_together(timeline: Timeline) -> Hits:
        """One of each kind on overlapping dates, in either order."""
        for claimed, other in timeline.pairs_overlapping():
            pair = claimed.procedure, other.procedure
            is_one = any(first in one and second in others for first, second in (pair, pair[::-1]))
            if is_one and (any_provider or claimed.billing_npi == other.billing_npi):
                values = {
                    "procedure": claimed.procedure, "dates": claimed.dates, "other": other.procedure,
                    "other_dates": other.dates, "origin": other.origin,
                }  # fmt: skip
                yield together.at(claimed, "SV101-2", **together.among(values))

    return edit
