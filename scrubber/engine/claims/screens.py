"""Which claims of a block are worth being judged for themselves: the others are passed over.

An edit on a value is asked once for each distinct one; an edit with a screen is asked by it; one that is about certain
procedures singles out the claims with a line that it is about; any other one is asked of every claim by its own check,
or singles out all. Whatever fails singles out too: the check is the law, and says what failed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from scrubber.claims.block_names import mixed
from scrubber.claims.block_values import occurring
from scrubber.claims.coding import Coding
from scrubber.claims.payer import MEDICARE_PART_B
from scrubber.claims.timeline import Timeline
from scrubber.claims.traced import Looks, traced
from scrubber.engine.claims.by_procedure import by_procedure
from scrubber.engine.claims.known_answers import OPEN, EditsByAnswer, KnownAnswers
from scrubber.engine.claims.own_checks import OwnChecks
from scrubber.engine.claims.put_off import are_untold, put_off
from scrubber.engine.claims.singled_out import SingledOut
from scrubber.engine.claims.sorted_edits import sort_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.occurrences import Value
    from scrubber.edit import Context
    from scrubber.edit.definition import Question
    from scrubber.engine.claims.claim_rules import BlockRules
    from scrubber.engine.claims.contexts import Contexts
    from scrubber.engine.claims.edit_index import EditIndex
    from scrubber.engine.claims.sorted_edits import SortedEdits
    from scrubber.engine.sandbox import Sandbox
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.rulebook import Rules
    from scrubber.x12.words import Flags

_PAYMENTS = ("SBR", "SVD")
"""Segments that another payer's loops begin with, where they are a claim's."""
_MOST_QUESTIONS = 256
"""Questions whose answers are remembered at a time: a run has few, unless its interchanges have many dates."""
_NO_ROWS = np.zeros(0, np.int64)
Alike = TypeVar("Alike")


class _Judged(NamedTuple):
    """What of a block is judged by the same rules."""

    edit_index: EditIndex
    edits: SortedEdits
    claims: Flags


class _OnValues(NamedTuple):
    """Some edits on values of one kind, and what they said of them."""

    edits: list[tuple[ActiveEdit, Context[Any]]]
    """With what they are told besides the value."""
    by_answer: EditsByAnswer
    known: KnownAnswers
    """By all of a value but for what few edits look into."""
    whole: KnownAnswers


class _ToldOfBlock(NamedTuple):
    """What edits tell of the claims of a block."""

    asked: set[str]
    """Names of those that were asked about all."""
    by_edit: dict[str, Flags]
    """By name the claims that an edit may have something to say of, where there are any."""
    found: Flags
    """Claims that are made for more than what they say themselves."""

    def flag(self, active: ActiveEdit, flags: Flags, of: Flags) -> None:
        """Flag claims that an edit may have something to say of, of those that it is asked about."""
        name = active.edit.name
        self.asked.add(name)
        # Of most nothing is said: to count is half of the work of asking whether there is any.
        if not np.count_nonzero(flags):
            return
        flags = flags & of
        self.by_edit[name] = self.by_edit[name] | flags if name in self.by_edit else flags
        if Timeline in active.edit.checks:
            # What it may say of a claim without any other is said in the patient pass.
            np.logical_or(self.found, flags, out=self.found)


class Screens:
    """Says of each claim of a block whether an edit may have something to say of it."""

    def __init__(self, index_of: Callable[[Rules], EditIndex], sandbox: Sandbox, contexts: Contexts) -> None:
        self._index_of = index_of
        self._sorted: dict[Rules, SortedEdits] = {}
        self._sandbox = sandbox
        self._contexts = contexts
        self._own_checks = OwnChecks(sandbox, contexts)
        self._known: dict[object, KnownAnswers] = {}
        self._on_values: dict[tuple[type, tuple[ActiveEdit, ...], date | None], _OnValues] = {}

    def single_out(self, block: ClaimBlock, judged: BlockRules, received: date | None) -> SingledOut:
        """Of each claim which edits may have something to say of it; `received`: the day its interchange is dated.

        An edit that several profiles have alike is asked once about the claims of all of them.
        """
        to_medicare = block.is_in(block.filing, MEDICARE_PART_B)
        parts = self._parts(judged)
        # What a replacement takes back is found out in the patient pass.
        found = judged.mixed | block.replaces
        lines_specific, may_wait = np.zeros(len(block), np.int64), np.zeros(len(block.line_claim), np.bool_)
        names: set[str] = set()
        for part in parts:
            names |= part.edit_index.names
            known = self._known_of(("procedures", part.edit_index))
            lines = by_procedure(block, part.edit_index, part.edits.on_procedures, known, to_medicare)
            if lines is not None:
                found |= part.claims & block.any_line(lines.singled_out)
                specific = block.line_claim.take(lines.specific.nonzero()[0])
                lines_specific += np.bincount(specific, minlength=len(block)) * part.claims
                may_wait |= lines.waiting & part.claims.take(block.line_claim)
            for active in part.edits.on_every_claim:
                found |= part.claims & to_medicare if active.edit.only_medicare else part.claims
        waiting = put_off(block, judged, may_wait) if _may_wait(parts) else None
        if waiting is not None:
            found |= waiting.flags & are_untold(block, judged)
        told = _ToldOfBlock(set(), {}, found)
        by_value = _together(parts, lambda edits: [(kind, tuple(own)) for kind, own in edits.on_values.items()])
        for (kind, edits), claims in by_value.items():
            index = next(part.edit_index for part in parts if edits == tuple(part.edits.on_values.get(kind, ())))
            told.asked.update(active.edit.name for active in edits)
            for active, flagged in self._by_value(kind, edits, index, block, received):
                told.flag(active, flagged & to_medicare if active.edit.only_medicare else flagged, claims)
        # Behind values some of what screens ask is known, such as the identifiers of all names.
        for (active, screen), claims in _together(parts, lambda edits: edits.by_screen).items():
            told.flag(active, self._by_screen(active, screen, block, to_medicare, received), claims)
        by_check = {
            active: claims & to_medicare if active.edit.only_medicare else claims
            for active, claims in _together(parts, lambda edits: edits.by_check).items()
        }
        for active, flags in self._own_checks.flags(block, by_check, received).items():
            told.flag(active, flags, flags)
        others = block.rows.scan.rows(*_PAYMENTS) if any(part.edits.on_payments for part in parts) else _NO_ROWS
        paid = block.rows.claims_with(others[block.rows.claim_of(others) >= 0])
        for active, claims in _together(parts, lambda edits: edits.on_payments).items():
            told.flag(active, paid, claims)
        by_edit = told.by_edit
        matrix = np.array([*by_edit.values()], np.bool_).reshape(len(by_edit), len(block))
        always = frozenset(names - told.asked)
        singled_out = found | matrix.any(axis=0)
        return SingledOut(singled_out, tuple(by_edit), matrix, always, lines_specific, judged, waiting, found, {})

    def _parts(self, judged: BlockRules) -> list[_Judged]:
        """What of a block is judged by each rules, in the order in which they first occur."""
        parts = []
        for rules in dict.fromkeys(judged.rules):
            index = self._index_of(rules)
            if rules not in self._sorted:
                self._sorted[rules] = sort_edits(index.edits)
            own = np.array([one is rules for one in judged.rules], np.bool_)
            parts.append(_Judged(index, self._sorted[rules], own[judged.of_claims]))
        return parts

    def _by_screen(
        self, active: ActiveEdit, screen: Question, block: ClaimBlock, to_medicare: Flags, received: date | None
    ) -> Flags:
        """Claims that an edit's screen singles out, of those that the edit is about."""
        day = self._contexts.receipt(active, received)
        if active.edit.needs_receipt_date and day is None:
            return np.zeros(len(block), np.bool_)
        told = (block, self._contexts.of(active, None, day)) if screen.wants_context else (block,)
        answer, crash = self._sandbox.ask(active, screen.function, *told)
        if crash is not None or answer is None or answer.shape != (len(block),):
            found = np.ones(len(block), np.bool_)
        else:
            found = answer.astype(np.bool_, copy=False)
        return found & to_medicare if active.edit.only_medicare else found

    def _by_value(
        self, kind: type, edits: tuple[ActiveEdit, ...], index: EditIndex, block: ClaimBlock, received: date | None
    ) -> Iterator[tuple[ActiveEdit, Flags]]:
        """Edits with the claims in which, or in a level above, there is a value that they have something to say of."""
        values, asked = occurring(kind, block), self._asked(kind, edits, received)

        def judge(at: int, beside: frozenset[str] = frozenset()) -> int:
            about = asked.edits if kind is not Coding else _about(asked.edits, index, block, at)
            value = values.read(at) if about else None
            value, looks = (value, Looks()) if value is None else traced(value, beside)
            said = tuple([active for active, context in about if self._says(active, kind, value, context)])
            return OPEN if beside and about and (value is None or looks.into) else asked.by_answer.answer(said)

        answers = asked.known.of(values.digests, partial(judge, beside=values.beside))
        open_ones = (answers == OPEN).nonzero()[0]
        if len(open_ones) and values.digests_beside is not None:
            digests = mixed(values.digests, values.digests_beside())[open_ones]
            answers[open_ones] = asked.whole.of(digests, lambda at: judge(int(open_ones[at])))
        told = answers.nonzero()[0]
        # Asked for nothing else, np.unique imports masked arrays, which takes longer than many blocks.
        for answer in np.flatnonzero(np.bincount(answers[told])).tolist():
            found = block.rows.claims_with(values.rows[told[answers[told] == answer]])
            for active in asked.by_answer.edits(answer):
                yield active, found

    def _asked(self, kind: type, edits: tuple[ActiveEdit, ...], received: date | None) -> _OnValues:
        """What is known of edits on values of one kind; one that needs the day of receipt asks nothing without it."""
        is_dated = any(active.edit.needs_receipt_date for active in edits)
        what = kind, edits, received if is_dated else None
        found = self._on_values.get(what)
        if found is None:
            if len(self._on_values) >= _MOST_QUESTIONS:
                self._on_values.clear()
            days = ((active, self._contexts.receipt(active, received)) for active in edits)
            asked = [
                (active, self._contexts.of(active, None, day))
                for active, day in days
                if day is not None or not active.edit.needs_receipt_date
            ]
            found = self._on_values[what] = _OnValues(asked, EditsByAnswer(edits), KnownAnswers(), KnownAnswers())
        return found

    def _says(self, active: ActiveEdit, kind: type, value: Value | None, context: Context[Any]) -> bool:
        """Whether an edit may have something to say of a value; what cannot be read is left to the claim's own way."""
        if value is None:
            return True
        self._sandbox.next_claim()
        hits, _ = self._sandbox.run_on_value(active, kind, value, context)
        return hits is None or bool(hits)

    def _known_of(self, what: object) -> KnownAnswers:
        """What is known of the texts or values that are asked about."""
        known = self._known.get(what)
        if known is None:
            if len(self._known) >= _MOST_QUESTIONS:
                self._known.clear()
            known = self._known[what] = KnownAnswers()
        return known


def _together(parts: Sequence[_Judged], of: Callable[[SortedEdits], Iterable[Alike]]) -> dict[Alike, Flags]:
    """What is asked the same of claims that are judged by different rules, with all of these claims."""
    if len(parts) == 1:
        return dict.fromkeys(of(parts[0].edits), parts[0].claims)
    found: dict[Alike, Flags] = {}
    for part in parts:
        for one in of(part.edits):
            found[one] = found[one] | part.claims if one in found else part.claims
    return found


def _may_wait(parts: Iterable[_Judged]) -> bool:
    """Whether an edit over time says which services it may compare."""
    return any(active.edit.meets is not None for part in parts for active in part.edit_index.edits)


def _about(
    edits: Iterable[tuple[ActiveEdit, Context[Any]]], index: EditIndex, block: ClaimBlock, line: int
) -> list[tuple[ActiveEdit, Context[Any]]]:
    """Those of the edits that are about the procedure of a line."""
    edits_by_procedure = index.within(block.rows.delimiters.component)
    concerned_edits = edits_by_procedure[block.rows.text_of(block.line_coding, line)]
    return [one for one in edits if one[0] in concerned_edits.edits] if concerned_edits is not None else []
