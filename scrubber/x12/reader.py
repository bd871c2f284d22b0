"""Blocks of bytes → pieces: an input cut at its structural segments, with every byte in exactly one piece.

Levels and claims that nothing is odd about come as stretches, many pieces in one: most of an input is never cut finer.

Delimiters cannot occur inside X12 data, so a terminator followed by ``HL``, ``CLM`` or an envelope segment is an exact
cut point; nothing between two cut points is looked into here. Memory is bounded by one block and one piece.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from scrubber.x12.delimiters import ASSUMED, ISA_LENGTH, Delimiters, IsaHeader, read_isa
from scrubber.x12.patterns import (
    BLANK_LINES,
    UNKNOWN,
    count_segments,
    count_terminated,
    end_of_segments,
    patterns_of,
    refused_at,
)
from scrubber.x12.piece import CONTINUED, OUTSIDE, REFUSED, Piece, Stretch, inner_tag
from scrubber.x12.region import Region

if TYPE_CHECKING:
    from collections.abc import Generator

    from scrubber.x12.bulk_region import BulkRegion
    from scrubber.x12.segment import Place

BLOCK_SIZE = 1536 * 1024
"""Bytes that are read and looked at together: for more, what is worked out of them takes more than 120 MB of memory."""
BULK = 64 * 1024
"""Bytes from which on an input is looked at in bulk: for less, it costs more than it saves."""
_LONG, _STEP = 256 * 1024, 64 * 1024
"""Bytes from which on a piece is long under way, and how many of it are read at a time then."""
_SHARE = 16
"""Of them a stretch has to have one part in so many."""
MAX_PIECE = 2 * 1024 * 1024
"""Bytes after which a claim or level is cut; the guide's fifty lines take about 10 kB."""

_ENDS = frozenset({"ISA", "IEA"})
"""What an interchange ends at."""
_INNER = frozenset({"HL", "CLM"})
"""What a stretch is made of."""
_ISA_START = re.compile(r"ISA[^A-Za-z0-9 \t\r\n]")
_ISA_WINDOW = ISA_LENGTH * 4


class Readable(Protocol):
    """What the reader reads: any binary stream."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""


class Resume(NamedTuple):
    """How a source begins that is the part of an input from a structural segment within an interchange on."""

    tag: str
    """The structural segment."""
    delimiters: Delimiters
    place: Place


class _Cut(NamedTuple):
    """How far a region was cut into pieces."""

    end: int
    """Where the piece under way begins."""
    before: str
    """ISA or IEA where the interchange ends with that piece or before it, else empty."""


class Reader:
    """Reads one input once, in blocks, and yields its pieces in order.

    ``"".join(piece.text for piece in reader)`` is the input, whatever it holds, unless the last piece is REFUSED.
    Text that stands in no interchange is cut at its claims, so that they are counted. A source that begins within an
    interchange is read with `resume`. Once `bulk` bytes are held at a time, stretches say that the input is a long one.
    One that was read before need not be looked at `closely` again: what might be wrong inside of its pieces is passed
    over.
    """

    def __init__(
        self, source: Readable, block_size: int = BLOCK_SIZE, resume: Resume | None = None, *, closely: bool = True,
        bulk: int = BULK,
    ) -> None:  # fmt: skip
        self._source = source
        self._bulk = bulk
        self._in_bulk = False
        self._block_size = block_size
        self._resume = resume
        self._closely = closely
        self._text = ""
        self._offset, self._ordinal = resume.place if resume else (0, 1)
        self._ended = False
        # The piece under way, of which nothing is cut off yet.
        self._tag, self._blanks, self._suspect = OUTSIDE, 0, False

    def __iter__(self) -> Iterator[Piece]:
        # Where each piece is looked at for itself, none is found in bulk.
        self._bulk = sys.maxsize
        for part in self.parts():
            if isinstance(part, Stretch):
                yield from part.pieces()
            else:
                yield part

    def parts(self) -> Iterator[Piece | Stretch]:
        """The pieces, levels and claims in stretches as far as nothing is odd about them."""
        delimiters = ASSUMED
        if self._resume is not None:
            delimiters = self._resume.delimiters
            if (yield from self._interchange(delimiters, self._resume.tag)):
                return
        while True:
            header: IsaHeader | None = yield from self._outside(delimiters)
            if header is None:
                return
            delimiters = header.delimiters
            if (yield from self._interchange(delimiters)):
                return

    def _fill(self) -> None:
        """Append the next block; at the end of the input, say so."""
        # A piece that is long already is read on in small steps: it is cut soon after its bound, whatever a block is.
        size = self._block_size if len(self._text) < _LONG else min(self._block_size, _STEP)
        block = self._source.read(size)
        if block:
            self._text += block.decode("latin-1")
            self._in_bulk = self._in_bulk or len(self._text) >= self._bulk
        else:
            self._ended = True

    def _advance(self, length: int, segments: int) -> None:
        """Drop `length` characters that have been yielded, `segments` segments of them."""
        self._text = self._text[length:]
        self._offset += length
        self._ordinal += segments

    def _outside(self, delimiters: Delimiters) -> Generator[Piece, None, IsaHeader | None]:
        """Yield what stands before the next readable ISA; return its header, or None at the end of the input."""
        position, fresh = 0, True
        while True:
            match = _ISA_START.search(self._text, position)
            if match:
                while len(self._text) < match.start() + _ISA_WINDOW and not self._ended:
                    self._fill()
                header = read_isa(self._text[match.start() : match.start() + _ISA_WINDOW])
                if header is None:
                    position = match.end()
                    continue
                yield from self._unframed(match.start(), delimiters, fresh=fresh)
                return header
            if self._ended:
                yield from self._unframed(len(self._text), delimiters, fresh=fresh)
                return None
            position = max(0, len(self._text) - 3)
            if position >= BLOCK_SIZE:
                last = self._text.rfind(delimiters.terminator, 0, position)
                yield from self._unframed(last if last > 0 else position, delimiters, fresh=fresh)
                position, fresh = 0, False
            self._fill()

    def _unframed(self, length: int, delimiters: Delimiters, *, fresh: bool) -> Iterator[Piece]:
        """Yield the first `length` characters, which stand in no interchange, cut at their claims.

        `fresh` says whether a segment begins with the first of them. Their segments are not numbered.
        """
        text = self._text[:length]
        cuts = [
            match.start(1)
            for match in patterns_of(delimiters).claim.finditer(text)
            if match[1] and (fresh or text[match.start()] == delimiters.terminator)
        ]
        tag, start = OUTSIDE, 0
        for end in (*cuts, length):
            if end > start:
                yield Piece(tag, text[start:end], self._offset + start, self._ordinal, 0, delimiters, suspect=True)
            tag, start = "CLM", end
        self._advance(length, 0)

    def _interchange(self, delimiters: Delimiters, tag: str = "ISA") -> Generator[Piece | Stretch, None, bool]:
        """Yield one interchange, from its ISA up to its IEA, the next ISA or the end; True where it was refused."""
        terminator = delimiters.terminator
        self._tag, self._blanks, self._suspect = tag, 0, False
        scanned = 0
        while True:
            text = self._text
            bound = len(text) if self._ended else end_of_segments(text, terminator)
            refused = refused_at(text, scanned, len(text), terminator)
            if refused is not None:
                bound = refused
            cut = yield from self._region(scanned, bound, delimiters)
            bound -= cut.end
            if cut.before == "ISA":
                return False
            if cut.before == "IEA":
                bound, refused = (self._text.find(terminator) + 1) or len(self._text), None
            if cut.before or self._ended or refused is not None:
                yield self._cut(bound, delimiters)
                if refused is not None:
                    self._tag, self._suspect = REFUSED, True
                    yield self._cut(len(self._text), delimiters)
                return refused is not None
            scanned = max(bound - 1, 0)
            if bound > MAX_PIECE:
                yield self._cut(scanned, delimiters)
                # The terminator that is kept for the next cut point begins the next piece: one blank segment.
                self._tag, scanned, self._blanks = CONTINUED, 0, 1
            self._fill()

    def _region(self, scanned: int, bound: int, delimiters: Delimiters) -> Generator[Piece | Stretch, None, _Cut]:
        """Yield all pieces that end between `scanned` and `bound`, stretches of them where nothing is odd."""
        text, terminator = self._text, delimiters.terminator
        region = self._look_at(scanned, bound, delimiters)
        odd = region.is_odd
        tag, blanks, suspect = self._tag, self._blanks, self._suspect or odd
        start, ordinal, before = 0, self._ordinal, ""
        starts: list[int] = []
        calm = tag in _INNER and not suspect
        for match, run in region.marks():
            group = match.lastindex
            if group == BLANK_LINES:
                continue
            if group is None or group == UNKNOWN:
                blanks += group is None
                suspect, calm = True, False
                continue
            begin = match.start(group)
            if calm:
                starts.append(start)
            else:
                if starts:
                    stretch = self._stretch(start, starts, ordinal, delimiters, region)
                    yield stretch
                    starts, ordinal = [], ordinal + stretch.segment_count
                own = text[start:begin]
                count = count_terminated(own, terminator, blanks)
                yield Piece(tag, own, self._offset + start, ordinal, count, delimiters, suspect)
                ordinal, blanks, suspect = ordinal + count, 0, odd
            start, tag = begin, match[group]
            calm = tag in _INNER and not suspect
            if run:
                # Most of what is found: one level or claim after another.
                starts.append(start)
                starts += run
                start = starts.pop()
                tag = inner_tag(text, start)
            elif tag in _ENDS:
                before = tag
                break
        if starts:
            stretch = self._stretch(start, starts, ordinal, delimiters, region)
            yield stretch
            ordinal += stretch.segment_count
        self._tag, self._blanks, self._suspect = tag, blanks, suspect
        self._advance(start, ordinal - self._ordinal)
        return _Cut(start, before)

    def _look_at(self, scanned: int, bound: int, delimiters: Delimiters) -> Region | BulkRegion:
        """What stands between `scanned` and `bound`."""
        # What is under way is seen once more with what follows it, as long as that is not less.
        if not self._is_much(bound - scanned) or scanned * 2 > bound:
            return Region(self._text, scanned, bound, delimiters, closely=self._closely)
        from scrubber.x12.bulk_region import look_at

        return look_at(self._text, scanned, bound, delimiters, closely=self._closely)

    def _is_much(self, length: int) -> bool:
        """Whether so many bytes of the input are worth to be looked at in bulk."""
        return self._in_bulk and length * _SHARE >= self._bulk

    def _stretch(
        self, end: int, starts: list[int], ordinal: int, delimiters: Delimiters, region: Region | BulkRegion
    ) -> Stretch:
        """The stretch of the pieces that begin at `starts`, up to `end`; it counts from the first of them."""
        first = starts[0]
        own = self._text[first:end]
        layout = region.part(first, end)
        return Stretch(
            text=own,
            offset=self._offset + first,
            ordinal=ordinal,
            segment_count=own.count(delimiters.terminator) if layout is None else len(layout),
            delimiters=delimiters,
            starts=[start - first for start in starts] if first else starts,
            in_bulk=self._is_much(len(own)),
            layout=layout,
        )

    def _cut(self, length: int, delimiters: Delimiters) -> Piece:
        """Cut the first `length` characters off as the piece under way, which ends there."""
        text = self._text[:length]
        count = count_segments(text, delimiters.terminator, self._blanks)
        piece = Piece(self._tag, text, self._offset, self._ordinal, count, delimiters, self._suspect)
        self._advance(length, count)
        self._blanks, self._suspect = 0, False
        return piece


Cut = Callable[[Reader], Iterator[Piece | Stretch]]
"""How an input is cut: `Reader.parts`, or `iter` for single pieces, where nothing is to be looked at in bulk."""
