"""Edits on every claim that have no screen: which claims of a block they say something of, asked by their own checks.

A claim is made for that, and nothing else: what is said, where, and what failed, is found out where it is judged for
itself. Of nearly all claims nothing is said, and they are passed over as if a screen had been asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scrubber.claims.block_made import made_claims
from scrubber.claims.claim import Claim
from scrubber.claims.line import ServiceLine
from scrubber.edit.definition import VALUES
from scrubber.engine.claims.looked_at import LookedAt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from scrubber.claims.block import ClaimBlock
    from scrubber.engine.claims.contexts import Contexts
    from scrubber.engine.sandbox import Sandbox
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.x12.words import Flags


class OwnChecks:
    """Asks edits about each claim of a block."""

    def __init__(self, sandbox: Sandbox, contexts: Contexts) -> None:
        self._sandbox = sandbox
        self._contexts = contexts

    def flags(
        self, block: ClaimBlock, asked: Mapping[ActiveEdit, Flags], received: date | None
    ) -> Mapping[ActiveEdit, Flags]:
        """Of each of these edits the claims that it says something of, or fails on, of those that it is about.

        Irregular claims are judged for themselves anyway, and not asked about. One that needs the day of receipt asks
        nothing where nobody knows it.
        """
        found = {active: np.zeros(len(block), np.bool_) for active in asked}
        days = {active: self._contexts.receipt(active, received) for active in asked}
        to_ask = {
            active: (claims & ~block.irregular).tolist()
            for active, claims in asked.items()
            if days[active] is not None or not active.edit.needs_receipt_date
        }
        if not to_ask:
            return found
        wanted = np.any([asked[active] for active in to_ask], axis=0) & ~block.irregular
        for at, claim in made_claims(block, wanted):
            for active, claims in to_ask.items():
                if not claims[at]:
                    continue
                says = self._sandbox.may_say(active, self._hits(active, claim, days[active]))
                if says is None:
                    # All that follow are judged for themselves: there it is not tried long.
                    found[active][at:] = asked[active][at:]
                    to_ask = {other: own for other, own in to_ask.items() if other is not active}
                elif says:
                    found[active][at] = True
            claim.forget_lines()
        return found

    def _hits(self, active: ActiveEdit, claim: Claim, day: date | None) -> Iterator[object]:
        """What an edit yields on a claim, its lines, payments and values."""
        for kind, question in active.edit.checks.items():
            context = self._contexts.of(active, claim.payer if question.wants_context else None, day)
            for subject in _subjects(kind, claim):
                yield from question.ask(subject, context=context)


def _subjects(kind: type, claim: Claim) -> Iterable[object]:
    """What of a claim an edit on this kind of subject looks at."""
    if kind is Claim:
        return (claim,)
    if kind is ServiceLine:
        return claim.lines
    looked_at = LookedAt(claim, claim.lines, of_claim=True)
    if kind in VALUES:
        return (found.value for found in looked_at.occurrences(kind))
    return looked_at.subjects(kind)
