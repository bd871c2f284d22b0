"""Stretches of small transaction sets, of one input or several, → one block: its cost is that of a large set's."""

from __future__ import annotations

from itertools import accumulate, chain
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.x12.piece import BLANK, Piece, Stretch
from scrubber.x12.reader import BLOCK_SIZE, BULK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.block import BlockPart, ClaimBlock
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.guide.seen_pieces import SeenPieces
    from scrubber.x12.scan import Rows, Scan

    SeePieces = Callable[[Scan, Rows], SeenPieces]

_OF_ITS_OWN: Final = {"ISA": (10, 13), "GS": (5, 6), "ST": (2,), "BHT": (3, 5)}
"""Elements in which the headers of one batch differ: control number, batch number, time of day."""
Header = tuple[tuple[str, ...], ...]
"""The segments of a header without what is each one's own."""
_FRAMES: Final = frozenset({"ISA", "GS", "ST"})
WORTHWHILE: Final = BULK // 4
"""Bytes of several inputs from which on they share a block, where what looks at blocks is there anyway."""


class SharedBlock:
    """The block of some stretches, made when the first of them is looked at in bulk."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = tuple(stretches)
        self._block: ClaimBlock | None = None
        self._seen: SeenPieces | None = None
        self._halves: tuple[SharedBlock, SharedBlock] | None = None

    def part(self, share: Share, above: tuple[str, ...], transaction: TransactionSet | None) -> BlockPart | None:
        """The part of the block that a stretch is; None where its claims have to be judged one by one.

        It hangs from the levels `above`, and stands in `transaction`.
        """
        from scrubber.claims.block import BlockPart

        block, first = self._whole(above, transaction), share.first
        if block.is_regular:
            return BlockPart(block, first, first + len(share.stretch.starts))
        return self._part_of_half(share, above, transaction) if len(self._stretches) > 1 else None

    def see_pieces(
        self, share: Share, above: tuple[str, ...], transaction: TransactionSet | None, see_pieces: SeePieces
    ) -> SeenPieces:
        """What the implementation guide sees of each piece of a stretch, by `see_pieces` of the scan of the block."""
        if self._seen is None:
            rows = self._whole(above, transaction).rows
            self._seen = see_pieces(rows.scan, rows.heads[rows.above :])
        return self._seen.part(share.first, share.first + len(share.stretch.starts))

    def _whole(self, above: tuple[str, ...], transaction: TransactionSet | None) -> ClaimBlock:
        """The block of all of them."""
        if self._block is None:
            from scrubber.claims.block import ClaimBlock

            self._block = ClaimBlock(self._stretches, above, transaction)
        return self._block

    def _part_of_half(
        self, share: Share, above: tuple[str, ...], transaction: TransactionSet | None
    ) -> BlockPart | None:
        """The part of a smaller block that a stretch is, not for what is odd in another set."""
        middle = len(self._stretches) // 2
        before = sum(len(stretch.starts) for stretch in self._stretches[:middle])
        if self._halves is None:
            self._halves = SharedBlock(self._stretches[:middle]), SharedBlock(self._stretches[middle:])
        if share.first < before:
            return self._halves[0].part(share, above, transaction)
        return self._halves[1].part(share._replace(first=share.first - before), above, transaction)


class Share(NamedTuple):
    """A stretch, and the block that it is a part of."""

    stretch: Stretch
    shared: SharedBlock
    first: int
    """Which piece of the block is its first."""


def share_blocks(parts: Iterable[Piece | Stretch | Share]) -> Iterator[Piece | Share]:
    """The same parts in the same order, each stretch with its block, if it has none yet.

    Sets that follow one another share one as long as nothing but their own numbers tells their headers apart: whoever
    sent, receives and dated one of them did so with all.
    """
    held: list[Piece | Stretch] = []
    size = 0
    header: Header | None = None
    for part in parts:
        if isinstance(part, Share):
            yield from _shared(held)
            held, size = [], 0
            yield part
            continue
        before = header
        if isinstance(part, Piece) and part.tag == "ST":
            header = _own(part)
        if held and (size >= BLOCK_SIZE or not _goes_on(held[-1], part, is_alike=header == before)):
            yield from _shared(held)
            held, size = [], 0
        if held or (isinstance(part, Stretch) and part.in_bulk):
            held.append(part)
            size += len(part.text)
        elif isinstance(part, Stretch):
            yield from _shared([part])
        else:
            yield part
    yield from _shared(held)


def share_among(inputs: Sequence[Sequence[Piece | Stretch]]) -> list[list[Piece | Stretch | Share]]:
    """The parts of small inputs, of which those that are sent, received and dated alike share blocks.

    What is too little for a block of its own is left as it is.
    """
    shared: list[list[Piece | Stretch | Share]] = [list(parts) for parts in inputs]
    alike: dict[tuple[Delimiters, Header], list[_Candidate]] = {}
    for at, parts in enumerate(inputs):
        envelopes: dict[str, Header] = {}
        for index, part in enumerate(parts):
            if isinstance(part, Piece):
                if part.tag in _OF_ITS_OWN:
                    envelopes[part.tag] = _own(part)
            elif envelopes.keys() == _FRAMES and _is_first_of_set(parts, index) and _begins_set(part):
                header = tuple(segment for tag in sorted(_FRAMES) for segment in envelopes[tag])
                alike.setdefault((part.delimiters, header), []).append(_Candidate(at, index, part))
    for found in chain.from_iterable(map(_blocks_of, alike.values())):
        block = SharedBlock([one.stretch for one in found])
        firsts = accumulate((len(one.stretch.starts) for one in found), initial=0)
        for one, first in zip(found, firsts, strict=False):
            shared[one.which][one.at] = Share(one.stretch, block, first)
    return shared


def _is_first_of_set(parts: Sequence[Piece | Stretch], index: int) -> bool:
    """Whether a part is the first of its transaction set."""
    before = parts[index - 1] if index else None
    return isinstance(before, Piece) and before.tag == "ST"


class _Candidate(NamedTuple):
    """A stretch that may share a block."""

    which: int
    """Of which input."""
    at: int
    """Which part of that."""
    stretch: Stretch


def _blocks_of(found: Sequence[_Candidate]) -> Iterator[list[_Candidate]]:
    """Stretches that are alike, as many as fill a block at a time; too few for one are left out."""
    held: list[_Candidate] = []
    size = 0
    for one in found:
        held.append(one._replace(stretch=one.stretch._replace(in_bulk=True)))
        size += len(one.stretch.text)
        if size >= BLOCK_SIZE:
            yield held
            held, size = [], 0
    if size >= WORTHWHILE:
        yield held


def _goes_on(last: Piece | Stretch, part: Piece | Stretch, *, is_alike: bool) -> bool:
    """Whether a part may stand between stretches of one block, or be one of them; an ST where its header `is_alike`."""
    if isinstance(part, Stretch):
        return isinstance(last, Piece) and last.tag == "ST" and _begins_set(part)
    if part.tag == "SE":
        return isinstance(last, Stretch)
    return is_alike and part.tag == "ST" and isinstance(last, Piece) and last.tag == "SE"


def _begins_set(stretch: Stretch) -> bool:
    """Whether its first piece is the level of a billing provider: nothing of it hangs from what comes before."""
    element, terminator = stretch.delimiters.element, stretch.delimiters.terminator
    head = stretch.text[: stretch.text.find(terminator)].split(element)
    return head[3:4] == ["20"] and head[0] == "HL"


def _own(header: Piece) -> Header:
    """The segments of a header without what is each one's own."""
    element, terminator = header.delimiters.element, header.delimiters.terminator
    segments = [raw.strip(BLANK).split(element) for raw in header.text.split(terminator)]
    for one in segments:
        for number in reversed(_OF_ITS_OWN.get(one[0], ())):
            del one[number : number + 1]
    return tuple(map(tuple, segments))


def _shared(parts: Sequence[Piece | Stretch]) -> Iterator[Piece | Share]:
    stretches = [part for part in parts if isinstance(part, Stretch)]
    shared = SharedBlock(stretches)
    firsts = iter(accumulate((len(stretch.starts) for stretch in stretches), initial=0))
    for part in parts:
        yield Share(part, shared, next(firsts)) if isinstance(part, Stretch) else part
