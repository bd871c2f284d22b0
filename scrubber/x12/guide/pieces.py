"""Pieces that are known: what a piece of valid segments, from its head on, comes to in the guide.

A piece is walked through line by line, since lines are alike where their claims are not; what it leaves behind is
remembered by its shape, whatever was before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.x12.guide.acceptor import PieceShape
from scrubber.x12.guide.tokens import CLAIM, HEADS, LINE, LINES, NOTHING
from scrubber.x12.guide.walker import Known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.guide.acceptor import Acceptor
    from scrubber.x12.guide.walker import PlaceInSet, Walker

_LINE: Final = LINE, ""
_INNER: Final = frozenset({"HL", CLAIM})
"""What pieces inside of a set begin with."""


class Pieces:
    """Learns pieces, in one set of delimiters."""

    def __init__(self, walker: Walker, acceptor: Acceptor) -> None:
        self._walker = walker
        self._acceptor = acceptor

    def follow(self, position: PlaceInSet, shapes: Sequence[str], first: int, end: int) -> tuple[PlaceInSet, int]:
        """Where levels and claims from the `first` on lead, up to the `end` or one that may have a fault, and that."""
        for index in range(first, end):
            shape = shapes[index]
            try:
                position = position.ahead[shape[0]][shape].position
            except KeyError:
                known = self._meet(position, shape)
                if known is None:
                    return position, index
                position = known.position
        return position, end

    def _meet(self, position: PlaceInSet, shape: str) -> Known | None:
        """What a level or claim comes to that is next; None where not all is valid for certain."""
        token = self._acceptor.token(shape[0])
        if token is None or token.key[0] not in _INNER:
            return None
        step = self._walker.step(position, token.key)
        if not step.is_clean:
            return None
        known = step.position.known.get(shape) or self.learn(step.position, shape)
        if known is not None:
            position.ahead[shape[0]] = step.position.known
        return known

    def learn(self, position: PlaceInSet, shape: str) -> Known | None:
        """What a piece comes to whose first segment led to `position`; None where not all is valid for certain."""
        if NOTHING in shape:
            return None
        place, outer = position.node, position.frames[:-1]
        left = self._acceptor.shape(place, shape)
        if left is None:
            after = self._walk_lines(position, shape)
            if after is None:
                return None
            left = PieceShape(after.frames[len(outer) :], after.node)
            self._acceptor.learn(place, shape, left)
        self._walker.remember()
        after = self._walker.position((*outer, *left.frames), left.node)
        known = position.known[shape] = Known(after, shape.count(LINES), len(shape), place.identifier == CLAIM)
        return known

    def _walk_lines(self, position: PlaceInSet, shape: str) -> PlaceInSet | None:
        """Where a piece leads, its head and then line by line; None where not all is valid for certain."""
        outer = position.frames[:-1]
        head, *lines = shape.split(LINES)
        after = self._walk(position, head)
        for line in lines:
            if after is None:
                return None
            known = after.lines.get(line)
            if known is None:
                step = self._walker.step(after, _LINE)
                if not step.is_clean or step.position.frames[: len(outer)] != outer:
                    return None
                known = self._walk(step.position, LINES + line)
                if known is not None:
                    self._walker.remember()
                    after.lines[line] = known
            after = known
        return after

    def _walk(self, position: PlaceInSet, shape: str) -> PlaceInSet | None:
        """Where the head of a piece, or a line of it, leads whose first segment led to `position`.

        None where not every segment is right where it stands.
        """
        place, outer = position.node, position.frames[:-1]
        left = self._acceptor.shape(place, shape)
        if left is None:
            left = self._walk_anew(position, shape)
            if left is None:
                return None
            self._acceptor.learn(place, shape, left)
        return self._walker.position((*outer, *left.frames), left.node)

    def _walk_anew(self, position: PlaceInSet, shape: str) -> PieceShape | None:
        """As above, where it is not known yet."""
        outer = position.frames[:-1]
        for number, character in enumerate(shape):
            token = self._acceptor.token(character)
            if token is None or (number and token.key[0] in HEADS):
                return None
            if number:
                step = self._walker.step(position, token.key)
                if not step.is_clean or step.position.frames[: len(outer)] != outer:
                    return None
                position = step.position
            if not position.node.is_right_by(token.tables):
                return None
        return PieceShape(position.frames[len(outer) :], position.node)
