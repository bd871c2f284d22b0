"""Claims that were put off and are needed after all are made for the patient pass, from their input read once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.engine.claims.claim_rules import ClaimRules
from scrubber.engine.claims.claims_again import claims_again
from scrubber.engine.claims.date_claim import asked_lines, billed_claim, date_claim
from scrubber.findings.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from scrubber.engine.claims.edit_memory import EditMemory
    from scrubber.engine.input_result import DatedClaim, InputResult
    from scrubber.history.protocol import BilledClaim
    from scrubber.x12.reader import Readable


def all_put_off(input_result: InputResult) -> frozenset[int]:
    """The ordinals of all claims of an input that were put off and that nothing has stopped."""
    verdicts = input_result.claim_verdicts.verdicts
    return frozenset(ordinal for ordinal in input_result.put_off.ordinals if verdicts[ordinal] < Verdict.REJECTED)


def recall(input_result: InputResult, wanted: Collection[int], source: Readable, memory: EditMemory) -> None:
    """Make those claims of an input for the patient pass; `source` is the input once more."""
    input_result.dated_claims += recalled(input_result.input, wanted, source, memory)
    input_result.dated_claims.sort(key=_ordinal)


def recalled(input_ordinal: int, wanted: Collection[int], source: Readable, memory: EditMemory) -> Iterator[DatedClaim]:
    """Those claims of the input with this ordinal, in file order."""
    with memory.sandbox:
        for ordinal, claim, envelopes in claims_again(source, wanted):
            chosen = ClaimRules(memory.rulebook, envelopes).choose(claim)
            asked = asked_lines(claim, memory.index(chosen.rules).within(claim.delimiters.component))
            where = envelopes.claim_context()._replace(
                claim_id=claim.claim_id, claim=ordinal, offset=claim.piece.offset, profile=chosen.rules.profile
            )
            dated, _ = date_claim(
                claim, asked, where, chosen, input_ordinal=input_ordinal, is_test=envelopes.is_test,
                received=envelopes.received,
            )  # fmt: skip
            claim.forget_lines()
            yield dated


def billed_again(
    input_ordinal: int, wanted: Collection[int], source: Readable, memory: EditMemory
) -> Iterator[tuple[BilledClaim, bool]]:
    """The same as a history takes them up, and whether it does not, since they come in a test interchange."""
    with memory.sandbox:
        for ordinal, claim, standing in claims_again(source, wanted):
            rules = ClaimRules(memory.rulebook, standing).choose(claim).rules
            asked = asked_lines(claim, memory.index(rules).within(claim.delimiters.component))
            billed = billed_claim(claim, asked, input_ordinal, ordinal)
            claim.forget_lines()
            yield billed, standing.is_test


def _ordinal(dated: DatedClaim) -> int:
    return dated.claim_context.claim or 0
