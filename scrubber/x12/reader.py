"""Blocks of bytes → pieces: an input cut at its structural segments, with every byte in exactly one piece.

Delimiters cannot occur inside X12 data, so a terminator followed by ``HL``, ``CLM`` or an envelope segment is an exact
cut point; nothing between two cut points is looked into here. Memory is bounded by one block and one piece.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from scrubber.x12.delimiters import ASSUMED, ISA_LENGTH, Delimiters, IsaHeader, read_isa
from scrubber.x12.segment import Place, Segment

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

BLOCK_SIZE = 64 * 1024
MAX_SEGMENT = 32 * 1024
"""Bytes after which a segment without a terminator is refused: no 005010 segment comes near."""
MAX_PIECE = 2 * 1024 * 1024
"""Bytes after which a claim or level is cut; the guide's fifty lines take about 10 kB."""

OUTSIDE = ""
"""Tag of text before the first ISA, after an IEA, or where an ISA could not be read."""
CONTINUED = "+"
"""Tag of the further parts of a piece that is longer than MAX_PIECE."""
REFUSED = "!"
"""Tag of the start of a segment longer than MAX_SEGMENT; the reader stops there."""

_STRUCTURE = ("GS", "ST", "HL", "CLM", "SE", "GE", "IEA")
_UNKNOWN = 3
"""Group of `_Patterns.notable`: an unknown segment identifier."""
_ISA_START = re.compile(r"ISA[^A-Za-z0-9 \t\r\n]")
_BLANK = " \t\r\n"
_WINDOW = MAX_SEGMENT // 2
_ISA_WINDOW = ISA_LENGTH * 4

KNOWN_SEGMENTS = frozenset({
    "ISA", "TA1", "GS", "GE", "IEA", "ST", "SE", "BHT", "HL", "NM1", "N2", "N3", "N4", "PER",
    "REF", "PRV", "SBR", "PAT", "DMG", "CUR", "CLM", "DTP", "PWK", "CN1", "AMT", "K3", "NTE", "CR1",
    "CR2", "CR3", "CRC", "HI", "HCP", "CAS", "OI", "MIA", "MOA", "LX", "SV1", "SV5", "QTY", "MEA",
    "PS1", "LIN", "CTP", "SVD", "LQ", "FRM",
})  # fmt: skip
"""Segment identifiers that a professional claim file may hold (005010X222A1 and its envelopes)."""
_ORDINARY = sorted(KNOWN_SEGMENTS.difference(_STRUCTURE, {"ISA"}))


class Piece(NamedTuple):
    """A structural segment and all that follows it up to the next one."""

    tag: str
    """The structural segment it starts with (``ISA GS ST HL CLM SE GE IEA``), or OUTSIDE, CONTINUED, REFUSED."""
    text: str
    """Its text, one character a byte (latin-1), through the white space after its last terminator."""
    offset: int
    """Byte offset of its first character in the input."""
    ordinal: int
    """Ordinal in the input, from 1, of its first segment."""
    segment_count: int
    """How many segments it holds."""
    delimiters: Delimiters
    suspect: bool
    """Whether it may hold an unknown segment identifier or a character outside printable ASCII: look closer."""

    def head(self) -> list[str]:
        """The elements of its first segment, at a fraction of the cost of all its segments."""
        end = self.text.find(self.delimiters.terminator)
        return self.text[: end if end >= 0 else None].rstrip(_BLANK).split(self.delimiters.element)

    def segments(self) -> list[Segment]:
        """Every segment of the piece, split into elements, with its place; blank segments are passed over."""
        found = []
        element, position, ordinal = self.delimiters.element, self.offset, self.ordinal
        # A NamedTuple's own constructor takes twice as long as the tuple's, and most of what this costs.
        new = tuple.__new__
        for raw in self.text.split(self.delimiters.terminator):
            text = raw.strip(_BLANK)
            if text:
                place = new(Place, (position + raw.index(text[0]), ordinal))
                found.append(new(Segment, (text.split(element), place)))
                ordinal += 1
            position += len(raw) + 1
        return found


class Readable(Protocol):
    """What the reader reads: any binary stream."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""


class Resume(NamedTuple):
    """How a source begins that is the part of an input from a structural segment within an interchange on."""

    tag: str
    """The structural segment."""
    delimiters: Delimiters
    place: Place


class _Patterns(NamedTuple):
    """The expressions that one set of delimiters needs."""

    notable: re.Pattern[str]
    """Finds each terminator with a structural segment (group 1) or an ISA (2) after it, one that is doubled (no group),
    and one with a segment after it that no professional claim holds (3). All else is passed over inside the expression.
    """
    claim: re.Pattern[str]
    """Finds a CLM segment, at a terminator or the first character."""
    printable: bytes
    """Printable ASCII and the delimiters."""


@lru_cache(maxsize=64)
def _patterns(delimiters: Delimiters) -> _Patterns:
    terminator = re.escape(delimiters.terminator)
    element = re.escape(delimiters.element)
    blank = f"[{_BLANK}]*+"
    notable = (
        f"{terminator}{blank}(?!{_any_of(_ORDINARY)}[{element}{terminator}])"
        f"(?:({'|'.join(_STRUCTURE)})(?=[{element}{terminator}])"
        rf"|(ISA)(?=[^A-Za-z0-9 \t\r\n])|(?={terminator})|(?=[^{terminator}])())"
    )
    printable = bytes(range(0x20, 0x7F)) + "".join(delimiters).encode("latin-1")
    claim = rf"(?:\A|{terminator}){blank}(CLM)(?=[{element}{terminator}])"
    return _Patterns(re.compile(notable), re.compile(claim), printable)


def _any_of(words: Iterable[str]) -> str:
    """An expression for any of `words`, branching by their first characters: half the time of a plain alternation."""
    endings: dict[str, list[str]] = {}
    for word in words:
        endings.setdefault(word[:1], []).append(word[1:])
    branches = [re.escape(first) + (_any_of(rest) if any(rest) else "") for first, rest in endings.items()]
    return f"(?:{'|'.join(branches)})"


def _holds_odd_characters(text: str, terminator: str, printable: bytes) -> bool:
    """Whether a run of whole segments may hold anything but printable ASCII and one line end after each terminator."""
    # Counting in bytes takes two thirds of the time that it takes in text.
    written = text.encode("latin-1")
    others = written.translate(None, printable)
    if not others:
        return False
    if others.strip(b"\r\n"):
        return True
    end = terminator.encode("latin-1")
    return len(others) != written.count(end + b"\n") and len(others) != 2 * written.count(end + b"\r\n")


def _count_terminated(text: str, terminator: str, blanks: int) -> int:
    """How many segments `text` holds, each with its terminator; `blanks` of the terminators are doubled."""
    if terminator in _BLANK:
        return sum(1 for raw in text.split(terminator) if raw.strip(_BLANK))
    return text.count(terminator) - blanks


def _count_segments(text: str, terminator: str, blanks: int) -> int:
    """How many segments `text` holds, the last one perhaps without its terminator."""
    unterminated = terminator not in _BLANK and text.rstrip(_BLANK)[-1:] not in {terminator, ""}
    return _count_terminated(text, terminator, blanks) + unterminated


def _refused_at(text: str, start: int, end: int, terminator: str) -> int | None:
    """Where in ``text[start:end]`` a segment longer than MAX_SEGMENT begins, or None.

    Such a segment leaves a whole window without a terminator, so most calls look at a few bytes a window only.
    """
    if all(text.find(terminator, at, at + _WINDOW) >= 0 for at in range(start, end - _WINDOW, _WINDOW)):
        return None
    while start < end:
        stop = text.find(terminator, start, end)
        stop = end if stop < 0 else stop
        if stop - start > MAX_SEGMENT:
            return start
        start = stop + 1
    return None


class Reader:
    """Reads one input once, in blocks, and yields its pieces in order.

    ``"".join(piece.text for piece in reader)`` is the input, whatever it holds, unless the last piece is REFUSED.
    Text that stands in no interchange is cut at its claims, so that they are counted. A source that begins within an
    interchange is read with `resume`.
    """

    def __init__(self, source: Readable, block_size: int = BLOCK_SIZE, resume: Resume | None = None) -> None:
        self._source = source
        self._block_size = block_size
        self._resume = resume
        self._text = ""
        self._offset, self._ordinal = resume.place if resume else (0, 1)
        self._ended = False

    def __iter__(self) -> Iterator[Piece]:
        delimiters = ASSUMED
        if self._resume is not None:
            delimiters = self._resume.delimiters
            if (yield from self._interchange(delimiters, self._resume.tag)):
                return
        while True:
            header: IsaHeader | None = yield from self._outside(delimiters)
            if header is None:
                return
            delimiters = header.delimiters
            if (yield from self._interchange(delimiters)):
                return

    def _fill(self) -> None:
        """Append the next block; at the end of the input, say so."""
        block = self._source.read(self._block_size)
        if block:
            self._text += block.decode("latin-1")
        else:
            self._ended = True

    def _advance(self, length: int, segments: int) -> None:
        """Drop `length` characters that have been yielded, `segments` segments of them."""
        self._text = self._text[length:]
        self._offset += length
        self._ordinal += segments

    def _outside(self, delimiters: Delimiters) -> Generator[Piece, None, IsaHeader | None]:
        """Yield what stands before the next readable ISA; return its header, or None at the end of the input."""
        position, fresh = 0, True
        while True:
            match = _ISA_START.search(self._text, position)
            if match:
                while len(self._text) < match.start() + _ISA_WINDOW and not self._ended:
                    self._fill()
                header = read_isa(self._text[match.start() : match.start() + _ISA_WINDOW])
                if header is None:
                    position = match.end()
                    continue
                yield from self._unframed(match.start(), delimiters, fresh=fresh)
                return header
            if self._ended:
                yield from self._unframed(len(self._text), delimiters, fresh=fresh)
                return None
            position = max(0, len(self._text) - 3)
            if position >= BLOCK_SIZE:
                last = self._text.rfind(delimiters.terminator, 0, position)
                yield from self._unframed(last if last > 0 else position, delimiters, fresh=fresh)
                position, fresh = 0, False
            self._fill()

    def _unframed(self, length: int, delimiters: Delimiters, *, fresh: bool) -> Iterator[Piece]:
        """Yield the first `length` characters, which stand in no interchange, cut at their claims.

        `fresh` says whether a segment begins with the first of them. Their segments are not numbered.
        """
        text = self._text[:length]
        cuts = [
            match.start(1)
            for match in _patterns(delimiters).claim.finditer(text)
            if fresh or text[match.start()] == delimiters.terminator
        ]
        tag, start = OUTSIDE, 0
        for end in (*cuts, length):
            if end > start:
                yield Piece(tag, text[start:end], self._offset + start, self._ordinal, 0, delimiters, suspect=True)
            tag, start = "CLM", end
        self._advance(length, 0)

    def _interchange(self, delimiters: Delimiters, tag: str = "ISA") -> Generator[Piece, None, bool]:
        """Yield one interchange, from its ISA up to its IEA, the next ISA or the end; True where it was refused."""
        terminator, patterns = delimiters.terminator, _patterns(delimiters)
        scanned, blanks, suspect = 0, 0, False
        # As in Piece.segments: a NamedTuple's own constructor takes twice as long as the tuple's.
        new = tuple.__new__
        while True:
            text = self._text
            bound = len(text) if self._ended else text.rfind(terminator) + 1
            refused = _refused_at(text, scanned, len(text), terminator)
            if refused is not None:
                bound = refused
            region_suspect = _holds_odd_characters(text[scanned:bound], terminator, patterns.printable)
            suspect = suspect or region_suspect
            start, ordinal = 0, self._ordinal
            for match in patterns.notable.finditer(text, scanned, bound):
                group = match.lastindex
                if group is None:
                    blanks += 1
                    suspect = True
                    continue
                if group == _UNKNOWN:
                    suspect = True
                    continue
                begin = match.start(group)
                piece_text = text[start:begin]
                count = _count_terminated(piece_text, terminator, blanks)
                yield new(Piece, (tag, piece_text, self._offset + start, ordinal, count, delimiters, suspect))
                start, ordinal, blanks, suspect = begin, ordinal + count, 0, region_suspect
                tag = match[group]
                if tag == "IEA":
                    bound, refused = (text.find(terminator, begin) + 1) or len(text), None
                    break
                if tag == "ISA":
                    self._advance(start, ordinal - self._ordinal)
                    return False
            self._advance(start, ordinal - self._ordinal)
            bound -= start
            if tag == "IEA" or self._ended or refused is not None:
                yield self._cut(tag, bound, delimiters, blanks, suspect=suspect)
                if refused is not None:
                    yield self._cut(REFUSED, len(self._text), delimiters, suspect=True)
                return refused is not None
            scanned = max(bound - 1, 0)
            if bound > MAX_PIECE:
                yield self._cut(tag, scanned, delimiters, blanks, suspect=suspect)
                # The terminator that is kept for the next cut point begins the next piece: one blank segment.
                tag, scanned, blanks = CONTINUED, 0, 1
            self._fill()

    def _cut(self, tag: str, length: int, delimiters: Delimiters, blanks: int = 0, *, suspect: bool = False) -> Piece:
        """Cut the first `length` characters off as a piece."""
        text = self._text[:length]
        count = _count_segments(text, delimiters.terminator, blanks)
        piece = Piece(tag, text, self._offset, self._ordinal, count, delimiters, suspect)
        self._advance(length, count)
        return piece
