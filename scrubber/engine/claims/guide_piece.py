"""A piece of a set in which the implementation guide found something, while it goes by."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from scrubber.findings.billed import billed_claim
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.claims.claim import Claim
    from scrubber.findings.billed import ClaimFacts
    from scrubber.x12.guide.fault import GuideFault
    from scrubber.x12.piece import Piece
    from scrubber.x12.segment import Segment


class FaultOwner(NamedTuple):
    """What a fault may belong to: the header, a level, the head of a claim, a service line, or the trailer."""

    line: str | None
    """LX01 of a service line."""
    place: Place
    """That of its first segment."""


class PieceUnderWay:
    """The last piece of a set that was taken, with what was found in it so far."""

    def __init__(self, piece: Piece, claim: Claim | None, ordinal: int) -> None:
        self.piece = piece
        self.claim = claim
        """None of a level, a header or a trailer."""
        self.ordinal = ordinal
        """Of the claim in the input; of a level or header, of the next one."""
        self.faults: list[GuideFault] = []
        self.segments: dict[int, Segment] = {}
        """By ordinal in the input: those that faults show at."""
        self.sections = [FaultOwner(None, Place(piece.offset, piece.ordinal))]
        self._take(piece, ())

    @cached_property
    def billed(self) -> ClaimFacts:
        """What the findings about the claim tell of it."""
        assert self.claim is not None  # noqa: S101 asked for of a claim only
        return billed_claim(self.claim)

    def take_continued(self, piece: Piece, shown: Sequence[int]) -> None:
        """Take what the piece goes on with, and keep the segments with these ordinals in the input."""
        self._take(piece, shown)

    def keep(self, shown: Sequence[int]) -> None:
        """Keep the segments with these ordinals in the input, of the piece itself."""
        own = self._segments_of(self.piece)
        self.segments |= {ordinal: own[ordinal - self.piece.ordinal] for ordinal in shown}

    def _take(self, piece: Piece, shown: Sequence[int]) -> None:
        own = self._segments_of(piece) if self.claim is not None or shown else []
        if self.claim is not None:
            self.sections += [
                FaultOwner(segment.value(1).strip(), segment.place) for segment in own if segment.identifier == "LX"
            ]
        self.segments |= {ordinal: own[ordinal - piece.ordinal] for ordinal in shown}

    def _segments_of(self, piece: Piece) -> list[Segment]:
        """The segments of a piece: a claim is taken apart once, and may be of megabytes."""
        return self.claim.segments if self.claim is not None and piece is self.piece else piece.segments()
