"""A stretch of the input marked as a whole: claims that share their verdict and of which none has a finding."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scrubber.claims.assemble import Assembler
from scrubber.claims.lazy import Lazy
from scrubber.claims.money import read_cents
from scrubber.outputs.second_read.marked import MarkedPiece
from scrubber.x12.piece import BLANK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.claims.assemble import Above, TransactionSet
    from scrubber.findings.finding import Verdict
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.piece import Piece, Stretch

CLAIM = "C"
"""In a shape, a claim; a level is the last digit of its HL03, so that a level is less than all that can be below it."""
BILLING, SUBSCRIBER, DEPENDENT = "0", "2", "3"


@lru_cache(maxsize=64)
def _level_head(delimiters: Delimiters) -> re.Pattern[str]:
    """An HL whose HL01 and HL02 are numbers without leading zeros or blanks, and whose HL03 is of this guide."""
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    number = "[1-9][0-9]{0,9}"
    return re.compile(f"HL{element}({number}){element}((?:{number})?){element}2([023])(?=[{element}{terminator}])")


@lru_cache(maxsize=64)
def _claim_head(delimiters: Delimiters) -> re.Pattern[str]:
    """CLM01 and CLM02, where more elements follow."""
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    return re.compile(f"CLM{element}([^{element}{terminator}]*){element}([^{element}{terminator}]*){element}")


class MarkedStretch:
    """Pieces of the input in file order, the last of them a claim: what outputs need to know about all of them.

    What is read out of them is read once, for all outputs, and by few steps.
    """

    def __init__(self, stretch: Stretch, verdict: Verdict, transaction: TransactionSet | None, above: Above) -> None:
        self.stretch = stretch
        self.verdict = verdict
        """That of each of its claims."""
        self.transaction = transaction
        """As of a marked piece."""
        self.above = above
        """The levels that a claim at its beginning hangs from."""

    def pieces(self) -> Iterator[MarkedPiece]:
        """Its pieces, each marked for itself."""
        assembler = Assembler(self.above)
        for piece in self.stretch.pieces():
            claim = assembler.take(piece)
            yield MarkedPiece(piece, claim, None if claim is None else self.verdict, (), self.transaction)

    @Lazy
    def texts(self) -> list[str]:
        """The text of each piece."""
        text, starts = self.stretch.text, self.stretch.starts
        return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]

    @Lazy
    def heads(self) -> list[re.Match[str] | None]:
        """For each piece HL01, HL02 and the last digit of HL03; None for a claim, and for a level that is odd."""
        match = _level_head(self.stretch.delimiters).match
        return [match(text) if text[0] == "H" else None for text in self.texts]

    @Lazy
    def shape(self) -> str:
        """One character for each piece: CLAIM, BILLING, SUBSCRIBER or DEPENDENT."""
        return "".join([CLAIM if head is None else head[3] for head in self.heads])

    @Lazy
    def is_regular(self) -> bool:
        """Whether the numbers and codes of all its levels are written as they should be; else its shape is wrong."""
        return self.shape.count(CLAIM) == len(self.claims)

    @Lazy
    def last_levels(self) -> list[tuple[int, Piece]]:
        """The levels that are open at its end, as far as they stand in it, the highest first, with their indexes."""
        found = []
        last = -1
        for code in (BILLING, SUBSCRIBER, DEPENDENT):
            at = self.shape.rfind(code, last + 1)
            if at >= 0:
                found.append((at, self.stretch.piece(at)))
                last = at
        return found

    def level(self, index: int) -> Piece:
        """One of the levels."""
        return dict(self.last_levels).get(index) or self.stretch.piece(index)

    @Lazy
    def claims(self) -> list[str]:
        """The text of each claim."""
        return [text for text in self.texts if text[0] == "C"]

    @Lazy
    def claim_heads(self) -> list[tuple[str, str]]:
        """CLM01 and CLM02 of each claim as written, empty where the segment ends before them."""
        match, delimiters = _claim_head(self.stretch.delimiters).match, self.stretch.delimiters
        return [(head[1], head[2]) if (head := match(text)) else _short_head(text, delimiters) for text in self.claims]

    @Lazy
    def charges(self) -> list[int]:
        """The charge of each claim in cents, 0 where it is unreadable."""
        return [read_cents(charge) or 0 for _, charge in self.claim_heads]


def _short_head(text: str, delimiters: Delimiters) -> tuple[str, str]:
    """CLM01 and CLM02 of a CLM that ends with the one or before it."""
    elements = text.partition(delimiters.terminator)[0].rstrip(BLANK).split(delimiters.element)
    _, claim_id, charge = [*elements, "", ""][:3]
    return claim_id, charge
