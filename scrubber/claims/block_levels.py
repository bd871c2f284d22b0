"""The levels (HL) of a block: whether some of them stand right in the hierarchy of their set, without taking each.

What is not written as a number is, digits without a zero before them, is left to the hierarchy check
(`scrubber.x12.checks.hierarchy`), which says what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.claims.block_rows import BILLING, PATIENT, SUBSCRIBER
from scrubber.x12.checks.hierarchy import HierarchyState, HlLevel
from scrubber.x12.words import UNREADABLE, Cells, pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.claims.block_rows import BlockRows
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
        is_level = ~rows.is_claim
        own, scan = rows.heads[is_level][rows.above :], rows.scan
        self.pieces: list[int] = (np.flatnonzero(is_level)[rows.above :] - rows.above).tolist()
        """Which pieces of the stretches they are."""
        self._numbers = _numbers(rows, scan.element(own, 1))
        self._parents = _numbers(rows, scan.element(own, 2))
        codes = scan.codes(own, 3)
        self._depths: Numbers = _BILLING + (codes != pack(BILLING)) + (codes == pack(PATIENT))
        self._have_children: Flags = scan.codes(own, 4) == pack("1")

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
        path = [int(numbers[-1])]
        if depths[-1] == _PATIENT:
            path.insert(0, int(subscriber[-1]))
        if depths[-1] != _BILLING:
            path.insert(0, int(billing[-1]))
        number = str(path[-1])
        return HierarchyState(path[-1], tuple(map(str, path)), HlLevel(number, str(int(children[-1])), last))


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
