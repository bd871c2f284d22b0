"""The names (NM1) of a block's claims and levels, and the loops that they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.claims.block_rows import NONE
from scrubber.claims.lazy import Lazy

if TYPE_CHECKING:
    from scrubber.claims.block_rows import BlockRows
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Words

IN_CLAIM, IN_OTHER_PAYER, IN_LINE = 4, 5, 6
"""Groups of loops that names are in, behind those of the levels."""
_SEVEN: Final = np.uint64((1 << 8 * 7) - 1)
"""The largest word of seven characters."""
_MIX: Final = tuple(np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F))


def mixed(*parts: Words) -> Words:
    """One digest of several."""
    total = np.zeros_like(parts[0])
    for part in parts:
        total = (total ^ (total >> np.uint64(31))) * _MIX[0] + part * _MIX[1]
    return total


class Names:
    """The names of a block, in their order: the rows of NM1."""

    def __init__(self, rows: BlockRows) -> None:
        self._block = rows
        self.rows = rows.scan.rows("NM1")

    @Lazy
    def groups(self) -> Rows:
        """The group of loops that each is in.

        0 of none that is known, 1 to 3 of the levels, the billing provider's first, 4 of a claim, 5 of another payer of
        it, 6 of a line.
        """
        rows, found = self._block, self.rows
        groups = rows.depths[rows.piece_of(found)]
        of_claims = np.flatnonzero(rows.claim_of(found) != NONE)
        own = found[of_claims]
        groups[of_claims] = IN_CLAIM
        if (rows.claim_of(rows.scan.rows("SBR")) != NONE).any():
            groups[of_claims[rows.last_before(own, "SBR") != NONE]] = IN_OTHER_PAYER
        groups[of_claims[rows.line_of(own) != NONE]] = IN_LINE
        return groups

    @Lazy
    def digests(self) -> Words:
        """Of each a digest of group and entity."""
        entities = self._block.entities
        if (entities > _SEVEN).any():
            # Eight characters may be the beginning of more.
            entities = self._block.digests(self._block.elements_of("NM1").cells(1))
        return mixed(entities, self.groups.astype(np.uint64))
