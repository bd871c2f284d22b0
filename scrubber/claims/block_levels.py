"""The levels (HL) of a block: whether some of them stand right in the hierarchy of their set, without taking each.

What is not written as a number is, digits without a zero before them, is left to the hierarchy check
(`scrubber.x12.checks.hierarchy`), which says what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.claims.block_rows import BILLING, PATIENT, SUBSCRIBER
from scrubber.claims.lazy import Lazy
from scrubber.x12.checks.hierarchy import HierarchyState, HlLevel
from scrubber.x12.words import UNREADABLE, Cells, pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.claims.block_rows import BlockRows
    from scrubber.x12.scan import Rows
    from scrubber.x12.segment import Place
    from scrubber.x12.words import Flags, Numbers

_CODES: Final = ("", BILLING, SUBSCRIBER, PATIENT)
"""HL03 by depth."""
_BILLING, _SUBSCRIBER, _PATIENT = 1, 2, 3
"""Depths."""
_NOTHING, _DIGITS = 0, 8
"""HL02 of a billing provider's level; characters of the longest number that is read."""


class BlockLevels:
    """The levels of a block's stretches, each of one of the three kinds and with all four elements."""

    def __init__(self, rows: BlockRows) -> None:
        elements, own = rows.level_elements, slice(rows.above, None)
        self.pieces: list[int] = (rows.level_pieces[own] - rows.above).tolist()
        """Which pieces of the stretches they are."""
        self._numbers = _numbers(rows, elements.cells(1))[own]
        self._parents = _numbers(rows, elements.cells(2))[own]
        self._depths = rows.level_depths[own]
        self._last = tuple(np.maximum(last[own] - rows.above, 0) for last in rows.last_levels[:-1])
        """The last billing provider's level up to each, and the last subscriber's, as far as they are not above."""
        self._have_children: Flags = elements.codes(4)[own] == pack("1")

    def last_of_each(self, levels: range) -> Iterator[tuple[int, str]]:
        """The last level of each kind, the last one first, up to the last billing provider's: its piece and HL03."""
        above = len(_CODES)
        for at in reversed(levels):
            depth = int(self._depths[at])
            if depth < above:
                yield self.pieces[at], _CODES[depth]
                above = depth
            if depth == _BILLING:
                return

    def state_behind(self, levels: range, state: HierarchyState, last: Place) -> HierarchyState | None:
        """Where the set stands behind these, at least one and the last at `last`, which go on from `state`.

        None where anything is wrong with one of them, or may be.
        """
        if state == HierarchyState(state.last_number, (), None) and self._depths[levels.start] == _BILLING:
            return self._state_behind_set(levels, state.last_number, last)
        own = slice(levels.start, levels.stop)
        numbers, parents, depths, children = (
            self._numbers[own], self._parents[own], self._depths[own], self._have_children[own],
        )  # fmt: skip
        above, before = [*map(_number, state.above), _NOTHING, _NOTHING][:2], state.unchecked
        first, count = state.last_number + 1, len(levels)
        if UNREADABLE in map(_number, state.above) or max(above) > state.last_number:
            return None
        if before is not None and _number(before.number) == UNREADABLE:
            return None
        if (numbers != np.arange(first, first + count)).any():
            return None
        # Numbers grow: the last level of a kind has the highest one of it.
        is_billing, is_subscriber = depths == _BILLING, depths == _SUBSCRIBER
        billing = np.maximum.accumulate(np.where(is_billing, numbers, above[0]))
        subscriber = np.maximum.accumulate(np.where(is_subscriber, numbers, above[1]))
        expected = np.where(is_billing, _NOTHING, np.where(is_subscriber, billing, subscriber))
        has_parent = is_billing | np.where(is_subscriber, billing > _NOTHING, subscriber > billing)
        is_child = parents[1:] == numbers[:-1]
        if not ((parents == expected) & has_parent).all() or (children[:-1] != is_child).any():
            return None
        if before is not None and before.child_code != str(int(parents[0] == _number(before.number))):
            return None
        above = [int(billing[-1]), int(subscriber[-1])]
        return _state(int(numbers[-1]), above[: int(depths[-1]) - 1], child_code=int(children[-1]), last=last)

    def _state_behind_set(self, levels: range, last_number: int, last: Place) -> HierarchyState | None:
        """The same of levels from a billing provider's on, above which there are none.

        Each of them was looked at with all those of the block: other sets are in it, and most are small.
        """
        first, end = levels.start, levels.stop - 1
        wrong, unlinked, above = self._looked_at
        if int(self._numbers[first]) != last_number + 1 or wrong[end + 1] != wrong[first]:
            return None
        if unlinked[end] != unlinked[first]:
            return None
        depth = int(self._depths[end])
        path = [int(self._numbers[at[end]]) for at in above[: depth - 1]]
        return _state(int(self._numbers[end]), path, child_code=int(self._have_children[end]), last=last)

    @Lazy
    def _looked_at(self) -> tuple[Rows, Rows, tuple[Rows, Rows]]:
        """How many levels before each hang wrong; how many up to each do not go on from the one before; what it is in.

        Of each level the last billing provider's level and the last subscriber's up to there.
        """
        numbers, parents, depths = self._numbers, self._parents, self._depths
        billing, subscriber = self._last
        parent = np.where(depths == _SUBSCRIBER, billing, subscriber)
        expected = numbers.take(parent) * (depths != _BILLING)
        hang_wrong = (parents != expected) | ((depths == _PATIENT) & (subscriber <= billing))
        is_child = parents[1:] == numbers[:-1]
        go_on = (numbers[1:] == numbers[:-1] + 1) & (self._have_children[:-1] == is_child)
        wrong = np.concatenate(([0], np.cumsum(hang_wrong)))
        return wrong, np.concatenate(([0], np.cumsum(~go_on))), (billing, subscriber)


def _state(number: int, above: list[int], *, child_code: int, last: Place) -> HierarchyState:
    """Where a set stands behind a level with this number, which is in those `above`."""
    path = tuple(map(str, [*above, number]))
    return HierarchyState(number, path, HlLevel(path[-1], str(child_code), last))


def _number(text: str) -> int:
    """The number of a level as it is in a column; UNREADABLE where it is none, as that of a faulty level may be."""
    is_number = bool(text) and text.isascii() and text.isdigit() and text[0] != "0" and len(text) <= _DIGITS
    return int(text) if is_number else UNREADABLE


def _numbers(rows: BlockRows, cells: Cells) -> Numbers:
    """Numbers written in digits, 0 where the element is empty; UNREADABLE where it is anything else."""
    buffer = rows.scan.buffer
    found = buffer.whole_numbers(cells)
    has_zero = buffer.bytes[cells.starts] == ord("0")
    return np.where(cells.lengths == 0, _NOTHING, np.where(has_zero, UNREADABLE, found))
