"""What was said of texts and values, by their digests: most of a block was met in the blocks before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.x12.distinct import distinct

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scrubber.x12.words import Words

    Answers = NDArray[np.uint8]

    from scrubber.rules.active_edit import ActiveEdit

MOST_KNOWN: Final = 20_000
"""Distinct texts or values of one kind whose answers are remembered at a time."""
_BITS: Final = 12
_SPREAD: Final = np.uint64(0x9E37_79B9_7F4A_7C15)
"""An odd number that spreads what it multiplies over the highest bits: a digest may be a short text itself."""
_SLOT: Final = np.uint64(64 - _BITS)
"""The highest bits then say in which slot the answer is."""

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

    Those met last are also in slots, one for all digests with the same beginning, where whole columns are looked up.
    """

    def __init__(self) -> None:
        self._known: dict[int, int] = {}
        self._digests: Words = np.zeros(1 << _BITS, np.uint64)
        # An empty slot holds a digest that belongs into another one.
        self._digests[0] = np.uint64(2**64 - 1)
        self._answers: Answers = np.zeros(1 << _BITS, np.uint8)

    def of(self, digests: Words, judge: Callable[[int], int]) -> Answers:
        """Of each digest what `judge` says of the first text or value that had it, which it is given the index of."""
        slots = (digests * _SPREAD >> _SLOT).view(np.int64)
        answers = self._answers.take(slots)
        unmet: NDArray[np.int64] = (self._digests.take(slots) != digests).nonzero()[0]
        if len(unmet):
            values, first, which = distinct(digests[unmet])
            found = self._judged(values, unmet[first], judge)
            answers[unmet] = found[which]
            own = slots.take(unmet[first])
            self._digests[own], self._answers[own] = values, found
        return answers

    def _judged(self, digests: Words, first: NDArray[np.int64], judge: Callable[[int], int]) -> Answers:
        known = self._known
        if len(known) > MOST_KNOWN:
            known.clear()
        answers = np.empty(len(digests), np.uint8)
        for at, (digest, index) in enumerate(zip(digests.tolist(), first.tolist(), strict=True)):
            answer = known.get(digest)
            if answer is None:
                answer = known[digest] = judge(index)
            answers[at] = answer
        return answers
