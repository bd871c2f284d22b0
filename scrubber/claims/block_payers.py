"""Whom the claims of a block are sent to, and by whom: what profiles are chosen by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scrubber.claims.block_names import mixed
from scrubber.claims.block_rows import NONE
from scrubber.claims.parties import OF_BILLING, Party
from scrubber.claims.payer import Payer
from scrubber.x12.segment import element_of
from scrubber.x12.words import pack

if TYPE_CHECKING:
    from scrubber.claims.block import Block
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Words


class BlockPayers:
    """The payers of a block's claims, with their billing providers."""

    def __init__(self, block: Block) -> None:
        self._rows = block.rows
        self._filings = block.filing_cells
        billing, subscriber, _ = block.rows.levels
        self._providers = self._first_name("85")[billing]
        self._payers = self._first_name("PR")[subscriber]

    def _first_name(self, entity: str) -> Rows:
        """Of each piece its first NM1 with this entity, NONE where there is none; and NONE at the index NONE."""
        rows, scan = self._rows, self._rows.scan
        names = scan.rows("NM1")
        names = names[scan.codes(names, 1) == pack(entity)]
        found = np.full(len(rows.heads) + 1, NONE)
        # Backwards, so that the first of several is the last to be entered.
        found[rows.piece_of(names)[::-1]] = names[::-1]
        return found

    @property
    def digests(self) -> Words:
        """Of each claim a digest of all that `payer` and `billing_npi` are read from."""
        digests = [self._rows.digests(self._filings)]
        for names in (self._providers, self._payers):
            whole = self._rows.digests(self._rows.scan.whole(np.maximum(names, 0)))
            digests.append(np.where(names == NONE, np.uint64(0), whole))
        return mixed(*digests)

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
