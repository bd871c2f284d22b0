"""The keys of the service lines of a block's claims (service_keys.py), all at once."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.claims.block_claims import are_blank
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
    keys_of,
    parties_word,
    payer_word,
    words,
)
from scrubber.x12.words import Cells, are_any, pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.claim import Claim
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Numbers, Words

_SPREAD, _SHIFT = np.uint64(SPREAD), np.uint64(SHIFT)
_NO_DAY = ~np.uint64(DAY_MASK)
_ENDS = 3
"""What stands behind the lines of a claim: PAYER, PARTIES and END."""
_FIRST_MODIFIER, _LAST_MODIFIER, _DESCRIPTION = 3, 6, 7
"""Components of SV101."""
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
        keys = persons[block.line_claim]
        for word in _providers(block, [npi for _, npi in parties], of_claims):
            keys = _mix(keys, word)
        keys = _mix(keys, block.line_procedure)
        keys = _mix(keys, _modifiers(block))
        for numbers in (block.line_first_day, block.line_last_day, block.line_units):
            keys = _mix(keys, numbers.astype(np.uint64))
        keys &= _NO_DAY
        keys[keys == 0] = DAY_MASK + 1
        keys |= (block.line_last_day - FIRST_DAY).astype(np.uint64) & np.uint64(DAY_MASK)
        rests, is_known = _rests(block), (persons[block.line_claim] != 0) & (block.line_procedure != 0)
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
    for at in range(MEMBER_WORDS):
        persons = _mix(persons, scan.buffer.words(member, WORD * at))
    for cells in (first_name, sex, _element(block, sender, 1)):
        persons = _mix(persons, scan.buffer.words(cells))
    persons = _mix(persons, is_dependent.astype(np.uint64))
    odd = np.zeros(len(block), np.bool_)
    for cells, count in ((member, MEMBER_WORDS), (first_name, 1), (sex, 1)):
        odd |= _are_odd(block, cells, count)
    return np.where(member.lengths > 0, persons, np.uint64(0)), odd


def _are_odd(block: ClaimBlock, cells: Cells, count: int) -> Flags:
    """Of each text whether it is read otherwise than it is written: small letters, or blanks around it."""
    data = block.rows.scan.buffer.bytes
    ends = np.maximum(cells.starts + cells.lengths - 1, 0)
    odd: Flags = (cells.lengths > 0) & (are_blank(data[cells.starts]) | are_blank(data[ends]))
    for at in range(count):
        written = block.rows.scan.buffer.words(cells, WORD * at).astype("<u8").view(np.uint8)
        odd |= _IS_SMALL[written].reshape(len(odd), WORD).any(axis=1)
    return odd


def _providers(block: ClaimBlock, billing: Sequence[str], of_claims: Rows) -> Iterable[Words]:
    """The words of each line's provider: who gave the service by the line, else by the claim, else who bills."""
    rows, scan = block.rows, block.rows.scan
    names = rows.names("82")
    names = names[rows.claim_of(names) != NONE]
    lines = rows.line_of(names)
    # The rendering provider of another payer's comes behind that payer's SBR.
    is_of_claim = (lines == NONE) & (rows.last_before(names, "SBR") == NONE)
    of_claim, of_line = np.full(len(block), NONE), np.full(len(rows.line_rows), NONE)
    # Backwards, so that the first of several is the last to be entered.
    of_claim[rows.claim_of(names[is_of_claim])[::-1]] = names[is_of_claim][::-1]
    of_line[lines[lines != NONE][::-1]] = names[lines != NONE][::-1]
    own = np.array([words(npi, PROVIDER_WORDS) for npi in billing], np.uint64).reshape(-1, PROVIDER_WORDS)[of_claims]
    rendering, by_line = _element(block, of_claim, 9), _element(block, of_line, 9)
    for at in range(PROVIDER_WORDS):
        word = np.where(of_claim != NONE, scan.buffer.words(rendering, WORD * at), own[:, at])
        yield np.where(of_line != NONE, scan.buffer.words(by_line, WORD * at), word[block.line_claim])


def _modifiers(block: ClaimBlock) -> Words:
    """Of each line what stands for its modifiers, in whatever order."""
    scan = block.rows.scan
    most = min(block.most_of_coding, _LAST_MODIFIER)
    found = np.zeros(len(block.line_claim), np.uint64)
    for number in range(_FIRST_MODIFIER, most + 1):
        word = scan.buffer.words(block.codings.cells(number))
        found += np.where(word != 0, _mix(np.full(len(word), _SPREAD), word), np.uint64(0))
    return found


def _rests(block: ClaimBlock) -> Words:
    """What stands for all that may differ between two lines of one service."""
    rows, scan = block.rows, block.rows.scan
    found = scan.rows(*OF_LINE, "NM1")
    is_name = scan.identifiers[found] == pack("NM1")
    claims, lines = rows.claim_of(found), rows.line_of(found)
    is_own = (claims != NONE) & (~is_name | are_any(scan.codes(found, 1), *PLACES))
    is_own &= (lines != NONE) | is_name | are_any(scan.identifiers[found], *OF_PLACE)
    found, claims, lines = found[is_own], claims[is_own], lines[is_own]
    digests = _digests(block, scan.whole(found))
    of_claims, of_lines = np.zeros(len(block), np.uint64), np.zeros(len(rows.line_rows), np.uint64)
    np.add.at(of_claims, claims[lines == NONE], digests[lines == NONE])
    np.add.at(of_lines, lines[lines != NONE], digests[lines != NONE])
    written = of_claims[block.line_claim] + of_lines
    if block.most_of_coding >= _DESCRIPTION:
        described = block.codings.cells(_DESCRIPTION)
        written += np.where(described.lengths > 0, _digests(block, described), np.uint64(0))
    return _mix(_mix(block.line_charge.astype(np.uint64), block.line_place), written)


def _digests(block: ClaimBlock, cells: Cells) -> Words:
    """What stands for each text."""
    found: Words = cells.lengths.astype(np.uint64)
    for at in range(0, int(cells.lengths.max(initial=0)), WORD):
        more = np.flatnonzero(cells.lengths > at)
        found[more] = _mix(found[more], block.rows.scan.buffer.words(cells.of(more), at))
    return found


def _element(block: ClaimBlock, found: Rows | Numbers, number: int) -> Cells:
    """An element of each of these rows; an empty cell of NONE."""
    starts, lengths = block.rows.scan.element(np.maximum(found, 0), number)
    return Cells(starts, np.where(found != NONE, lengths, 0).astype(np.int32))
