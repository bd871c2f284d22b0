"""The second pass: the input once more, its pieces marked with what the first pass decided, fed to every output."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO

from scrubber.claims.assemble import Assembler
from scrubber.engine.findings import Finding, Verdict
from scrubber.errors import OwnFailure
from scrubber.outputs.marked import MarkedPiece, Sink
from scrubber.x12.piece import CONTINUED
from scrubber.x12.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_CHANGED = "an input changed while it was read: it does not hold the claims any more that were checked"


def marked_pieces(source: BinaryIO, verdicts: bytes | bytearray, findings: Iterable[Finding]) -> Iterator[MarkedPiece]:
    """The pieces of `source` in order, each claim with its verdict and its findings.

    `findings` are the input's in file order; `verdicts` has one for each claim.
    """
    assembler = Assembler()
    by_claim = groupby((finding for finding in findings if finding.claim is not None), key=lambda found: found.claim)
    pending = next(by_claim, None)
    ordinal, verdict = -1, None
    for piece in Reader(source):
        before = assembler.transaction
        claim = assembler.take(piece)
        own: tuple[Finding, ...] = ()
        if claim is not None:
            ordinal += 1
            if ordinal >= len(verdicts):
                raise OwnFailure(_CHANGED)
            verdict = Verdict(verdicts[ordinal])
            if pending is not None and pending[0] == ordinal:
                own = tuple(pending[1])
                pending = next(by_claim, None)
        elif piece.tag != CONTINUED:
            verdict = None
        transaction = before if piece.tag == "SE" else assembler.transaction
        yield MarkedPiece(piece, claim, verdict, own, transaction)


def replay(source: BinaryIO, verdicts: bytes | bytearray, findings: Iterable[Finding], sinks: Sequence[Sink]) -> None:
    """Feed every sink the whole input, and close them.

    Raises OwnFailure where the input does not have as many claims as there are verdicts.
    """
    claims = 0
    for marked in marked_pieces(source, verdicts, findings):
        claims += marked.claim is not None
        for sink in sinks:
            sink.take(marked)
        if marked.claim is not None:
            marked.claim.forget_lines()
    if claims != len(verdicts):
        raise OwnFailure(_CHANGED)
    for sink in sinks:
        sink.close()
