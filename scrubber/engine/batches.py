"""Pieces → the pieces of envelopes, with what stands between them judged: the work that any process can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.assemble import Assembler
from scrubber.engine.claim_edits import ClaimEdits
from scrubber.engine.hits import Standing
from scrubber.engine.interest import InterestIndex
from scrubber.engine.ranges import Context
from scrubber.engine.set_pass import Batch, SetPass
from scrubber.x12.hierarchy import BEGINNING, HierarchyState
from scrubber.x12.piece import CONTINUED, OUTSIDE, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrubber.claims.assemble import Header
    from scrubber.claims.levels import Level
    from scrubber.engine.cage import Cage
    from scrubber.rules.settings import ActiveEdit

_FRAMES = {"ISA": True, "IEA": False, OUTSIDE: False}
"""Pieces after which claims stand in an interchange, or in none."""


class Batches:
    """Judges the levels and claims of an input, or of a part of it.

    A part that begins inside an interchange is preceded by its `headers`: the pieces (ISA, GS, ST, HL) that its first
    piece stands in. `hierarchy` is then where the set under way stands. `cage` is entered by the caller.
    """

    def __init__(
        self,
        edits: Sequence[ActiveEdit],
        input_ordinal: int,
        headers: Iterable[Piece] = (),
        hierarchy: HierarchyState = BEGINNING,
        *,
        cage: Cage,
    ) -> None:
        self._edits = ClaimEdits(InterestIndex(edits, cage), input_ordinal, cage)
        self._assembler = Assembler()
        for header in headers:
            self._assembler.take(header)
        self._is_framed = self._assembler.interchange is not None
        self._claims = 0
        self._set = self._begin(hierarchy)

    @property
    def context(self) -> Context:
        """What the next piece would stand in."""
        assembler, inside = self._assembler, self._set
        return Context(
            interchange=_offset(assembler.interchange),
            group=_offset(assembler.group),
            transaction=_offset(assembler.transaction),
            billing=_offset(assembler.billing),
            hierarchy=inside.hierarchy,
            has_faulty_level=inside.has_faulty_level,
        )

    def of(self, pieces: Iterable[Piece]) -> Iterator[Piece | Batch]:
        """Each piece of an envelope, and before it what stands between it and the last one, where anything does."""
        for piece in pieces:
            claim = self._assembler.take(piece)
            if claim is not None and not self._is_framed:
                self._set.batch.lose(claim)
            elif claim is not None:
                self._set.take_claim(claim)
            elif piece.tag == "HL":
                self._set.take_level(piece, self._assembler.level_head)
            elif piece.tag == CONTINUED:
                self._set.take_continued(piece)
            else:
                if piece.tag == "SE":
                    self._set.end()
                yield from self._end()
                yield piece
                if piece.tag in _FRAMES:
                    self._is_framed = _FRAMES[piece.tag]
                self._set = self._begin()
        yield from self._end()

    def _begin(self, hierarchy: HierarchyState = BEGINNING) -> SetPass:
        assembler = self._assembler
        standing = Standing(assembler.interchange, assembler.group, assembler.transaction)
        is_test = assembler.in_test_interchange
        return SetPass(self._edits, standing, is_test=is_test, first_claim=self._claims, hierarchy=hierarchy)

    def _end(self) -> Iterator[Batch]:
        batch = self._set.batch
        self._claims += len(batch.verdicts)
        if batch:
            yield batch


def _offset(header: Header | Level | None) -> int | None:
    return header.piece.offset if header else None
