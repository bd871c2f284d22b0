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
    from scrubber.x12.guide.acceptor import Acceptor
    from scrubber.x12.guide.walker import PlaceInSet, Walker

_LINE: Final = LINE, ""


class Pieces:
    """Learns pieces, in one set of delimiters."""

    def __init__(self, walker: Walker, acceptor: Acceptor) -> None:
        self._walker = walker
        self._acceptor = acceptor

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
            step = self._walker.step(after, _LINE)
            if not step.is_clean or step.position.frames[: len(outer)] != outer:
                return None
            after = self._walk(step.position, LINES + line)
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
