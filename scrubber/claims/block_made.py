"""Claims of a block, made as the plain way makes them, but for where in the input they are: that is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.assemble import Assembler
from scrubber.claims.block_rows import BILLING, PATIENT, SUBSCRIBER
from scrubber.x12.piece import Piece, inner_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.claim import Claim
    from scrubber.x12.words import Flags

_CODES = ("", BILLING, SUBSCRIBER, PATIENT)
"""HL03 by depth."""


def made_claims(block: ClaimBlock, wanted: Flags) -> Iterator[tuple[int, Claim]]:
    """The claims of a block that are wanted, each with its index; places count from the beginning of the block.

    Which of the sets it is in that share the block, a claim does not know: they differ in their own numbers alone.
    """
    rows, text, delimiters = block.rows, block.rows.text, block.rows.delimiters
    starts = [*rows.scan.starts[rows.heads].tolist(), len(text)]
    heads = [*rows.heads.tolist(), len(rows.scan)]

    def piece_at(at: int) -> Piece:
        own = text[starts[at] : starts[at + 1]]
        # A NamedTuple's own constructor takes twice as long as the tuple's.
        return tuple.__new__(
            Piece, (inner_tag(own), own, starts[at], heads[at] + 1, heads[at + 1] - heads[at], delimiters, False)
        )

    assembler = Assembler()
    assembler.transaction = block.transaction
    claim, are_wanted = -1, wanted.tolist()
    for at, (is_claim, depth) in enumerate(zip(rows.is_claim.tolist(), rows.depths.tolist(), strict=True)):
        if not is_claim:
            assembler.pass_over(((at, _CODES[depth]),), piece_at)
            continue
        claim += 1
        if are_wanted[claim]:
            yield claim, assembler.take_claim(piece_at(at))
