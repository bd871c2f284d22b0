"""What is seen of the pieces of a block, before it is known where in the guide they stand."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple


class SeenPieces(NamedTuple):
    """Some pieces that follow one another, levels and claims."""

    tokens: list[str]
    """Of each piece a token for each of its segments."""
    levels: list[int]
    """Which pieces are levels."""
    numbers: list[int]
    """Of each level its HL01; less than 1 where that is not written as a number is."""
    parents: list[int]
    """Of each level its HL02: `level_count.NO_PARENT` where there is none, less where that is no number."""

    def part(self, first: int, end: int) -> SeenPieces:
        """What is seen of the pieces from the index `first` up to `end`."""
        own = slice(bisect_left(self.levels, first), bisect_left(self.levels, end))
        levels = [level - first for level in self.levels[own]]
        return SeenPieces(self.tokens[first:end], levels, self.numbers[own], self.parents[own])

    def last_claim(self, first: int, end: int) -> int | None:
        """The last of these pieces that is a claim."""
        level = bisect_left(self.levels, end)
        while level and self.levels[level - 1] == end - 1:
            level, end = level - 1, end - 1
        return end - 1 if end > first else None
