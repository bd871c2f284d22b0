"""Claims of a block, made as the plain way makes them, but for where in the input they are: that is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from scrubber.claims.block_rows import NONE
from scrubber.claims.claim import Claim
from scrubber.claims.lazy import Lazy
from scrubber.claims.levels import BillingLevel, Level, PatientLevel, SubscriberLevel
from scrubber.x12.piece import Piece, inner_tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.line import ServiceLine

LevelKind = TypeVar("LevelKind", bound=Level)


class _LastMade(Generic[LevelKind]):
    """The level of one kind that was made last: claims that follow one another hang from the same."""

    def __init__(self, kind: Callable[[Piece], LevelKind]) -> None:
        self._kind = kind
        self._piece = NONE
        self._level: LevelKind | None = None

    def at(self, piece: int, make_piece: Callable[[int], Piece]) -> LevelKind | None:
        """The level that is this piece of the block; None where it is none."""
        if self._piece != piece:
            self._piece, self._level = piece, None if piece == NONE else self._kind(make_piece(piece))
        return self._level


class MadeClaims:
    """Makes claims of a block; places count from the beginning of the block.

    Which of the sets it is in that share the block, a claim does not know: they differ in their own numbers alone.
    """

    def __init__(self, block: ClaimBlock) -> None:
        self._block = block
        self._rows = block.rows
        self._transaction = block.transaction
        self._billing, self._subscriber = _LastMade(BillingLevel), _LastMade(SubscriberLevel)
        self._dependent = _LastMade(PatientLevel)

    def at(self, claim: int) -> Claim:
        """The claim with this index."""
        own, billing, subscriber, dependent = (pieces[claim] for pieces in self._pieces)
        return Claim(
            self._piece(own),
            self._billing.at(billing, self._piece),
            self._subscriber.at(subscriber, self._piece),
            self._dependent.at(dependent, self._piece),
            self._transaction,
        )

    def line(self, row: int) -> ServiceLine:
        """The line with this index in the block, of a claim that is made for it."""
        claim = int(self._block.line_claim[row])
        return self.at(claim).lines[row - int(self._rows.line_bounds[0][claim])]

    @Lazy
    def _pieces(self) -> tuple[list[int], ...]:
        """Of each claim the pieces that it is and that it hangs from, the highest level first."""
        return tuple(column.tolist() for column in (self._rows.claim_pieces, *self._rows.levels))

    @Lazy
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
