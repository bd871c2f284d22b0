"""Whom the claims of a block are sent to, and by whom: what profiles are chosen by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scrubber.claims.block_names import mixed
from scrubber.claims.block_rows import NONE
from scrubber.claims.lazy import Lazy
from scrubber.claims.parties import OF_BILLING, Party
from scrubber.claims.payer import Payer
from scrubber.x12.segment import element_of

if TYPE_CHECKING:
    from scrubber.claims.block import ClaimBlock
    from scrubber.x12.elements import Elements
    from scrubber.x12.scan import Rows
    from scrubber.x12.segment import Segment
    from scrubber.x12.words import Words


class BlockPayers:
    """The payers of a block's claims, with their billing providers."""

    def __init__(self, block: ClaimBlock) -> None:
        self._rows = block.rows
        self._filings = block.filing_cells
        self._levels = block.rows.levels

    @Lazy
    def digests(self) -> Words:
        """Of each claim a digest of all that `payer` and `billing_npi` are read from."""
        named, elements = self._named("85")
        return mixed(self.payer_digests, self._of_claims(named, self._rows.digests(elements.between(8, 9)), depth=0))

    @Lazy
    def payer_digests(self) -> Words:
        """Of each claim a digest of all that `payer` is read from."""
        named, elements = self._named("PR")
        written = mixed(self._rows.short_digests(elements.cells(9)), self._rows.digests(elements.cells(3)))
        return mixed(self._rows.short_digests(self._filings), self._of_claims(named, written, depth=1))

    def _named(self, entity: str) -> tuple[Rows, Elements]:
        """The pieces that name such a one, and the elements of the first such name of each: many claims have one."""
        names = self._rows.first_names(entity)
        named = (names != NONE).nonzero()[0]
        return named, self._rows.elements_of("NM1").of(names.take(named))

    def _of_claims(self, pieces: Rows, digests: Words, *, depth: int) -> Words:
        """Of each claim the digest of its level of this depth: these pieces have some, and others nothing."""
        found = np.zeros(len(self._rows.heads) + 1, np.uint64)
        found[pieces] = digests
        return found.take(self._levels[depth])

    def _name(self, entity: str, claim: int, *, depth: int) -> Segment | None:
        """The first such name of a claim's level of this depth."""
        name = self._rows.first_names(entity)[self._levels[depth][claim]]
        return None if name == NONE else self._rows.segment(int(self._rows.scan.rows("NM1")[name]))

    def payer(self, claim: int) -> Payer:
        """The payer of one claim, by its index in the block."""
        name = self._name("PR", claim, depth=1)
        elements = [] if name is None else name.elements
        filing = self._rows.text_of(self._filings, claim)
        return Payer(element_of(elements, 3), element_of(elements, 9), filing)

    def billing_npi(self, claim: int) -> str:
        """The NPI of the billing provider of one claim, empty where it is not given."""
        name = self._name("85", claim, depth=0)
        return "" if name is None else Party([name], self._rows.delimiters, OF_BILLING).npi
