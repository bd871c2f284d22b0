"""The second pass: the input once more, marked with what the first pass decided, fed to every output."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from scrubber.claims.assemble import Assembler
from scrubber.errors import OwnFailure
from scrubber.findings.finding import Finding, Verdict
from scrubber.outputs.second_read.marked import MarkedPiece, Sink
from scrubber.outputs.second_read.marked_stretch import MarkedStretch
from scrubber.x12.piece import CONTINUED, REFUSED, Cutter, Stretch
from scrubber.x12.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrubber.x12.piece import Piece
    from scrubber.x12.reader import Cut, Readable

_CHANGED = "an input changed while it was read: it does not hold the claims any more that were checked"


def marked_parts(
    source: Readable, verdicts: bytes | bytearray, findings: Iterable[Finding], cut: Cut = Reader.parts
) -> Iterator[MarkedPiece | MarkedStretch]:
    """All of `source` in order, each claim with its verdict and its findings.

    `findings` are the input's in file order; `verdicts` has one for each claim.
    Raises OwnFailure where the input does not have as many claims as there are verdicts.
    """
    marker = _Marker(verdicts, findings)
    is_refused = False
    for part in cut(Reader(source, closely=False)):
        if isinstance(part, Stretch):
            yield from marker.stretch(part)
        else:
            yield marker.piece(part)
            is_refused = part.tag == REFUSED
    # Claims behind the place where reading stops were counted, not read.
    unread = bytes((Verdict.UNREADABLE,)) * (len(verdicts) - marker.claims)
    if verdicts[marker.claims :] != unread or (unread and not is_refused):
        raise OwnFailure(_CHANGED)


def replay(
    source: Readable, verdicts: bytes | bytearray, findings: Iterable[Finding], sinks: Sequence[Sink],
    cut: Cut = Reader.parts,
) -> None:  # fmt: skip
    """Feed every sink the whole input, and close them.

    Raises OwnFailure where the input does not have as many claims as there are verdicts.
    """
    for marked in marked_parts(source, verdicts, findings, cut):
        if isinstance(marked, MarkedStretch):
            for sink in sinks:
                sink.take_stretch(marked)
        else:
            for sink in sinks:
                sink.take(marked)
            if marked.claim is not None:
                marked.claim.forget_lines()
    for sink in sinks:
        sink.close()


class _Marker:
    """Marks what the reader yields, in order."""

    def __init__(self, verdicts: bytes | bytearray, findings: Iterable[Finding]) -> None:
        self._verdicts = verdicts
        self._by_claim = groupby(
            (finding for finding in findings if finding.claim is not None), key=lambda found: found.claim
        )
        self._flagged = next(self._by_claim, None)
        """The next claim that has findings, with them."""
        self._assembler = Assembler()
        self._verdict: Verdict | None = None
        self.claims = 0
        """How many were marked."""

    def piece(self, piece: Piece) -> MarkedPiece:
        """Mark the next piece."""
        before = self._assembler.transaction
        claim = self._assembler.take(piece)
        own: tuple[Finding, ...] = ()
        if claim is not None:
            if self.claims >= len(self._verdicts):
                raise OwnFailure(_CHANGED)
            self._verdict = Verdict(self._verdicts[self.claims])
            if self._flagged is not None and self._flagged[0] == self.claims:
                own = tuple(self._flagged[1])
                self._flagged = next(self._by_claim, None)
            self.claims += 1
        elif piece.tag != CONTINUED:
            self._verdict = None
        transaction = before if piece.tag == "SE" else self._assembler.transaction
        return MarkedPiece(piece, claim, self._verdict, own, transaction)

    def stretch(self, stretch: Stretch) -> Iterator[MarkedPiece | MarkedStretch]:
        """Mark the next stretch, claims that are alike together, as far as the levels between them are regular."""
        text, starts = stretch.text, stretch.starts
        claims = [index for index, start in enumerate(starts) if text[start] == "C"]
        cutter = Cutter(stretch)
        first = done = 0
        while done < len(claims):
            alike = self._alike(len(claims) - done)
            done += alike or 1
            end = claims[done - 1] + 1
            if alike:
                yield from self._marked(stretch if end - first == len(starts) else cutter.part(first, end))
            else:
                yield from map(self.piece, map(cutter.piece, range(first, end)))
            first = end
        yield from map(self.piece, map(cutter.piece, range(first, len(starts))))

    def _alike(self, most: int) -> int:
        """How many of the next `most` claims have one verdict and no findings."""
        end = self.claims + most
        if self._flagged is not None and self._flagged[0] is not None:
            end = min(end, self._flagged[0])
        verdicts = self._verdicts[self.claims : end]
        return len(verdicts) - len(verdicts.lstrip(verdicts[:1]))

    def _marked(self, stretch: Stretch) -> Iterator[MarkedPiece | MarkedStretch]:
        """A stretch of claims that are alike."""
        assembler = self._assembler
        marked = MarkedStretch(stretch, Verdict(self._verdicts[self.claims]), assembler.transaction, assembler.above)
        if not marked.is_regular:
            yield from map(self.piece, stretch.pieces())
            return
        for _, level in marked.last_levels:
            assembler.take(level)
        self.claims += len(marked.claims)
        yield marked
