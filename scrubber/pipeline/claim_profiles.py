"""Which profile judged a claim that is read again: chosen once more, as it was in the claim pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.engine.claims.claim_rules import ClaimRules
from scrubber.findings.resolve_hits import Envelopes

if TYPE_CHECKING:
    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.claim import Claim
    from scrubber.rules.rulebook import Rulebook


class ClaimProfiles:
    """The profiles of claims in file order."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._transaction: TransactionSet | None = None
        self._rules: ClaimRules | None = None

    def of(self, claim: Claim) -> str | None:
        """The profile of a claim; None where none matches."""
        transaction = claim.transaction
        if self._rules is None or transaction is not self._transaction:
            interchange, group = (transaction.interchange, transaction.group) if transaction else (None, None)
            self._transaction = transaction
            self._rules = ClaimRules(self._rulebook, Envelopes(interchange, group, transaction))
        return self._rules.choose(claim).judged_by.profile
