"""Claims that edits over time ask for, put off until it is known that one of their patient has a service to meet.

Where nearly every procedure is asked for, as with NCCI, most claims meet no other: of each there is kept who it is of,
its days and its procedures, some forty bytes. Which of them are made in the end is found out in engine/recall.py.
"""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from scrubber.claims.block import ClaimBlock
    from scrubber.engine.claims.claim_rules import BlockRules
    from scrubber.x12.words import Flags, Numbers, Words

_BYTES: Final = 8
_CHARACTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BASE: Final = len(_CHARACTERS) + 1
"""Of procedures as numbers: 0 stands for no character."""
LONGEST: Final = 6
"""Characters of a procedure that a number of 32 bits has room for; a longer one is in no table."""


def patient_of(payer: str, member_id: str) -> int:
    """What stands for a payer's member id, as it is here and as a history has it: the same where that is."""
    plain = member_id.strip().upper()
    text = f"{payer}\0{plain.replace('-', '').replace(' ', '') or plain}"
    return int.from_bytes(blake2b(text.encode(), digest_size=_BYTES).digest(), sys.byteorder)


def number_of(procedure: str) -> int:
    """A procedure as a number; 0 of one that is too long, or has other characters than digits and capital letters."""
    number = 0
    for character in procedure if len(procedure) <= LONGEST else "":
        at = _CHARACTERS.find(character) + 1
        if not at:
            return 0
        number = number * _BASE + at
    return number


def procedure_of(number: int) -> str:
    """The procedure that has this number."""
    text = ""
    while number:
        number, at = divmod(number, _BASE)
        text = _CHARACTERS[at - 1] + text
    return text


@dataclass(slots=True)
class PutOff:
    """Claims that were put off, as columns; of each its ordinal, its patient, its days, and its procedures."""

    ordinals: array[int] = field(default_factory=lambda: array("I"))
    patients: array[int] = field(default_factory=lambda: array("Q"))
    first_days: array[int] = field(default_factory=lambda: array("i"))
    """As ordinals, as the last ones are."""
    last_days: array[int] = field(default_factory=lambda: array("i"))
    counts: array[int] = field(default_factory=lambda: array("I"))
    """How many of the procedures are each claim's, which follow one another."""
    procedures: array[int] = field(default_factory=lambda: array("I"))

    def take(self, block: BlockPutOff, claims: slice, before: int) -> None:
        """Take what is put off of some claims of a block, which come after so many others."""
        chosen = block.flags[claims].nonzero()[0]
        if not len(chosen):
            return
        own = chosen + claims.start
        lines = slice(*block.line_bounds(claims))
        self.ordinals.frombytes((chosen + before).astype("I").tobytes())
        self.patients.frombytes(block.patients[own].astype("Q").tobytes())
        self.first_days.frombytes(block.first_days[own].astype("i").tobytes())
        self.last_days.frombytes(block.last_days[own].astype("i").tobytes())
        self.counts.frombytes(block.counts[own].astype("I").tobytes())
        self.procedures.frombytes(block.procedures[lines][block.lines[lines]].astype("I").tobytes())

    def extend(self, other: PutOff, before: int) -> None:
        """Take those of claims that come after so many others."""
        self.ordinals.extend([before + ordinal for ordinal in other.ordinals])
        self.patients.extend(other.patients)
        self.first_days.extend(other.first_days)
        self.last_days.extend(other.last_days)
        self.counts.extend(other.counts)
        self.procedures.extend(other.procedures)


class BlockPutOff(NamedTuple):
    """What of a block is put off."""

    flags: Flags
    """Of each claim whether it has a service that is."""
    lines: Flags
    """Of each line whether it is such a service."""
    patients: Words
    first_days: Numbers
    last_days: Numbers
    counts: Numbers
    procedures: Words
    """Of each line, as a number."""
    bounds: tuple[Numbers, Numbers]
    """Of each claim its first line and the one after its last."""

    def line_bounds(self, claims: slice) -> tuple[int, int]:
        """The first line of some claims, and the one after their last."""
        first, end = self.bounds
        return int(first[claims.start]), int(end[claims.stop - 1])


def put_off(block: ClaimBlock, rules: BlockRules, lines: Flags) -> BlockPutOff:
    """What is put off of a block: these lines of its claims."""
    import numpy as np

    last_days = np.zeros(len(block), np.int64)
    np.maximum.at(last_days, block.line_claim, block.line_last_day)
    counts = block.sum_by_claim(lines.astype(np.int64))
    return BlockPutOff(
        counts > 0, lines, _patients(block, rules), block.first_day, last_days, counts,
        _numbers(block.line_procedure), block.rows.line_bounds,
    )  # fmt: skip


def are_untold(block: ClaimBlock, rules: BlockRules) -> Flags:
    """Of each claim whether nobody can say whose it is: payer, member id or the patient's name is missing."""
    import numpy as np

    has_payer = np.array([bool(parties.payer) for parties in rules.parties], np.bool_)
    coverage = block.coverage
    is_told = (coverage.member_numbers.lengths > 0) & coverage.names_patient & has_payer[rules.parties_of_claims]
    untold: Flags = ~is_told
    return untold


def _patients(block: ClaimBlock, rules: BlockRules) -> Words:
    """Of each claim what stands for its patient."""
    import numpy as np

    from scrubber.x12.distinct import distinct

    cells, payers = block.coverage.member_numbers, [parties.payer for parties in rules.parties]
    # Claims of one subscriber, who is written once, follow one another.
    pairs = cells.starts.astype(np.int64) * len(payers) + rules.parties_of_claims
    _, firsts, which = distinct(pairs)
    parties = rules.parties_of_claims[firsts].tolist()
    made = [
        patient_of(payers[party], block.rows.text_of(cells, first))
        for first, party in zip(firsts.tolist(), parties, strict=True)
    ]
    return np.array(made, np.uint64)[which]


def _numbers(words: Words) -> Words:
    """Of each packed procedure its number."""
    import numpy as np

    places = np.zeros(256, np.uint64)
    places[[ord(character) for character in _CHARACTERS]] = range(1, _BASE)
    numbers = np.zeros(len(words), np.uint64)
    is_number = words >> np.uint64(8 * LONGEST) == 0
    for at in range(LONGEST):
        characters = (words >> np.uint64(8 * at)) & np.uint64(0xFF)
        place = places[characters.astype(np.int64)]
        is_number &= (place > 0) | (characters == 0)
        numbers = np.where(characters == 0, numbers, numbers * np.uint64(_BASE) + place)
    return np.where(is_number, numbers, np.uint64(0))
