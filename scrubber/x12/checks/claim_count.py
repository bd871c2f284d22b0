"""A second, independent count of what the reader must not lose: CLM segments and their charges, taken from the bytes.

The reader cuts decoded text into pieces; this looks for the bytes ``CLM`` in whatever is read through it. The two share
the reading of the ISA and nothing else, so that a fault of one shows as a difference.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scrubber.x12.checks.file_type import HEAD_LENGTH
from scrubber.x12.delimiters import ASSUMED, ISA_LENGTH, Delimiters, read_isa

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.x12.reader import Readable

_ENVELOPE = re.compile(rb"I(?:SA[^A-Za-z0-9\s]|EA[^A-Za-z0-9])")
_WINDOW = ISA_LENGTH * 4
_LONGEST_REST = 256 * 1024
"""Bytes without a terminator to keep: the reader has refused such a segment long before."""


class _Marks(NamedTuple):
    """What one set of delimiters looks like in bytes."""

    claim: re.Pattern[bytes]
    plain: re.Pattern[bytes]
    """Finds ``CLM``, and CLM02 of a claim right behind a terminator or its line end, with two decimals, one or none."""
    element: int
    terminator: int
    blanks: frozenset[int]


@lru_cache(maxsize=64)
def _marks(delimiters: Delimiters) -> _Marks:
    element, terminator = delimiters.element.encode("latin-1"), delimiters.terminator.encode("latin-1")
    either = re.escape(element + terminator)
    one = re.escape(element)
    decimals = rb"" if delimiters.in_amounts else rb"(?:\.[0-9]{1,2}+)?+"
    start = b"|".join(b"(?<=%bCLM%b)" % (re.escape(terminator) + end, one) for end in (b"", b"\n", b"\r\n"))
    return _Marks(
        re.compile(rb"CLM(?=[%b])(?:%b[^%b]*)?(?:%b([^%b]*))?" % (either, one, either, one, either)),
        re.compile(rb"CLM(?:%b(?:%b)[^%b]*+%b([0-9]{1,15}+%b)(?=[%b]))?" % (one, start, either, one, decimals, either)),
        element[0],
        terminator[0],
        frozenset(b" \t\r\n") - frozenset(terminator),
    )


class ClaimCounter:
    """A binary stream that counts the claims in what is read through it; read it to its end, then ask.

    `read_amount` reads CLM02 as cents and gives None for what is no amount, which counts as nothing.
    """

    def __init__(self, stream: Readable, read_amount: Callable[[str], int | None]) -> None:
        self._stream = stream
        self._read_amount = read_amount
        self._rest = b""
        self._marks = _marks(ASSUMED)
        self._outside = True
        self._in_trailer = False
        """Whether the IEA has begun and its terminator has not been seen: an ISA inside it is data."""
        self._fresh = True
        self.claims = 0
        """CLM segments so far."""
        self.charge = 0
        """Their CLM02 in cents."""
        self.head = b""
        """The first bytes of the stream, enough to tell what it is."""

    def read(self, size: int = -1, /) -> bytes:
        """Read on."""
        block = self._stream.read(size)
        if len(self.head) < HEAD_LENGTH:
            self.head += block[: HEAD_LENGTH - len(self.head)]
        if block or self._rest:
            self._count(self._rest + block, ended=not block)
        return block

    def _count(self, text: bytes, *, ended: bool) -> None:
        """Count in `text`, and keep what the next block is needed for: the last segment, or an envelope at the end."""
        start = 0
        bound = len(text) if ended else max(0, len(text) - _WINDOW)
        for match in _ENVELOPE.finditer(text):
            at = match.start()
            self._in_trailer = self._in_trailer and text.find(self._marks.terminator, start, at) < 0
            if self._in_trailer or not self._is_envelope(text, at):
                continue
            if at >= bound:
                break
            self._claims_in(text, start, at)
            start = at
            self._enter(text, at)
        else:
            at = len(text)
        self._in_trailer = self._in_trailer and text.find(self._marks.terminator, start, at) < 0
        kept = at if ended else max(start, text.rfind(self._marks.terminator, start, at))
        if not ended and at - kept >= _LONGEST_REST:
            kept = min(at, len(text) - _WINDOW)
        # The terminator that is kept ends what is counted now, and begins what is counted next.
        self._claims_in(text, start, kept + 1)
        self._fresh = self._fresh and kept == 0
        self._rest = b"" if ended else text[kept:]

    def _is_envelope(self, text: bytes, at: int) -> bool:
        """Whether ISA or IEA at `at` is a segment; outside of an interchange an ISA need not follow a terminator."""
        if text.startswith(b"ISA", at):
            return self._outside or self._starts_segment(text, at)
        follows = text[at + 3] in (self._marks.element, self._marks.terminator)
        return follows and not self._outside and self._starts_segment(text, at)

    def _enter(self, text: bytes, at: int) -> None:
        """Take the delimiters of the ISA at `at`; what follows an IEA, or an ISA that is none, is no interchange."""
        header = None
        self._in_trailer = text.startswith(b"IEA", at)
        if not self._in_trailer:
            header = read_isa(text[at : at + _WINDOW].decode("latin-1"))
        self._outside = header is None
        if header is not None:
            self._marks = _marks(header.delimiters)

    def _claims_in(self, text: bytes, start: int, end: int) -> None:
        """Count the claims of a run of segments: in a few sweeps where all are written alike, else one by one."""
        amounts = self._marks.plain.findall(text, start, end)
        # Of what may be none, or is written otherwise, nothing is found behind the letters.
        if b"" not in amounts:
            self.claims += len(amounts)
            self.charge += _sum_of(amounts)
            return
        self._claims_one_by_one(text, start, end)

    def _claims_one_by_one(self, text: bytes, start: int, end: int) -> None:
        for match in self._marks.claim.finditer(text, start, end):
            if self._starts_segment(text, match.start()):
                self.claims += 1
                self.charge += self._amount(text, match)

    def _amount(self, text: bytes, match: re.Match[bytes]) -> int:
        written = (match[1] or b"").decode("latin-1")
        if text[match.end() : match.end() + 1] != bytes((self._marks.element,)):
            written = written.rstrip()
        return self._read_amount(written) or 0

    def _starts_segment(self, text: bytes, at: int) -> bool:
        """Whether a segment starts at `at`: after a terminator or the first byte, white space aside."""
        while at and text[at - 1] in self._marks.blanks:
            at -= 1
        return text[at - 1] == self._marks.terminator if at else self._fresh


def _sum_of(amounts: list[bytes]) -> int:
    """The sum in cents of amounts with two decimals, one or none."""
    digits = b" ".join(amounts).replace(b".", b"").split()
    shorter = [amount for amount in amounts if amount[-3:-2] != b"."]
    # Of these, most of what they are in cents is not counted yet.
    return sum(map(int, digits)) + sum(
        int(amount[:-2] + amount[-1:]) * 9 if amount[-2:-1] == b"." else int(amount) * 99 for amount in shorter
    )
