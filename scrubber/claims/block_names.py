"""The names (NM1) of a block's claims and levels, and the loops that they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.claims.block_rows import NONE

if TYPE_CHECKING:
    from scrubber.claims.block_rows import BlockRows
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Words

_OF_CLAIM, _OF_OTHER_PAYER, _OF_LINE = 4, 5, 6
_SEVEN: Final = np.uint64((1 << 8 * 7) - 1)
"""The largest word of seven characters."""
_MIX: Final = tuple(np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F))


def mixed(*parts: Words) -> Words:
    """One digest of several."""
    total = np.zeros_like(parts[0])
    for part in parts:
        total = (total ^ (total >> np.uint64(31))) * _MIX[0] + part * _MIX[1]
    return total


class Names(NamedTuple):
    """Names in a block: their NM1 rows, the group of loops each is in, and a digest of group and entity."""

    rows: Rows
    groups: Rows
    """0 of none that is known, 1 to 3 of the levels, the billing provider's first, 4 of a claim, 5 of another payer of
    it, 6 of a line.
    """
    digests: Words

    def of(self, chosen: Flags | Rows) -> Names:
        """Some of them, by flags or indices."""
        return Names(self.rows[chosen], self.groups[chosen], self.digests[chosen])


def names_of(rows: BlockRows) -> Names:
    """Every name of a block."""
    scan = rows.scan
    found = scan.rows("NM1")
    groups = rows.depths[rows.piece_of(found)]
    of_claims = np.flatnonzero(rows.claim_of(found) != NONE)
    own = found[of_claims]
    groups[of_claims] = _OF_CLAIM
    if (rows.claim_of(scan.rows("SBR")) != NONE).any():
        groups[of_claims[rows.last_before(own, "SBR") != NONE]] = _OF_OTHER_PAYER
    groups[of_claims[rows.line_of(own) != NONE]] = _OF_LINE
    entities = rows.entities
    if (entities > _SEVEN).any():
        # Eight characters may be the beginning of more.
        entities = rows.digests(scan.element(found, 1))
    return Names(found, groups, mixed(entities, groups.astype(np.uint64)))
