"""The levels (HL) of one transaction set: numbered on, below a level that is there, of a kind that fits there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.x12.checks.envelope_fault import EnvelopeFault, read_number, said
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from scrubber.x12.piece import Piece

BILLING = "20"
"""HL03 of a billing provider, from whom no claim hangs."""
_DEPTHS = {BILLING: 1, "22": 2, "23": 3}
_ELEMENTS = 5


class HlLevel(NamedTuple):
    """An HL whose child code (HL04) is checked when it is known whether a child follows."""

    number: str
    child_code: str
    place: Place


class HierarchyState(NamedTuple):
    """Where in the hierarchy a set stands between two levels: what the next HL is checked against."""

    last_number: int
    above: tuple[str, ...]
    """HL01 of the level under way and of those above it, the billing provider first."""
    unchecked: HlLevel | None


class LevelAhead(NamedTuple):
    """A place in a set before a level (HL): what the implementation guide has to know of all that comes before."""

    segments: int
    """From the ST on."""
    levels: int
    code: str
    """HL03 of the level."""
    parent: str
    """HL02 of it."""


BEGINNING = HierarchyState(0, (), None)
"""Where a set stands before its first level."""


class HierarchyChecker:
    """Follows the levels of one transaction set."""

    def __init__(self, state: HierarchyState = BEGINNING) -> None:
        self._last_number = state.last_number
        self._above = list(state.above)
        self._unchecked = state.unchecked

    @property
    def state(self) -> HierarchyState:
        """Where the set stands now."""
        return HierarchyState(self._last_number, tuple(self._above), self._unchecked)

    def take(self, piece: Piece, head: list[str]) -> list[EnvelopeFault]:
        """Take the next HL; `head` has its elements."""
        elements = [element.strip() for element in head]
        if len(elements) != _ELEMENTS:
            elements = (elements + [""] * _ELEMENTS)[:_ELEMENTS]
        _, number, parent, code, child_code = elements
        place = Place(piece.offset, piece.ordinal)
        faults = self._check_child_code(parent)
        self._unchecked = HlLevel(number, child_code, place)
        if number == str(self._last_number + 1):
            self._last_number += 1
        else:
            faults += self._misnumbered(number, place)
        depth = _DEPTHS.get(code)
        if depth is None or depth > len(self._above) + 1:
            return [*faults, EnvelopeFault("level-code", "set", place, "HL03", {})]
        del self._above[depth - 1 :]
        expected = self._above[-1] if self._above else ""
        if parent != expected:
            faults.append(EnvelopeFault("level-parent", "set", place, "HL02", {"expected": expected or "nothing"}))
        self._above.append(number)
        return faults

    def go_on(self, state: HierarchyState) -> None:
        """Take levels that are known to be right: the set stands there behind them."""
        self._last_number, self._above, self._unchecked = state.last_number, list(state.above), state.unchecked

    def end(self) -> list[EnvelopeFault]:
        """Say what the end of the set leaves wrong."""
        return self._check_child_code(None)

    def _misnumbered(self, number: str, place: Place) -> list[EnvelopeFault]:
        expected, found = self._last_number + 1, read_number(number)
        self._last_number = expected if found is None else found
        if found == expected:
            return []
        values = {"said": said(number), "expected": expected}
        return [EnvelopeFault("level-number", "set", place, "HL01", values)]

    def _check_child_code(self, next_parent: str | None) -> list[EnvelopeFault]:
        """Check the HL04 of the last level, now that HL02 of the next one is known; None where none follows."""
        level, self._unchecked = self._unchecked, None
        if level is None:
            return []
        expected = "1" if next_parent == level.number else "0"
        if level.child_code == expected:
            return []
        return [EnvelopeFault("level-child-code", "none", level.place, "HL04", {"expected": expected})]
