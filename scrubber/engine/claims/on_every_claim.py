"""The edits that look at every claim, by what of it they look at: those on one kind of value are asked together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.claims.timeline import Timeline
from scrubber.edit.definition import VALUES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.edit.definition import Question
    from scrubber.rules.active_edit import ActiveEdit


_MOST_CHOICES: Final = 1 << 10
"""Choices of edits that are remembered at a time: few edits have something to say of one claim."""


class ValueEdits(NamedTuple):
    """Edits on one kind of value."""

    kind: type
    edits: tuple[ActiveEdit, ...]
    by_receipt: bool
    """Whether what they say depends on the day of receipt."""


class Check(NamedTuple):
    """A function of an edit's on claims, lines or payments."""

    active: ActiveEdit
    kind: type
    question: Question


class OnEveryClaim:
    """Some edits that look at every claim, sorted; known by the object itself."""

    def __init__(self, edits: Sequence[ActiveEdit]) -> None:
        self._edits = edits
        self._among: dict[frozenset[str], OnEveryClaim] = {}
        on_values: dict[tuple[type, bool], list[ActiveEdit]] = {}
        self.checks = []
        """What they ask of claims, lines and payments."""
        for active in edits:
            for kind, question in active.edit.checks.items():
                if kind in VALUES:
                    on_values.setdefault((kind, active.edit.needs_receipt_date), []).append(active)
                elif kind is not Timeline:
                    self.checks.append(Check(active, kind, question))
        self.on_values = [ValueEdits(kind, tuple(own), by_receipt) for (kind, by_receipt), own in on_values.items()]
        """What they ask of values."""

    def among(self, names: frozenset[str]) -> OnEveryClaim:
        """Those of the edits that have these names."""
        found = self._among.get(names)
        if found is None:
            if len(self._among) >= _MOST_CHOICES:
                self._among.clear()
            found = self._among[names] = OnEveryClaim([active for active in self._edits if active.edit.name in names])
        return found
