"""The keys of the service lines of a block's claims (service_keys.py), all at once."""

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.claims.block_names import IN_CLAIM, IN_LINE
from scrubber.claims.block_rows import NONE
from scrubber.claims.service_keys import (
    DAY_MASK,
    END,
    FIRST_DAY,
    FREQUENCY,
    MEMBER_WORDS,
    NO_KEY,
    OF_LINE,
    OF_PLACE,
    PARTIES,
    PAYER,
    PLACES,
    PROVIDER_WORDS,
    SHIFT,
    SPREAD,
    WORD,
    description_word,
    keys_of,
    modifiers_word,
    parties_word,
    payer_word,
    words,
)
from scrubber.x12.distinct import MANY_SLOTS, Slots
from scrubber.x12.layout import HIGHEST_BLANK
from scrubber.x12.words import Cells, are_any, pack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.claim import Claim
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Numbers, Words

_SPREAD, _SHIFT = np.uint64(SPREAD), np.uint64(SHIFT)
_NOTHING = np.zeros(1, np.uint64)
_NO_DAY = ~np.uint64(DAY_MASK)
_ENDS = 3
"""What stands behind the lines of a claim: PAYER, PARTIES and END."""
_FIRST_MODIFIER, _LAST_MODIFIER = 2, 5
"""Components of SV101, counted from 0."""
_ONE: Final = np.uint64(1)
_SMALL: Final = np.uint64(0x4040_4040_4040_4040)
_BEYOND_ASCII: Final = np.uint64(0x8080_8080_8080_8080)


class BlockServiceKeys(NamedTuple):
    """The keys of the lines of a block's regular claims, each with the rest; those of others mean nothing."""

    keys: array[int]
    starts: list[int]
    """Where those of each claim begin, and where the last ones end."""
    odd: Flags
    """Of each claim whether its keys are to be made of the claim itself: its patient is not written as he is read."""

    @classmethod
    def of(cls, block: ClaimBlock, parties: Sequence[tuple[str, str]], of_claims: Rows) -> BlockServiceKeys:
        """`parties` are payers' keys with billing NPIs, `of_claims` says which of them a claim has."""
        of_parties = np.array([_words_of(*own) for own in parties], np.uint64).reshape(-1, 2 + PROVIDER_WORDS)
        payers, whose, *billing = of_parties.T.take(of_claims, axis=1)
        whose |= block.frequency & np.uint64(FREQUENCY)
        persons, odd = _persons(block, payers)
        keys = _with_providers(block, persons, billing)
        of_modifiers, of_descriptions = _known_codings(block.rows.delimiters.component)
        days, last_days = block.line_first_day, block.line_last_day
        modifiers = _by_coding(block, of_modifiers, _modifiers)
        for numbers in (block.line_procedure, modifiers, days, last_days, block.line_units):
            _mix_in(keys, numbers.view(np.uint64))
        keys &= _NO_DAY
        np.maximum(keys, np.uint64(DAY_MASK + 1), out=keys)
        keys |= (last_days - FIRST_DAY).view(np.uint64) & np.uint64(DAY_MASK)
        rests = _rests(block, _by_coding(block, of_descriptions, description_word))
        is_known = (persons != 0).take(block.line_claim) & (block.line_procedure != 0)
        if not is_known.all():
            keys, rests = np.where(is_known, keys, np.uint64(NO_KEY)), rests * is_known
        return cls(*_placed(block, (keys, rests), payers, whose), odd)

    def of_claim(self, claim: Claim, index: int) -> array[int]:
        """Those of a claim, which has this index in the block."""
        return keys_of(claim) if self.odd[index] else self.of_claims(slice(index, index + 1))

    def of_claims(self, claims: slice) -> array[int]:
        """Those of claims that follow one another."""
        return self.keys[self.starts[claims.start] : self.starts[claims.stop]]


@lru_cache(1 << 12)
def _words_of(payer: str, npi: str) -> tuple[int, ...]:
    """What stands for a payer, for it with a billing provider, and the words of the provider's number."""
    return payer_word(payer), parties_word(payer, npi) & ~FREQUENCY, *words(npi, PROVIDER_WORDS)


def _placed(block: ClaimBlock, lines: tuple[Words, Words], payers: Words, whose: Words) -> tuple[array[int], list[int]]:
    """What stands for each line, behind the lines of a claim what stands for it, and where those of each begin."""
    count, line_count = len(block), len(block.line_claim)
    starts = np.append(block.rows.line_bounds[0], line_count) + np.arange(0, _ENDS * count + 1, _ENDS)
    placed = np.empty((line_count + _ENDS * count, 2), np.uint64)
    keys, rests = placed.T
    at = np.arange(line_count) + _ENDS * block.line_claim
    keys[at], rests[at] = lines
    numbers = _digests(block, block.claim_id_cells)
    for behind, (key, rest) in enumerate(((PAYER, payers), (PARTIES, whose), (END, numbers)), start=-_ENDS):
        at = starts[1:] + behind
        keys[at], rests[at] = key, rest
    return array("Q", placed.tobytes()), (2 * starts).tolist()


def _mix_in(keys: Words, parts: Words) -> None:
    """Mix a word into each of some keys."""
    keys ^= parts
    keys *= _SPREAD
    keys ^= keys >> _SHIFT


def _persons(block: ClaimBlock, payers: Words) -> tuple[Words, Flags]:
    """What stands for payer and patient of each claim, 0 without a member id; and which are not written as read."""
    buffer, rows, coverage = block.rows.scan.buffer, block.rows, block.coverage
    member = coverage.member_numbers
    names = np.where(coverage.dependent, coverage.dependents, coverage.members)
    details = rows.firsts("DMG").take(block.patient_levels)
    first_name, sex = rows.cells_of("NM1", names, 4), rows.cells_of("DMG", details, 3)
    persons = payers.copy()
    _mix_in(persons, block.patient_birth_day.view(np.uint64))
    longest = min(int(member.lengths.max(initial=0)), WORD * MEMBER_WORDS)
    of_member = [rows.codes_of("NM1", coverage.members, 9)]
    of_member += [buffer.words(member, at) for at in range(WORD, longest, WORD)]
    # Most numbers are short: what is behind them is nothing.
    nothing = [_NOTHING] * (MEMBER_WORDS - len(of_member))
    of_names, of_sex = rows.codes_of("NM1", names, 4), rows.codes_of("DMG", details, 3)
    for word in (*of_member, *nothing, of_names, of_sex, coverage.element(1)):
        _mix_in(persons, word)
    _mix_in(persons, coverage.dependent.astype(np.uint64))
    persons *= member.lengths > 0
    return persons, _are_odd(block, ((member, of_member), (first_name, [of_names]), (sex, [of_sex])))


def _are_odd(block: ClaimBlock, texts: Sequence[tuple[Cells, list[Words]]]) -> Flags:
    """Of each claim whether a text may be read otherwise than it is written: small letters, or blanks around it.

    Each comes with its first words: letters behind them make no difference.
    """
    characters, odd = block.rows.scan.buffer.bytes, np.zeros(len(block), np.bool_)
    for (starts, lengths), firsts in texts:
        last = starts + lengths
        last -= 1
        is_blank = (characters.take(starts) <= HIGHEST_BLANK) | (characters.take(last) <= HIGHEST_BLANK)
        odd |= is_blank & (lengths > 0)
        for word in firsts:
            # Small letters have both of these bits, and but for them only some marks.
            odd |= ((word << _ONE & word & _SMALL) | (word & _BEYOND_ASCII)) != 0
    return odd


def _with_providers(block: ClaimBlock, persons: Words, billing: list[Words]) -> Words:
    """Of each line its claim's person with who gave the service: by the line, else by the claim, else who bills.

    `billing` has the words of the number of each claim's billing provider.
    """
    rows, names = block.rows, block.names
    is_rendering = rows.entities == pack("82")
    own = (is_rendering & (names.groups == IN_CLAIM)).nonzero()[0]
    # Backwards, so that the first of several is the last to be entered.
    claims = rows.claim_of(names.rows.take(own))[::-1]
    keys = persons.copy()
    for provider, word in zip(billing, _provider_words(block, own), strict=True):
        provider[claims] = word[::-1]
        _mix_in(keys, provider)
    of_lines = keys.take(block.line_claim)
    by_line = (is_rendering & (names.groups == IN_LINE)).nonzero()[0][::-1]
    if len(by_line):
        lines = rows.line_of(names.rows.take(by_line))
        keys = persons.take(block.line_claim.take(lines))
        for word in _provider_words(block, by_line):
            _mix_in(keys, word)
        of_lines[lines] = keys
    return of_lines


def _provider_words(block: ClaimBlock, names: Rows) -> list[Words]:
    """The words of the numbers of some of the names."""
    rows = block.rows
    numbers = rows.scan.element(block.names.rows.take(names), 9)
    return [rows.scan.buffer.words(numbers, WORD * at) for at in range(PROVIDER_WORDS)]


def _by_coding(block: ClaimBlock, known: Slots, word_of: Callable[[list[str]], int]) -> Words:
    """Of each line the word that is made of the components of its SV101."""
    component = block.rows.delimiters.component

    def number_each(_: Words, lines: Rows) -> Numbers:
        written = (block.rows.text_of(block.line_coding, line).split(component) for line in lines.tolist())
        return np.array([word_of(components) for components in written], np.uint64).view(np.int64)

    return known.numbers(block.coding_digests, number_each).view(np.uint64)


def _modifiers(components: list[str]) -> int:
    return modifiers_word(filter(None, components[_FIRST_MODIFIER : _LAST_MODIFIER + 1]))


@lru_cache(4)
def _known_codings(_component: str) -> tuple[Slots, Slots]:
    """What stands for modifiers and descriptions, where the components of SV101 are written with this separator."""
    return Slots(MANY_SLOTS), Slots(MANY_SLOTS)


def _rests(block: ClaimBlock, descriptions: Words) -> Words:
    """What stands for all that may differ between two lines of one service."""
    rests = block.line_charge.astype(np.uint64)
    _mix_in(rests, block.line_place)
    _mix_in(rests, _written(block, descriptions))
    return rests


def _written(block: ClaimBlock, descriptions: Words) -> Words:
    """Of each line what stands for its description, and for what its claim and it have of names, places and notes."""
    rows, names = block.rows, block.names
    places = names.rows.take(((names.groups >= IN_CLAIM) & are_any(rows.entities, *PLACES)).nonzero()[0])
    of_each = [places]
    for identifier in OF_LINE:
        own = rows.scan.rows(identifier)
        is_own = (rows.claim_of(own) if identifier in OF_PLACE else rows.line_of(own)) != NONE
        of_each.append(own.take(is_own.nonzero()[0]))
    found = np.concatenate(of_each)
    if not len(found):
        return descriptions
    digests, lines = _digests(block, rows.scan.whole(found)), rows.line_of(found)
    own, by_line = (lines == NONE).nonzero()[0], (lines != NONE).nonzero()[0]
    of_claims = np.zeros(len(block), np.uint64)
    np.add.at(of_claims, rows.claim_of(found.take(own)), digests.take(own))
    written = of_claims.take(block.line_claim) + descriptions
    np.add.at(written, lines.take(by_line), digests.take(by_line))
    return written


def _digests(block: ClaimBlock, cells: Cells) -> Words:
    """What stands for each text."""
    buffer, found = block.rows.scan.buffer, cells.lengths.astype(np.uint64)
    for at in range(0, int(cells.lengths.max(initial=0)), WORD):
        goes_on = cells.lengths > at
        if goes_on.all():
            _mix_in(found, buffer.words(cells, at))
            continue
        more = goes_on.nonzero()[0]
        longer = found.take(more)
        _mix_in(longer, buffer.words(cells.at(more), at))
        found[more] = longer
    return found
