"""What each edit is told besides what it looks at: made once for each payer and day, and kept within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.claims.payer import Payer
    from scrubber.edit import Context
    from scrubber.edit.definition import Question
    from scrubber.rules.active_edit import ActiveEdit

MOST = 1 << 12
"""Contexts to keep: a file has few payers."""


class Contexts:
    """Gives the edits of a run their contexts."""

    def __init__(self) -> None:
        self._made: dict[tuple[ActiveEdit, Payer | None, date | None], Context[Any]] = {}

    @staticmethod
    def receipt(active: ActiveEdit, received: date | None) -> date | None:
        """The day of receipt as an edit may know it: the run's, else that of the claim's interchange; None for most."""
        return (active.received or received) if active.edit.needs_receipt_date else None

    def of(self, active: ActiveEdit, payer: Payer | None, day: date | None) -> Context[Any]:
        """The context of an edit for a claim to `payer`, or for a value, with this day of receipt."""
        key = active, payer, day
        context = self._made.get(key)
        if context is None:
            if len(self._made) >= MOST:
                self._made.clear()
            context = self._made[key] = active.context.seen_from(payer, day)
        return context

    def of_claim(self, active: ActiveEdit, question: Question, claim: Claim, day: date | None) -> Context[Any]:
        """The same of an edit that asks a question about a claim: it is told the payer if it is told anything."""
        return self.of(active, claim.payer if question.wants_context else None, day)
