"""Edits on every claim that have no screen: which claims of a block they say something of, asked by their own checks.

Those that are alike in what a check reads are asked about once (`alike.py`), all others one by one. Claims are made for
that, and nothing else: what is said, where, and what failed, is found out where a claim is judged for itself. Of nearly
all nothing is said, and they are passed over as if a screen had been asked.
"""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING

import numpy as np

from scrubber.claims.block_filled import KnownValues
from scrubber.claims.claim import Claim
from scrubber.claims.line import ServiceLine
from scrubber.edit.definition import VALUES
from scrubber.engine.claims.alike import AlikeChecks, AlikeClaims
from scrubber.engine.claims.looked_at import LookedAt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from scrubber.claims.block import ClaimBlock
    from scrubber.edit.definition import Question
    from scrubber.engine.claims.contexts import Contexts
    from scrubber.engine.sandbox import Sandbox
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.x12.words import Flags


class OwnChecks:
    """Asks edits about each claim of a block."""

    def __init__(self, sandbox: Sandbox, contexts: Contexts) -> None:
        self._sandbox = sandbox
        self._contexts = contexts
        self._alike = AlikeChecks(sandbox, contexts)
        self._known = KnownValues()

    def flags(
        self, block: ClaimBlock, asked: Mapping[ActiveEdit, Flags], received: date | None
    ) -> Mapping[ActiveEdit, Flags]:
        """Of each of these edits the claims that it says something of, or fails on, of those that it is about.

        Irregular claims are judged for themselves anyway, and not asked about. One that needs the day of receipt asks
        nothing where nobody knows it.
        """
        found, to_ask, claims, elements = {}, {}, AlikeClaims(block, self._known), set[str]()
        for active, own in asked.items():
            day = self._contexts.receipt(active, received)
            if active.edit.needs_receipt_date and day is None:
                found[active] = np.zeros(len(block), np.bool_)
                continue
            found[active], is_open, read = self._alike.ask(active, own & ~block.irregular, day, claims)
            if is_open.any():
                to_ask[active] = is_open
                elements |= read
        if to_ask:
            self._ask_each(to_ask, received, claims.filled.with_fields(elements), found)
        return found

    def _ask_each(
        self, asked: Mapping[ActiveEdit, Flags], received: date | None, make: Callable[[int], Claim],
        found: Mapping[ActiveEdit, Flags],
    ) -> None:  # fmt: skip
        """Ask edits about each of the claims that are left, and enter into `found` those that they say something of."""
        to_ask = {active: flags.tolist() for active, flags in asked.items()}
        checks = {active: self._check(active, received) for active in asked}
        for at in np.flatnonzero(np.any([*asked.values()], axis=0)).tolist():
            claim = make(at)
            for active, are_asked in to_ask.items():
                if not are_asked[at]:
                    continue
                says = self._sandbox.may_say(active, checks[active](claim))
                if says is None:
                    # All that follow are judged for themselves: there it is not tried long.
                    found[active][at:] |= asked[active][at:]
                    to_ask = {other: own for other, own in to_ask.items() if other is not active}
                elif says:
                    found[active][at] = True
            claim.forget_lines()

    def _check(self, active: ActiveEdit, received: date | None) -> Callable[[Claim], Iterable[object]]:
        """What gives all that an edit yields on a claim, its lines, payments and values, once that is looked at."""
        day = self._contexts.receipt(active, received)

        def asking(kind: type, question: Question) -> Callable[[Claim], Iterable[object]]:
            if question.wants_context:
                return lambda claim: chain.from_iterable(
                    map(question.function, _subjects(kind, claim), repeat(self._contexts.of(active, claim.payer, day)))
                )
            return lambda claim: chain.from_iterable(map(question.function, _subjects(kind, claim)))

        checks = [asking(kind, question) for kind, question in active.edit.checks.items()]
        return lambda claim: chain.from_iterable(ask(claim) for ask in checks)


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
