"""Claim numbers (CLM01) that stand in an input twice: of one provider, for one payer, with one frequency code.

The claim pass keeps eight bytes of each claim, in file order; only where two of them are equal is the input read again,
since most claims are passed over without being made.
"""

from __future__ import annotations

import sys
from array import array
from hashlib import blake2b
from typing import TYPE_CHECKING

from scrubber.engine.claims.judged_again import judged_again
from scrubber.findings.finding import Verdict
from scrubber.findings.resolve_hits import engine_finding
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrubber.claims.block import Block
    from scrubber.claims.claim import Claim
    from scrubber.engine.claims.claim_rules import BlockRules
    from scrubber.engine.input_result import InputResult
    from scrubber.rules.rulebook import Rulebook
    from scrubber.x12.reader import Readable

NONE = 0
"""Stands for a claim that has no number, or is not looked at."""
_BYTES, _ORIGINAL = 8, "1"
_FEW = 20_000
"""Claims below which nothing else is worth while than to remember them."""
_PORTION = 1 << 18
"""Claims that are put in order together."""


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
    chunks = [values[start : start + _PORTION] for start in range(0, len(values), _PORTION)]
    found = []
    for portion in range(len(chunks)):
        # Equal numbers are of one portion: memory does not grow by what is put in order.
        ordered = np.sort(np.concatenate([chunk[chunk % np.uint64(len(chunks)) == portion] for chunk in chunks]))
        found.append(ordered[1:][(ordered[1:] == ordered[:-1]) & (ordered[1:] != NONE)])
    twice = np.unique(np.concatenate(found))
    if not len(twice):
        return {}
    places = (np.flatnonzero(np.isin(chunk, twice)) + _PORTION * at for at, chunk in enumerate(chunks))
    return _repeated_among(np.concatenate([*places]).tolist(), numbers)


def _repeated_among(places: Sequence[int], numbers: array[int]) -> dict[int, int]:
    first: dict[int, int] = {}
    pairs = ((at, first.setdefault(numbers[at], at)) for at in places if numbers[at] != NONE)
    return {at: earlier for at, earlier in pairs if at != earlier}


def tell_repeated(input_result: InputResult, again: Mapping[int, int], source: Readable, rulebook: Rulebook) -> None:
    """Tell each of the claims `again` of whose first claim it has the number; `source` is the input once more."""
    segments, rejected = {}, set()
    for one in judged_again(source, {*again, *again.values()}, rulebook):
        piece = one.claim.piece
        segments[one.ordinal] = piece.ordinal
        if one.ordinal not in again:
            continue
        values, place = {"first": segments[again[one.ordinal]]}, Place(piece.offset, piece.ordinal)
        found = [engine_finding("claim-number-repeated", one.context, place, element="CLM01", values=values)]
        if one.tell(found, input_result, rulebook) >= Verdict.REJECTED:
            rejected.add(one.ordinal)
    input_result.dated_claims = [
        dated for dated in input_result.dated_claims if dated.claim_context.claim not in rejected
    ]
