"""The tokens of all segments of a block: each signature is looked at once, for the first segment that has it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.x12.guide.level_count import NO_PARENT
from scrubber.x12.guide.seen_pieces import SeenPieces
from scrubber.x12.guide.signatures import Signer
from scrubber.x12.words import UNREADABLE, pack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scrubber.x12.guide.natures import SegmentKind
    from scrubber.x12.scan import Rows, Scan
    from scrubber.x12.words import Flags, Numbers, Words

_MOST: Final = 20_000
"""Signatures that are remembered, before all are forgotten."""
_PLACES: Final = 16
"""Bits of a signature by which its token is found at once."""
_MOST_LINES: Final = 99
_NUMBERS: Final = np.array([pack(str(number)) for number in range(_MOST_LINES + 1)])
"""The numbers of lines as words, as far as claims mostly have them."""


class BlockTokens:
    """Finds tokens by signature; `token_of` gives that of a segment."""

    def __init__(self, kinds: Sequence[SegmentKind], token_of: Callable[[str], str]) -> None:
        self._signer = Signer(kinds)
        self._token_of = token_of
        self._known: dict[int, int] = {}
        self._signatures = np.zeros(1 << _PLACES, np.uint64)
        self._tokens = np.zeros(1 << _PLACES, np.uint16)
        """At the first bits of a signature: the last one that was asked for there, and its token."""

    def see(self, scan: Scan, heads: Rows) -> SeenPieces:
        """What is seen of each piece of a scan, that begin with the rows `heads`."""
        signatures, is_opaque = self._signer.sign(scan)
        places = (signatures >> np.uint64(64 - _PLACES)).astype(np.intp)
        found = self._tokens.take(places)
        unknown = ((self._signatures.take(places) != signatures) & ~is_opaque).nonzero()[0]
        while len(unknown):
            # One row at a time of those with one place.
            own, last = places.take(unknown), np.empty(1 << _PLACES, np.intp)
            last[own] = unknown
            self._remember(scan, signatures, unknown[last.take(own) == unknown])
            found[unknown] = self._tokens.take(own)
            unknown = unknown[self._signatures.take(own) != signatures.take(unknown)]
        found[is_opaque] = 0
        lines = scan.rows("LX")
        found[lines] = _count_on(scan, heads) & ~is_opaque.take(lines)
        tokens = found.astype("<u2").tobytes().decode("utf-16-le")
        bounds = [*heads.tolist(), len(tokens)]
        levels = scan.are("HL").take(heads).nonzero()[0]
        numbers, parents = _level_numbers(scan, heads.take(levels))
        of_pieces = [tokens[start:end] for start, end in pairwise(bounds)]
        return SeenPieces(of_pieces, levels.tolist(), numbers.tolist(), parents.tolist())

    def _remember(self, scan: Scan, signatures: Words, rows: Rows) -> None:
        """Remember the tokens of rows, no two of them at one place."""
        if len(self._known) > _MOST:
            self._known.clear()
        for signature, row in zip(signatures.take(rows).tolist(), rows.tolist(), strict=True):
            token = self._known.get(signature)
            if token is None:
                token = self._known[signature] = ord(self._token_of(scan.row(row)))
            place = signature >> 64 - _PLACES
            self._signatures[place], self._tokens[place] = signature, token


def _level_numbers(scan: Scan, rows: Rows) -> tuple[Numbers, Numbers]:
    """HL01 and HL02 of some levels."""
    buffer, own, above = scan.buffer, scan.element(rows, 1), scan.element(rows, 2)
    numbers, parents = buffer.whole_numbers(own), buffer.whole_numbers(above)
    # A level's own number is written without zeros before it; that of the parent need not be.
    numbers[buffer.bytes.take(own.starts) == ord("0")] = UNREADABLE
    return numbers, np.where(above.lengths == 0, NO_PARENT, np.where(parents == 0, UNREADABLE, parents))


def _count_on(scan: Scan, heads: Rows) -> Flags:
    """Of each line whether it has the number that it must have in its piece: LX01 alone, counted from 1."""
    lines = scan.rows("LX")
    owners, order = heads.searchsorted(lines, side="right"), np.arange(len(lines))
    is_first = np.ones(len(lines), np.bool_)
    is_first[1:] = owners[1:] != owners[:-1]
    numbers = order - np.maximum.accumulate(order * is_first) + 1
    codes, are_beyond = scan.codes(lines, 1), numbers > _MOST_LINES
    found: Flags = codes == _NUMBERS.take(np.minimum(numbers, _MOST_LINES))
    found[are_beyond] = codes[are_beyond] == _written(numbers[are_beyond])
    found &= scan.last.take(lines) == scan.first.take(lines) + 1
    return found


def _written(numbers: Rows) -> Words:
    """Numbers of at most eight digits as words."""
    words = np.zeros(len(numbers), np.uint64)
    while numbers.any():
        digits = (numbers % 10 + ord("0")).astype(np.uint64)
        words = np.where(numbers > 0, (words << np.uint64(8)) | digits, words)
        numbers = numbers // 10
    return words
