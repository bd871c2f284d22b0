"""Claim numbers (CLM01) that stand in an input twice: of one provider, for one payer, with one frequency code.

The claim pass keeps eight bytes of each claim, in file order; only where two of them are equal is the input read again,
since most claims are passed over without being made.
"""

from __future__ import annotations

import sys
from array import array
from hashlib import blake2b
from typing import TYPE_CHECKING

from scrubber.engine.claims.claim_faults import verdict_of
from scrubber.engine.claims.claim_rules import ClaimRules
from scrubber.engine.claims.claims_again import claims_again
from scrubber.findings.adjusted import adjusted
from scrubber.findings.billed import told_of_claim
from scrubber.findings.finding import Verdict
from scrubber.findings.resolve_hits import engine_finding
from scrubber.findings.waiving import waive
from scrubber.rules.waivers import WaiverScope
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrubber.claims.block import Block
    from scrubber.claims.claim import Claim
    from scrubber.engine.claims.claim_rules import BlockRules
    from scrubber.engine.input_result import InputResult
    from scrubber.findings.finding import Finding
    from scrubber.findings.resolve_hits import Envelopes
    from scrubber.rules.rulebook import Rulebook
    from scrubber.x12.reader import Readable

NONE = 0
"""Stands for a claim that has no number, or is not looked at."""
_BYTES, _ORIGINAL = 8, "1"
_FEW = 20_000
"""Claims below which nothing else is worth while than to remember them."""


def number_of(claim: Claim, payer: str) -> int:
    """What stands for a claim's number; `payer` is the payer's key."""
    claim_id = claim.claim_id.strip()
    if not claim_id:
        return NONE
    text = f"{payer}\0{claim.billing_npi}\0{claim.frequency_code or _ORIGINAL}\0{claim_id}"
    return int.from_bytes(blake2b(text.encode(), digest_size=_BYTES).digest(), sys.byteorder)


def numbers_of(block: Block, rules: BlockRules) -> array[int]:
    """The same of each claim of a block, as far as it is an original."""
    heads = [f"{payer}\0{billing_npi}\0{_ORIGINAL}\0" for payer, billing_npi in rules.parties]
    digests = bytearray()
    for claim_id, which in zip(block.claim_ids(), rules.parties_of_claims.tolist(), strict=True):
        digests += blake2b((heads[which] + claim_id.strip()).encode(), digest_size=_BYTES).digest()
    numbers = array("Q")
    numbers.frombytes(digests)
    return numbers


def repeated_numbers(input_result: InputResult) -> dict[int, int]:
    """The ordinals of claims whose number an earlier one has, each with that of the first one, in their order.

    Claims that cannot be read do not count: they are sent again. What was kept of the numbers is forgotten.
    """
    numbers, verdicts = input_result.claim_numbers, input_result.claim_verdicts.verdicts
    at = verdicts.find(Verdict.UNREADABLE)
    while 0 <= at < len(numbers):
        numbers[at] = NONE
        at = verdicts.find(Verdict.UNREADABLE, at + 1)
    input_result.claim_numbers = array("Q")
    return repeated(numbers)


def repeated(numbers: array[int]) -> dict[int, int]:
    """The places at which a number stands that an earlier place has, each with the first one, in their order."""
    if len(numbers) < _FEW:
        return _repeated_among(range(len(numbers)), numbers)
    import numpy as np

    values = np.frombuffer(numbers, np.uint64)
    ordered = np.sort(values)
    twice = np.unique(ordered[1:][(ordered[1:] == ordered[:-1]) & (ordered[1:] != NONE)])
    return _repeated_among(np.flatnonzero(np.isin(values, twice)).tolist() if len(twice) else (), numbers)


def _repeated_among(places: Sequence[int], numbers: array[int]) -> dict[int, int]:
    first: dict[int, int] = {}
    pairs = ((at, first.setdefault(numbers[at], at)) for at in places if numbers[at] != NONE)
    return {at: earlier for at, earlier in pairs if at != earlier}


def tell_repeated(input_result: InputResult, again: Mapping[int, int], source: Readable, rulebook: Rulebook) -> None:
    """Tell each of the claims `again` of whose first claim it has the number; `source` is the input once more."""
    segments, rejected = {}, set()
    for ordinal, claim, standing in claims_again(source, {*again, *again.values()}):
        segments[ordinal] = claim.piece.ordinal
        if ordinal not in again:
            continue
        found = _told(claim, ordinal, segments[again[ordinal]], standing, rulebook)
        input_result.findings.extend(found)
        verdict = verdict_of(found)
        input_result.claim_verdicts.raise_to(ordinal, verdict, claim.charge or 0)
        if verdict >= Verdict.REJECTED:
            rejected.add(ordinal)
    input_result.dated_claims = [
        dated for dated in input_result.dated_claims if dated.claim_context.claim not in rejected
    ]


def _told(claim: Claim, ordinal: int, first: int, standing: Envelopes, rulebook: Rulebook) -> list[Finding]:
    """What a claim is told of the first one, a segment, as its profile and the waivers of the run have it."""
    chosen = ClaimRules(rulebook, standing).choose(claim)
    context = standing.claim_context()._replace(
        claim_id=claim.claim_id, claim=ordinal, offset=claim.piece.offset, profile=chosen.rules.profile
    )
    place = Place(claim.piece.offset, claim.piece.ordinal)
    found = [engine_finding("claim-number-repeated", context, place, element="CLM01", values={"first": first})]
    found = adjusted(found, chosen.rules)
    if found and rulebook.waivers:
        scope = WaiverScope(claim.claim_id, claim.billing_npi, claim.payer.identifier, chosen.senders)
        found = waive(found, rulebook.waivers, scope, standing.received)
    return told_of_claim(found, claim)
