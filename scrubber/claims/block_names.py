"""The names (NM1) of a block's claims and levels, and the loops that they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.claims.block_rows import BILLING, NONE, PATIENT, SUBSCRIBER
from scrubber.x12.words import pack

if TYPE_CHECKING:
    from scrubber.claims.block_rows import BlockRows
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Words

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

    def of(self, chosen: Flags) -> Names:
        """Some of them."""
        return Names(self.rows[chosen], self.groups[chosen], self.digests[chosen])


def names_of(rows: BlockRows) -> Names:
    """Every name of a block."""
    scan = rows.scan
    found = scan.rows("NM1")
    level = rows.level_codes[rows.piece_of(found)]
    of_level = np.select([level == pack(code) for code in (BILLING, SUBSCRIBER, PATIENT)], [1, 2, 3], 0)
    is_other = rows.last_before(found, "SBR") != NONE
    of_claim = np.where(rows.line_of(found) != NONE, 6, np.where(is_other, 5, 4))
    groups = np.where(rows.claim_of(found) != NONE, of_claim, of_level)
    entities = rows.digests(scan.element(found, 1))
    return Names(found, groups, mixed(entities, groups.astype(np.uint64)))
