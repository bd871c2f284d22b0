"""The keys of the service lines of a block's claims (service_keys.py), all at once."""

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.claims.block_rows import NONE
from scrubber.claims.service_keys import (
    DAY_MASK,
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
from scrubber.x12.distinct import Slots
from scrubber.x12.layout import are_blank
from scrubber.x12.words import Cells, are_any

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
_AS_WRITTEN: Final = "".join(character for character in map(chr, range(ord("!"), 127)) if not character.islower())
"""Characters that are read as they are written, wherever they stand."""
_IS_SMALL: Final = np.zeros(256, np.bool_)
_IS_SMALL[[*range(ord("a"), ord("z") + 1), *range(128, 256)]] = True
"""Characters that are not their own capitals, or may not be."""


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
        payers = np.array([payer_word(payer) for payer, _ in parties], np.uint64)[of_claims]
        persons, odd = _persons(block, payers)
        whose = np.array([parties_word(payer, npi) & ~FREQUENCY for payer, npi in parties], np.uint64)[of_claims]
        whose |= block.frequency & np.uint64(FREQUENCY)
        keys = _with_providers(block, persons, [npi for _, npi in parties], of_claims)
        keys = _mix(keys, block.line_procedure)
        of_modifiers, of_descriptions = _known_codings(block.rows.delimiters.component)
        keys = _mix(keys, _by_coding(block, of_modifiers, _modifiers))
        for numbers in (block.line_first_day, block.line_last_day, block.line_units):
            keys = _mix(keys, numbers.astype(np.uint64))
        keys &= _NO_DAY
        keys[keys == 0] = DAY_MASK + 1
        keys |= (block.line_last_day - FIRST_DAY).astype(np.uint64) & np.uint64(DAY_MASK)
        rests = _rests(block, _by_coding(block, of_descriptions, description_word))
        is_known = (persons[block.line_claim] != 0) & (block.line_procedure != 0)
        count = len(block)
        starts = np.append(block.rows.line_bounds[0], len(keys)) + _ENDS * np.arange(count + 1)
        placed = np.zeros((len(keys) + _ENDS * count, 2), np.uint64)
        at = np.arange(len(keys)) + _ENDS * block.line_claim
        placed[at, 0], placed[at, 1] = np.where(is_known, keys, NO_KEY), np.where(is_known, rests, 0)
        ends = starts[1:] - 1
        placed[ends - 2, 0], placed[ends - 2, 1] = PAYER, payers
        placed[ends - 1, 0], placed[ends - 1, 1] = PARTIES, whose
        placed[ends, 1] = _digests(block, block.rows.scan.element(block.rows.claim_rows, 1))
        return cls(array("Q", placed.tobytes()), (2 * starts).tolist(), odd)

    def of_claim(self, claim: Claim, index: int) -> array[int]:
        """Those of a claim, which has this index in the block."""
        return keys_of(claim) if self.odd[index] else self.of_claims(slice(index, index + 1))

    def of_claims(self, claims: slice) -> array[int]:
        """Those of claims that follow one another."""
        return self.keys[self.starts[claims.start] : self.starts[claims.stop]]


def _mix(keys: Words, parts: Words) -> Words:
    keys = (keys ^ parts) * _SPREAD
    mixed: Words = keys ^ (keys >> _SHIFT)
    return mixed


def _persons(block: ClaimBlock, payers: Words) -> tuple[Words, Flags]:
    """What stands for payer and patient of each claim, 0 without a member id; and which are not written as read."""
    scan, rows = block.rows.scan, block.rows
    _, subscriber, dependent = rows.levels
    is_dependent = dependent != NONE
    members = rows.first_names("IL")
    names = np.where(is_dependent, rows.first_names("QC")[dependent], members[subscriber])
    details = rows.first_of_piece("DMG")[np.where(is_dependent, dependent, subscriber)]
    sender = rows.first_of_piece("SBR")[subscriber]
    member = _element(block, members[subscriber], 9)
    first_name, sex = _element(block, names, 4), _element(block, details, 3)
    persons = _mix(payers, block.patient_birth_day.astype(np.uint64))
    longest = int(member.lengths.max(initial=0))
    for at in range(MEMBER_WORDS):
        # Most numbers are short: what is behind them is nothing.
        persons = _mix(persons, scan.buffer.words(member, WORD * at) if at * WORD < longest else _NOTHING)
    for cells in (first_name, sex, _element(block, sender, 1)):
        persons = _mix(persons, scan.buffer.words(cells))
    persons = _mix(persons, is_dependent.astype(np.uint64))
    odd = np.zeros(len(block), np.bool_)
    for cells, count in ((member, MEMBER_WORDS), (first_name, 1), (sex, 1)):
        odd |= _are_odd(block, cells, count)
    return np.where(member.lengths > 0, persons, np.uint64(0)), odd


def _are_odd(block: ClaimBlock, cells: Cells, count: int) -> Flags:
    """Of each text whether it is read otherwise than it is written: small letters, or blanks around it."""
    buffer = block.rows.scan.buffer
    odd = ~buffer.consist_of(cells, _AS_WRITTEN)
    # Others are few: they are looked at more closely.
    others = np.flatnonzero(odd)
    if len(others):
        cells = cells.at(others)
        ends = buffer.bytes.take(cells.starts + cells.lengths - 1)
        odd[others] = are_blank(buffer.bytes.take(cells.starts)) | are_blank(ends)
        for at in range(count):
            written = buffer.words(cells, WORD * at).astype("<u8").view(np.uint8)
            odd[others] |= _IS_SMALL[written].reshape(len(others), WORD).any(axis=1)
    return odd


def _with_providers(block: ClaimBlock, persons: Words, billing: Sequence[str], of_claims: Rows) -> Words:
    """Of each line its claim's person with who gave the service: by the line, else by the claim, else who bills."""
    rows = block.rows
    names = rows.names("82")
    names = names[rows.claim_of(names) != NONE]
    lines = rows.line_of(names)
    # The rendering provider of another payer's comes behind that payer's SBR.
    is_of_claim = (lines == NONE) & (rows.last_before(names, "SBR") == NONE)
    own = np.array([words(npi, PROVIDER_WORDS) for npi in billing], np.uint64).reshape(-1, PROVIDER_WORDS)[of_claims]
    # Backwards, so that the first of several is the last to be entered.
    own[rows.claim_of(names[is_of_claim])[::-1]] = _provider_words(block, names[is_of_claim])[::-1]
    of_lines = _with_words(persons, own)[block.line_claim]
    by_line = np.flatnonzero(lines != NONE)[::-1]
    if len(by_line):
        lines = lines[by_line]
        of_lines[lines] = _with_words(persons[block.line_claim[lines]], _provider_words(block, names[by_line]))
    return of_lines


def _provider_words(block: ClaimBlock, names: Rows) -> Words:
    """Of each name the words of its number, a row for each."""
    scan = block.rows.scan
    numbers = scan.element(names, 9)
    return np.stack([scan.buffer.words(numbers, WORD * at) for at in range(PROVIDER_WORDS)], axis=1)


def _with_words(keys: Words, of_each: Words) -> Words:
    """The keys with some words in each, a row for each key."""
    for word in of_each.T:
        keys = _mix(keys, word)
    return keys


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
    return Slots(), Slots()


def _rests(block: ClaimBlock, descriptions: Words) -> Words:
    """What stands for all that may differ between two lines of one service."""
    rows, scan = block.rows, block.rows.scan
    places = scan.rows("NM1")[are_any(rows.entities, *PLACES)]
    found = np.concatenate([places, *(scan.rows(identifier) for identifier in OF_LINE)])
    claims = rows.claim_of(found)
    found, claims = found[claims != NONE], claims[claims != NONE]
    lines = rows.line_of(found)
    is_own = (lines != NONE) | scan.are("NM1", *OF_PLACE).take(found)
    found, claims, lines = found[is_own], claims[is_own], lines[is_own]
    digests = _digests(block, scan.whole(found))
    of_claims = np.zeros(len(block), np.uint64)
    np.add.at(of_claims, claims[lines == NONE], digests[lines == NONE])
    written = of_claims[block.line_claim] + descriptions
    by_line = np.flatnonzero(lines != NONE)
    if len(by_line):
        np.add.at(written, lines[by_line], digests[by_line])
    return _mix(_mix(block.line_charge.astype(np.uint64), block.line_place), written)


def _digests(block: ClaimBlock, cells: Cells) -> Words:
    """What stands for each text."""
    found: Words = cells.lengths.astype(np.uint64)
    for at in range(0, int(cells.lengths.max(initial=0)), WORD):
        more = np.flatnonzero(cells.lengths > at)
        found[more] = _mix(found.take(more), block.rows.scan.buffer.words(cells.at(more), at))
    return found


def _element(block: ClaimBlock, found: Rows | Numbers, number: int) -> Cells:
    """An element of each of these rows; an empty cell of NONE."""
    starts, lengths = block.rows.scan.element(np.maximum(found, 0), number)
    return Cells(starts, np.where(found != NONE, lengths, 0).astype(np.int32))
