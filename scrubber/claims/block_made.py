"""Claims of a block, made as the plain way makes them, but for where in the input they are: that is not known here."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from scrubber.claims.block_rows import NONE
from scrubber.claims.claim import Claim
from scrubber.claims.levels import BillingLevel, Level, PatientLevel, SubscriberLevel
from scrubber.x12.piece import Piece, inner_tag

if TYPE_CHECKING:
    from scrubber.claims.block import ClaimBlock

_LEVELS = (BillingLevel, SubscriberLevel, PatientLevel)


class MadeClaims:
    """Makes claims of a block; places count from the beginning of the block.

    Which of the sets it is in that share the block, a claim does not know: they differ in their own numbers alone.
    """

    def __init__(self, block: ClaimBlock) -> None:
        self._rows = block.rows
        self._transaction = block.transaction
        self._last: list[tuple[int, Level | None]] = [(NONE, None)] * len(_LEVELS)
        """The piece and level of each kind that was made last: claims that follow one another hang from the same."""

    def at(self, claim: int) -> Claim:
        """The claim with this index."""
        pieces, *above = self._pieces
        levels = []
        for depth, kind in enumerate(_LEVELS):
            piece = above[depth][claim]
            if self._last[depth][0] != piece:
                self._last[depth] = piece, None if piece == NONE else kind(self._piece(piece))
            levels.append(self._last[depth][1])
        billing, subscriber, dependent = levels
        return Claim(self._piece(pieces[claim]), billing, subscriber, dependent, self._transaction)  # type: ignore[arg-type]

    @cached_property
    def _pieces(self) -> tuple[list[int], ...]:
        """Of each claim the pieces that it is and that it hangs from, the highest level first."""
        return tuple(column.tolist() for column in (self._rows.is_claim.nonzero()[0], *self._rows.levels))

    @cached_property
    def _bounds(self) -> tuple[list[int], list[int]]:
        """Where in the text each piece begins and which row it begins with; the last one is behind them all."""
        rows = self._rows
        starts = rows.scan.starts.take(rows.heads).tolist()
        return [*starts, len(rows.text)], [*rows.heads.tolist(), len(rows.scan)]

    def _piece(self, at: int) -> Piece:
        starts, heads = self._bounds
        own = self._rows.text[starts[at] : starts[at + 1]]
        # A NamedTuple's own constructor takes twice as long as the tuple's.
        return tuple.__new__(
            Piece,
            (inner_tag(own), own, starts[at], heads[at] + 1, heads[at + 1] - heads[at], self._rows.delimiters, False),
        )
