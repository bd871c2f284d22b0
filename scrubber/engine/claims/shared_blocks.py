"""Stretches of small transaction sets that follow one another → one block: its cost is that of a large set's."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.x12.piece import Piece, Stretch
from scrubber.x12.reader import BLOCK_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.block import Block, BlockPart

_OF_ITS_OWN: Final = {"ST": (2,), "BHT": (3, 5)}
"""Elements in which the headers of sets of one batch differ: control number, batch number, time of day."""


class SharedBlock:
    """The block of some stretches, made when the first of them is looked at in bulk."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = tuple(stretches)
        self._block: Block | None = None

    def part(self, share: Share, above: tuple[str, ...], transaction: TransactionSet | None) -> BlockPart | None:
        """The part of the block that a stretch is; None where its claims have to be judged one by one.

        It hangs from the levels `above`, and stands in `transaction`.
        """
        from scrubber.claims.block import Block, BlockPart

        if self._block is None:
            self._block = Block(self._stretches, above, transaction)
        block, first = self._block, share.first
        if not block.is_regular and len(self._stretches) > 1:
            # Not for what is odd in another set.
            block, first = Block((share.stretch,), above, transaction), 0
        return BlockPart(block, first, first + len(share.stretch.starts)) if block.is_regular else None


class Share(NamedTuple):
    """A stretch, and the block that it is a part of."""

    stretch: Stretch
    shared: SharedBlock
    first: int
    """Which piece of the block is its first."""


def share_blocks(parts: Iterable[Piece | Stretch]) -> Iterator[Piece | Share]:
    """The same parts in the same order, each stretch with its block.

    Sets that follow one another share one as long as nothing but their own numbers tells their headers apart: whoever
    sent, receives and dated one of them did so with all.
    """
    held: list[Piece | Stretch] = []
    size = 0
    header: Piece | None = None
    for part in parts:
        if held and (size >= BLOCK_SIZE or not _goes_on(held[-1], part, header)):
            yield from _shared(held)
            held, size = [], 0
        if isinstance(part, Piece):
            header = part if part.tag == "ST" else header
        if held or (isinstance(part, Stretch) and part.in_bulk):
            held.append(part)
            size += len(part.text)
        elif isinstance(part, Stretch):
            yield from _shared([part])
        else:
            yield part
    yield from _shared(held)


def _goes_on(last: Piece | Stretch, part: Piece | Stretch, header: Piece | None) -> bool:
    """Whether a part may stand between stretches of one block, or be one of them; `header` is the last ST."""
    if isinstance(part, Stretch):
        return isinstance(last, Piece) and last.tag == "ST" and _begins_set(part)
    if part.tag == "SE":
        return isinstance(last, Stretch)
    is_next = part.tag == "ST" and isinstance(last, Piece) and last.tag == "SE"
    return is_next and header is not None and _own(header) == _own(part)


def _begins_set(stretch: Stretch) -> bool:
    """Whether its first piece is the level of a billing provider: nothing of it hangs from what comes before."""
    element = stretch.delimiters.element
    return stretch.text.split(element, 4)[3:4] == ["20"] and stretch.text.startswith(f"HL{element}")


def _own(header: Piece) -> list[list[str]]:
    """The segments of a set's header without what is each set's own."""
    segments = [segment.elements for segment in header.segments()]
    return [
        [element for number, element in enumerate(one) if number not in _OF_ITS_OWN.get(one[0], ())] for one in segments
    ]


def _shared(parts: Sequence[Piece | Stretch]) -> Iterator[Piece | Share]:
    stretches = [part for part in parts if isinstance(part, Stretch)]
    shared = SharedBlock(stretches)
    firsts = iter(accumulate((len(stretch.starts) for stretch in stretches), initial=0))
    for part in parts:
        yield Share(part, shared, next(firsts)) if isinstance(part, Stretch) else part
