"""What stands for the numbers and the service lines of a block's claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.service_keys import NO_LINES
from scrubber.engine.claims.claim_numbers import numbers_of

if TYPE_CHECKING:
    from array import array

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.block_service_keys import BlockServiceKeys
    from scrubber.engine.claims.claim_rules import BlockRules


class BlockKeys(NamedTuple):
    """Of regular claims; those of others mean nothing."""

    numbers: array[int]
    """What stands for the number of each (claim_numbers.py)."""
    lines: BlockServiceKeys | None
    """None where no edit looks for what two claims bill."""

    @classmethod
    def of(cls, block: ClaimBlock, rules: BlockRules, *, with_lines: bool) -> BlockKeys:
        """Those of a block that is judged by these rules."""
        numbers = numbers_of(block, rules)
        if not with_lines:
            return cls(numbers, None)
        from scrubber.claims.block_service_keys import BlockServiceKeys

        return cls(numbers, BlockServiceKeys.of(block, rules.parties, rules.parties_of_claims))

    def of_lines(self, claims: slice) -> array[int]:
        """The keys of the lines of claims that follow one another."""
        return NO_LINES * (claims.stop - claims.start) if self.lines is None else self.lines.of_claims(claims)
