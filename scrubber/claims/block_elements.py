"""Elements of a block's claims and lines as digests: which of them are alike in certain elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scrubber.claims.block_names import mixed
from scrubber.claims.fields_read import DATES, PAYER
from scrubber.x12.segment import read_designator

if TYPE_CHECKING:
    from collections.abc import Collection

    from scrubber.claims.block import ClaimBlock
    from scrubber.x12.words import Words


class BlockElements:
    """The elements of a block's regular claims that `fields_read` knows, each digested when it is first asked for."""

    def __init__(self, block: ClaimBlock) -> None:
        self._block = block
        self._digests: dict[str, Words] = {}

    def of_claims(self, elements: Collection[str]) -> Words:
        """Of each claim a digest of some of its elements."""
        return self._mixed([self._digests_of(element) for element in sorted(elements)], len(self._block))

    def of_lines(self, elements: Collection[str]) -> Words:
        """Of each line a digest of some of its elements and of its claim's."""
        block, columns = self._block, []
        for element in sorted(elements):
            column = self._digests_of(element)
            columns.append(column if is_of_line(element) else column[block.line_claim])
        return self._mixed(columns, len(block.line_claim))

    @staticmethod
    def _mixed(columns: list[Words], count: int) -> Words:
        return mixed(*columns) if columns else np.zeros(count, np.uint64)

    def _digests_of(self, element: str) -> Words:
        found = self._digests.get(element)
        if found is None:
            found = self._digests[element] = self._digest(element)
        return found

    def _digest(self, element: str) -> Words:
        """Of each claim or line a digest of one element."""
        block = self._block
        if element == PAYER:
            return block.payers.digests
        if element == DATES:
            return block.rows.digests(block.line_dates)
        elements = block.service_elements if is_of_line(element) else block.rows.elements_of("CLM")
        return block.rows.digests(elements.cells(read_designator(element).element))


def is_of_line(element: str) -> bool:
    """Whether an element is of a line, not of its claim."""
    return element == DATES or element.startswith("SV1")
