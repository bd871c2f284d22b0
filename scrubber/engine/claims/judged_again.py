"""Claims that are read again because of what the whole input has shown, and what they are told then."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.engine.claims.claim_faults import verdict_of
from scrubber.engine.claims.claim_rules import ClaimRules
from scrubber.engine.claims.claims_again import claims_again
from scrubber.findings.adjusted import adjusted
from scrubber.findings.billed import told_of_claim
from scrubber.findings.waiving import waive
from scrubber.rules.waivers import WaiverScope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from scrubber.claims.claim import Claim
    from scrubber.engine.claims.claim_rules import ChosenRules
    from scrubber.engine.input_result import InputResult
    from scrubber.findings.finding import Finding, Verdict
    from scrubber.findings.resolve_hits import ClaimContext, Envelopes
    from scrubber.rules.rulebook import Rulebook
    from scrubber.x12.reader import Readable


class ClaimAgain(NamedTuple):
    """A claim of an input that was judged before."""

    ordinal: int
    claim: Claim
    envelopes: Envelopes
    chosen: ChosenRules

    @property
    def context(self) -> ClaimContext:
        """What a finding about it says of where it stands."""
        return self.envelopes.claim_context()._replace(
            claim_id=self.claim.claim_id,
            claim=self.ordinal,
            offset=self.claim.piece.offset,
            profile=self.chosen.rules.profile,
        )

    def tell(self, found: list[Finding], input_result: InputResult, rulebook: Rulebook) -> Verdict:
        """Enter findings about it as its profile and the waivers of the run have them; what they make of it."""
        claim = self.claim
        found = adjusted(found, self.chosen.rules)
        if found and rulebook.waivers:
            scope = WaiverScope(claim.claim_id, claim.billing_npi, claim.payer.identifier, self.chosen.senders)
            found = waive(found, rulebook.waivers, scope, self.envelopes.received)
        input_result.findings.extend(told_of_claim(found, claim))
        verdict = verdict_of(found)
        input_result.claim_verdicts.raise_to(self.ordinal, verdict, claim.charge or 0)
        return verdict


def judged_again(source: Readable, wanted: AbstractSet[int], rulebook: Rulebook) -> Iterator[ClaimAgain]:
    """Those claims of an input that are wanted, in their order; `source` is the input once more."""
    for ordinal, claim, envelopes in claims_again(source, wanted):
        yield ClaimAgain(ordinal, claim, envelopes, ClaimRules(rulebook, envelopes).choose(claim))
