"""Segments of a block as a screen sees them: all with one identifier, one entry each."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.claims.block_rows import NONE
from scrubber.x12.distinct import distinct
from scrubber.x12.elements import Elements
from scrubber.x12.words import are_any

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.claims.block_rows import BlockRows
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Numbers, Words


_FEW: Final = 8
"""Segments up to which each is asked for itself: faster than to find out which are alike."""


class BlockSegments:
    """Some rows of a block: what tells them apart is asked of their elements."""

    def __init__(self, of_block: BlockRows, rows: Rows) -> None:
        self.rows = rows
        """Which rows of the block they are."""
        self._block = of_block
        self._written: dict[int, tuple[list[str], Rows]] = {}

    def element(self, number: int) -> Words:
        """Of each segment an element, at most eight characters of it; 0 where it is empty."""
        return self._elements.codes(min(number, self._most + 1))

    @cached_property
    def _elements(self) -> Elements:
        return Elements(self._block.scan, self.rows)

    @cached_property
    def _most(self) -> int:
        """How many elements the longest of the segments has: those beyond are all empty."""
        return int(self._elements.counts.max(initial=0))

    def named(self, *entities: str) -> Flags:
        """Of each segment whether the name that it belongs to, the last NM1 before it, is one of these (NM101)."""
        names = self._block.last_before(self.rows, "NM1")
        written = self._block.scan.codes(np.maximum(names, 0), 1)
        found: Flags = (names != NONE) & are_any(written, *entities)
        return found

    def lengths(self, number: int) -> Numbers:
        """How many characters an element of each segment has."""
        return self._elements.cells(number).lengths.astype(np.int64)

    def count(self, number: int, characters: str) -> Numbers:
        """How many characters of an element of each segment are among these."""
        starts, lengths = self._elements.cells(number)
        ends = np.cumsum(lengths)
        at = np.arange(int(lengths.sum())) + np.repeat(starts - (ends - lengths), lengths)
        counted = np.concatenate(([0], np.cumsum(_among(characters)[self._block.scan.buffer.bytes[at]])))
        found: Numbers = counted[ends] - counted[ends - lengths]
        return found

    def says(self, number: int, judge: Callable[[str], bool], among: Flags | None = None) -> Flags:
        """Of each segment what `judge` says of an element, which is asked once for each distinct text.

        Only of those `among` them, if given; no of the others.
        """
        if among is not None:
            found: Flags = np.zeros(len(self.rows), np.bool_)
            found[among] = BlockSegments(self._block, self.rows[among]).says(number, judge)
            return found
        if len(self.rows) <= _FEW:
            cells = self._elements.cells(number)
            return np.fromiter((judge(self._block.text_of(cells, index)) for index in range(len(self.rows))), np.bool_)
        texts, which = self._texts(number)
        answers = np.fromiter(map(judge, texts), np.bool_, len(texts))
        return answers[which] if answers.any() else np.zeros(len(which), np.bool_)

    def any_element(self, last: int, flagged: Callable[[int], Flags]) -> Flags:
        """Of each segment whether one of its elements up to the `last` is `flagged`, or it has more than these."""
        found: Flags = self.element(last + 1) != 0
        for number in range(1, last + 1):
            found |= flagged(number)
        return found

    def _texts(self, number: int) -> tuple[list[str], Rows]:
        """The distinct texts of an element, and of each segment which of them it has: found once."""
        found = self._written.get(number)
        if found is None:
            cells = self._elements.cells(number)
            _, first, which = distinct(self._block.digests(cells))
            texts = [self._block.text_of(cells, index) for index in first.tolist()]
            found = self._written[number] = texts, which
        return found


@lru_cache(64)
def _among(characters: str) -> Flags:
    """Of each byte whether it is one of these characters."""
    found = np.zeros(256, np.bool_)
    found[[*characters.encode("latin-1")]] = True
    return found
