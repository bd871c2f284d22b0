"""The edits of a run, sorted by how the claims of a block are found that they may have something to say of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.coding import Coding
from scrubber.claims.payment import Payment
from scrubber.claims.timeline import Timeline
from scrubber.edit.definition import VALUES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.edit.definition import Question
    from scrubber.rules.active_edit import ActiveEdit


class SortedEdits(NamedTuple):
    """The edits of a run by how their claims are found."""

    on_values: dict[type, list[ActiveEdit]]
    by_screen: list[tuple[ActiveEdit, Question]]
    by_check: list[ActiveEdit]
    """Those on every claim that have no screen: asked of each claim by their own checks."""
    on_payments: list[ActiveEdit]
    on_procedures: frozenset[str]
    """Names of those that claims are singled out for by SV101."""
    on_every_claim: list[ActiveEdit]
    """Those for which every claim is singled out: they look at what is before and after it, too."""


def sort_edits(edits: Sequence[ActiveEdit]) -> SortedEdits:
    """Sort the edits that judge claims by the same rules."""
    found = SortedEdits({}, [], [], [], frozenset(), [])
    on_procedures = set()
    for active in edits:
        edit = active.edit
        kinds = {kind for kind in edit.checks if kind is not Timeline}
        if edit.screen_question is not None:
            found.by_screen.append((active, edit.screen_question))
        elif not edit.sees_every_claim and kinds != {Coding}:
            on_procedures.add(edit.name)
        elif not kinds <= {*VALUES, Payment}:
            (found.on_every_claim if Timeline in edit.checks else found.by_check).append(active)
        else:
            for kind in kinds.intersection(VALUES):
                found.on_values.setdefault(kind, []).append(active)
            if Payment in kinds:
                found.on_payments.append(active)
    return found._replace(on_procedures=frozenset(on_procedures))
