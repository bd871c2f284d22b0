"""Segments of a block as a screen sees them: all with one identifier, one entry each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.claims.block_rows import BlockRows
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Words


class Segments:
    """Some rows of a block: what tells them apart is asked of their elements."""

    def __init__(self, rows: BlockRows, own: Rows) -> None:
        self._rows = rows
        self._own = own

    def element(self, number: int) -> Words:
        """Of each segment an element, at most eight characters of it; 0 where it is empty."""
        return self._rows.scan.codes(self._own, number)

    def says(self, number: int, judge: Callable[[str], bool]) -> Flags:
        """Of each segment what `judge` says of an element, which is asked once for each distinct text."""
        cells = self._rows.scan.element(self._own, number)
        _, first, inverse = np.unique(self._rows.digests(cells), return_index=True, return_inverse=True)
        answers = np.fromiter((judge(self._rows.text_of(cells, index)) for index in first.tolist()), np.bool_)
        return answers[inverse]
