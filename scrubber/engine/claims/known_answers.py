"""What was said of texts and values, by their digests: most of a block was met in the blocks before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.x12.distinct import Slots

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Numbers, Words

MOST_KNOWN: Final = 20_000
"""Distinct texts or values of one kind whose answers are remembered at a time."""

NOBODY: Final = 0
"""The answer of a text or value that no edit has anything to say of."""
OPEN: Final = 255
"""An answer that is to be asked for otherwise."""
_ALL: Final = 1


class EditsByAnswer:
    """Which edits have something to say of a text or value, each combination of them as an answer."""

    def __init__(self, edits: tuple[ActiveEdit, ...]) -> None:
        self._edits: list[tuple[ActiveEdit, ...]] = [(), edits]
        self._answers = {(): NOBODY, edits: _ALL}

    def answer(self, edits: tuple[ActiveEdit, ...]) -> int:
        """What stands for these edits; for all of them where there are too many combinations."""
        found = self._answers.get(edits)
        if found is None:
            if len(self._edits) == OPEN:
                return _ALL
            found = self._answers[edits] = len(self._edits)
            self._edits.append(edits)
        return found

    def edits(self, answer: int) -> tuple[ActiveEdit, ...]:
        """The edits that an answer stands for."""
        return self._edits[answer]


class KnownAnswers:
    """Answers, small numbers, to one question about texts or values: it is asked of each distinct one once.

    Whole columns are looked up among those met last.
    """

    def __init__(self) -> None:
        self._known: dict[int, int] = {}
        self._slots = Slots()

    def of(self, digests: Words, judge: Callable[[int], int]) -> Numbers:
        """Of each digest what `judge` says of the first text or value that had it, which it is given the index of."""
        return self._slots.numbers(digests, lambda values, first: self._judged(values, first, judge))

    def _judged(self, digests: Words, first: Rows, judge: Callable[[int], int]) -> Numbers:
        known = self._known
        if len(known) > MOST_KNOWN:
            known.clear()
        answers = np.empty(len(digests), np.int64)
        for at, (digest, index) in enumerate(zip(digests.tolist(), first.tolist(), strict=True)):
            answer = known.get(digest)
            if answer is None:
                answer = known[digest] = judge(index)
            answers[at] = answer
        return answers
