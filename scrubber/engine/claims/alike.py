"""Checks of claims and lines asked once of all that are alike in what the check reads of them.

A check is a pure function: what it says of a line holds for every line that has alike all that it read of this one.
What it reads is not declared but seen (`claims/fields_read.py`). Where that is more than elements, each is to be asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.claims.block_elements import BlockElements
from scrubber.claims.block_filled import FilledClaims
from scrubber.claims.block_made import MadeClaims
from scrubber.claims.claim import Claim
from scrubber.claims.fields_read import PAYER, FieldsRead, ReadClaim, ReadLine
from scrubber.claims.line import ServiceLine
from scrubber.engine.claims.known_answers import OPEN, KnownAnswers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.block_filled import KnownValues
    from scrubber.edit.definition import Question
    from scrubber.engine.claims.contexts import Contexts
    from scrubber.engine.sandbox import Sandbox
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Numbers, Words

_NO, _YES = 0, 1
_KINDS: Final = frozenset({Claim, ServiceLine})
_MOST_CHECKS: Final = 256
"""Checks of which something is remembered at a time: a run has few, unless its interchanges have many dates."""
_MANY, _SHARE = 2_000, 16
"""Claims that a check is asked of, and one more of so many, before it is taken for one that few are alike for."""
_FEW: Final = 50
"""Claims of which more is read than elements, before that is taken for what the check always does."""


class Answered(NamedTuple):
    """What is known of the claims that an edit was asked about."""

    says: Flags
    """Of each whether the edit says something of it, or fails."""
    is_open: Flags
    """Of each whether the edit is still to be asked."""
    elements: frozenset[str]
    """What it was seen to read of claims and lines, as far as elements tell it."""


class AlikeClaims:
    """The claims and lines of a block, and which of them are alike."""

    def __init__(self, block: ClaimBlock, known: KnownValues) -> None:
        self.block = block
        self.made = MadeClaims(block)
        self._elements = BlockElements(block)
        self.filled = FilledClaims(block, self.made, self._elements, known)

    def rows(self, kind: type, wanted: Flags) -> tuple[Rows, Rows]:
        """The claims that are wanted, or their lines, and the claims that they are of."""
        if kind is Claim:
            claims = np.flatnonzero(wanted)
            return claims, claims
        lines = np.flatnonzero(wanted[self.block.line_claim])
        return lines, self.block.line_claim[lines]

    def digests(self, kind: type, elements: frozenset[str]) -> Words:
        """Of each claim or line a digest of these elements."""
        return self._elements.of_claims(elements) if kind is Claim else self._elements.of_lines(elements)


class _Known:
    """What is known of one check: its answers by what it reads."""

    def __init__(self, elements: frozenset[str]) -> None:
        self.elements = elements
        """All that it was seen to read."""
        self.of_lines: set[str] = set()
        """And of the lines of the claims that it was asked about."""
        self.answers = KnownAnswers()
        self.answered = 0
        """For how many claims or lines it was asked."""
        self._asked = self._open = 0
        """Of how many it was asked, and of how many for nothing."""
        self.is_given_up = False
        """Whether it is not worth while to ask it so: all are left open."""

    def enter(self, answer: int) -> None:
        """It has answered once."""
        self._asked += 1
        self._open += answer == OPEN
        is_costly = self._asked > _MANY + self.answered // _SHARE
        self.is_given_up |= is_costly or self._open > _FEW + self._asked // 2


class AlikeChecks:
    """Asks edits on claims and lines, once of all that are alike."""

    def __init__(self, sandbox: Sandbox, contexts: Contexts) -> None:
        self._sandbox = sandbox
        self._contexts = contexts
        self._known: dict[tuple[ActiveEdit, type, date | None, Delimiters], _Known] = {}

    def ask(self, active: ActiveEdit, wanted: Flags, day: date | None, claims: AlikeClaims) -> Answered:
        """Ask an edit about the claims that are wanted, regular ones; `day` is that of receipt."""
        says, is_open = np.zeros((2, len(wanted)), np.bool_)
        elements = set[str]()
        if not active.edit.checks.keys() <= _KINDS:
            return Answered(says, wanted, frozenset(elements))
        for kind, question in active.edit.checks.items():
            rows, owners = claims.rows(kind, wanted)
            known = self._known_of(active, kind, day, claims.block.rows.delimiters)
            answers = self._answers(known, _Check(active, kind, question, day), rows, claims)
            says[owners[answers == _YES]] = True
            is_open[owners[answers == OPEN]] = True
            elements |= known.elements | known.of_lines
        return Answered(says, is_open & ~says, frozenset(elements))

    def _known_of(self, active: ActiveEdit, kind: type, day: date | None, delimiters: Delimiters) -> _Known:
        key = active, kind, day, delimiters
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_CHECKS:
                self._known.clear()
            # What it is told besides depends on the payer alone.
            elements = frozenset({PAYER}) if active.edit.checks[kind].wants_context else frozenset()
            known = self._known[key] = _Known(elements)
        return known

    def _answers(self, known: _Known, check: _Check, rows: Rows, claims: AlikeClaims) -> Numbers:
        """What a check says of some claims or lines: `_NO`, `_YES`, or OPEN of those that it is to be asked of each."""
        known.answered += len(rows)
        while not known.is_given_up:
            seen: set[str] = set()

            def judge(at: int, seen: set[str] = seen) -> int:
                if known.is_given_up:
                    return OPEN
                says, read = self._asked(check, int(rows[at]), claims)
                seen.update(read.elements)
                known.of_lines |= read.of_lines
                known.is_given_up |= says is None
                answer = _YES if says else _NO
                # One that says nothing where it asks for places may have looked at them for that.
                if says is None or read.others or (read.places and not says):
                    answer = OPEN
                known.enter(answer)
                return answer

            answers = known.answers.of(claims.digests(check.kind, known.elements)[rows], judge)
            if seen <= known.elements:
                return answers
            # It was asked of those that are alike in less than it reads.
            known.elements |= seen
            known.answers = KnownAnswers()
        return np.full(len(rows), OPEN)

    def _asked(self, check: _Check, row: int, claims: AlikeClaims) -> tuple[bool | None, FieldsRead]:
        """Whether a check says anything of one claim or line, None where it ran out of time, and what it has read."""
        read = FieldsRead()
        subject: Claim | ServiceLine
        if check.kind is Claim:
            claim = claims.made.at(row)
            subject = ReadClaim(claim, read)
        else:
            line = claims.made.line(row)
            claim, subject = line.claim, ReadLine(line, read)
        says = self._sandbox.may_say(check.active, self._hits(check, claim, subject))
        claim.forget_lines()
        return says, read

    def _hits(self, check: _Check, claim: Claim, subject: Claim | ServiceLine) -> Iterator[object]:
        context = self._contexts.of_claim(check.active, check.question, claim, check.day)
        yield from check.question.ask(subject, context=context)


class _Check(NamedTuple):
    """A function of an edit's on claims or lines, with the day of receipt that it is told."""

    active: ActiveEdit
    kind: type
    question: Question
    day: date | None
