"""Claim numbers (CLM01) that stand in an input twice: of one provider, for one payer, with one frequency code.

The claim pass keeps eight bytes of each claim, in file order; only where two of them are equal is the input read again,
since most claims are passed over without being made.
"""

from __future__ import annotations

import sys
from array import array
from hashlib import blake2b
from typing import TYPE_CHECKING

from scrubber.claims.claim import ORIGINAL, REPLACEMENT
from scrubber.claims.service_keys import SHIFT, SPREAD, WORD, words
from scrubber.engine.claims.judged_again import judged_again
from scrubber.findings.finding import Verdict
from scrubber.findings.resolve_hits import engine_finding
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.claim import Claim
    from scrubber.engine.claims.claim_rules import BlockRules
    from scrubber.engine.input_result import InputResult
    from scrubber.rules.rulebook import Rulebook
    from scrubber.x12.reader import Readable
    from scrubber.x12.words import Words

NONE = 0
"""Stands for a claim that has no number, or is not looked at."""
_ALL = (1 << 64) - 1
_FEW = 20_000
"""Claims below which nothing else is worth while than to remember them."""
_PORTION = 1 << 18
"""Claims that are put in order together."""


def number_of(claim: Claim, payer: str) -> int:
    """What stands for a claim's number; `payer` is the payer's key."""
    return _with(claim.claim_id.strip(), _head(payer, claim.billing_npi, claim.frequency_code or ORIGINAL))


def numbers_of(block: ClaimBlock, rules: BlockRules) -> array[int]:
    """The same of each claim of a block, as far as it is an original or a replacement."""
    import numpy as np

    frequencies = (ORIGINAL, REPLACEMENT) if block.replaces.any() else (ORIGINAL,)
    heads = [_head(*parties, frequency) for frequency in frequencies for parties in rules.parties]
    which = rules.parties_of_claims + len(rules.parties) * block.replaces
    numbers, cells = np.array(heads, np.uint64).take(which), block.claim_id_cells
    numbers = _stirred(numbers, cells.lengths.astype(np.uint64))
    least, longest = (int(edge(cells.lengths, initial=WORD)) for edge in (np.min, np.max))
    for at in range(0, longest, WORD):
        if at < least:
            numbers = _stirred(numbers, block.rows.scan.buffer.words(cells, at))
            continue
        more = (cells.lengths > at).nonzero()[0]
        numbers[more] = _stirred(numbers.take(more), block.rows.scan.buffer.words(cells.at(more), at))
    for at in block.has_blank_ends(cells).nonzero()[0].tolist():
        numbers[at] = _with(block.rows.text_of(cells, at).strip(), heads[which[at]])
    return array("Q", numbers.tobytes())


def _head(payer: str, billing_npi: str, frequency: str) -> int:
    """What stands for all but the number itself."""
    text = f"{payer}\0{billing_npi}\0{frequency}"
    return int.from_bytes(blake2b(text.encode(), digest_size=WORD).digest(), sys.byteorder)


def _with(claim_id: str, head: int) -> int:
    if not claim_id:
        return NONE
    number = head
    # As `mix`, twice a word, without a call for each: it is asked for every claim that is made.
    for word in (len(claim_id), *words(claim_id, -(-len(claim_id) // WORD))):
        for more in (word, SPREAD):
            number = (number ^ more) * SPREAD & _ALL
            number ^= number >> SHIFT
    return number


def _stirred(numbers: Words, words: Words) -> Words:
    """Numbers with one more word in each."""
    import numpy as np

    spread, shift = np.uint64(SPREAD), np.uint64(SHIFT)
    for more in (words, spread):
        numbers = numbers ^ more
        numbers *= spread
        numbers ^= numbers >> shift
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
    twice = np.concatenate(found)
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
