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
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Words


class BlockPayers:
    """The payers of a block's claims, with their billing providers."""

    def __init__(self, block: ClaimBlock) -> None:
        self._rows = block.rows
        self._filings = block.filing_cells
        billing, subscriber, _ = block.rows.levels
        self._levels = billing, subscriber
        self._providers = self._rows.first_names("85")[billing]
        self._payers = self._rows.first_names("PR")[subscriber]

    @Lazy
    def digests(self) -> Words:
        """Of each claim a digest of all that `payer` and `billing_npi` are read from."""
        return mixed(self.payer_digests, self._digests_of("85", self._levels[0]))

    @Lazy
    def payer_digests(self) -> Words:
        """Of each claim a digest of all that `payer` is read from."""
        return mixed(self._rows.short_digests(self._filings), self._digests_of("PR", self._levels[1]))

    def _digests_of(self, entity: str, levels: Rows) -> Words:
        """Of each claim a digest of the first such name of its level: of each level once, many claims have one."""
        names = self._rows.first_names(entity)
        named = np.flatnonzero(names != NONE)
        whole = np.zeros(len(names), np.uint64)
        whole[named] = self._rows.digests(self._rows.scan.whole(names.take(named)))
        return whole.take(levels)

    def payer(self, claim: int) -> Payer:
        """The payer of one claim, by its index in the block."""
        name = self._payers[claim]
        elements = [] if name == NONE else self._rows.segment(int(name)).elements
        filing = self._rows.text_of(self._filings, claim)
        return Payer(element_of(elements, 3), element_of(elements, 9), filing)

    def billing_npi(self, claim: int) -> str:
        """The NPI of the billing provider of one claim, empty where it is not given."""
        name = self._providers[claim]
        if name == NONE:
            return ""
        return Party([self._rows.segment(int(name))], self._rows.delimiters, OF_BILLING).npi
