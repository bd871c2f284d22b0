"""The accepted and the rejected file: the input without the claims of the other, its envelopes and levels corrected.

What stands above a claim (ISA, GS, ST, HL) waits until a claim below it is kept, so that memory stays flat; trailers
are written where their header was, with the counts and control numbers that are right there. A claim is copied or left
out whole. A transaction set that is not professional goes with its claims, or with the accepted ones where it has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from scrubber.engine.findings import Verdict
from scrubber.errors import OwnFailure
from scrubber.x12.patch import first_segment
from scrubber.x12.piece import CONTINUED, OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.claims.claim import Claim
    from scrubber.engine.findings import Summary
    from scrubber.outputs.marked import MarkedPiece
    from scrubber.x12.patch import FirstSegment
    from scrubber.x12.piece import Piece

_DEPTHS: Final = {"ISA": 0, "GS": 1, "ST": 2}
_LEVEL_DEPTHS: Final = {"20": 3, "22": 4, "23": 5}
_BLANK: Final = " \t\r\n"
_ODD_LEVEL: Final = 6
"""Depth of a level whose HL03 is none of those: it is taken for a child of the level before it."""
_OPENED_BY: Final = {"SE": "ST", "GE": "GS", "IEA": "ISA"}
_CONTROL_NUMBERS: Final = {"ST": 2, "GS": 6, "ISA": 13}


class Tally(NamedTuple):
    """Claims and their charges in cents."""

    claims: int
    charge: int


class _Written(NamedTuple):
    """What stands in the output."""

    at: int = 0
    """Bytes."""
    claims: int = 0
    charge: int = 0
    segments: int = 0
    """Of the transaction set under way, as is the next."""
    levels: int = 0


def accepted_file(out: BinaryIO, summary: Summary) -> SplitFile:
    """The file of the claims that go on."""
    return SplitFile(out, _is_accepted, Tally(summary.accepted, summary.charge_accepted))


def rejected_file(out: BinaryIO, summary: Summary) -> SplitFile:
    """The file of the claims that do not."""
    return SplitFile(out, _is_rejected, Tally(summary.rejected, summary.charge_rejected))


def _is_accepted(verdict: Verdict) -> bool:
    return verdict <= Verdict.WARNED


def _is_rejected(verdict: Verdict) -> bool:
    return verdict == Verdict.REJECTED


class _Opener:
    """An ISA, GS, ST or HL with what follows it up to the next structural segment."""

    def __init__(self, piece: Piece, depth: int, head: FirstSegment | None = None) -> None:
        self.piece = piece
        self.depth = depth
        self.head = head
        """The HL of a level."""
        self.before: _Written | None = None
        """What stands in the output before it; None while it waits."""
        self.number = ""
        """HL01 as it was written; empty where it is no level, and while it waits."""
        self.child_code_at: int | None = None
        """Where HL04 says in the output that there are children."""
        self.has_children = False
        """Whether levels stand below it in the input."""
        self.keeps_children = False
        """Whether a claim below some level below it is kept."""
        self.keeps = False
        """Whether a claim below it is kept."""
        self.inside = 0
        """Sets of a group, groups of an interchange that were written whole."""

    @property
    def is_level(self) -> bool:
        return self.head is not None


class SplitFile:
    """Writes to `out`, a seekable file, the claims whose verdict `keep` wants; unreadable claims are in neither file.

    `expected` is what the verdicts say is to be written: OwnFailure is raised where that is not what was written.
    """

    def __init__(self, out: BinaryIO, keep: Callable[[Verdict], bool], expected: Tally) -> None:
        self._out = out
        self._keep = keep
        self._expected = expected
        self._is_idle = not expected.claims and not keep(Verdict.ACCEPTED)
        """Whether nothing is to be kept: sets of other kinds go with the accepted claims."""
        self._written = _Written()
        self._open: list[_Opener] = []
        self._copies = False
        """Whether what continues the last piece is written."""
        self._passes = False
        """Whether everything of the set under way is written, since it is not professional."""
        self._follows = False
        """Whether an interchange that was written has just ended."""

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to write; known once it is closed."""
        return self._written.at == 0

    def take(self, marked: MarkedPiece) -> None:
        """Take the next piece."""
        if self._is_idle and (marked.verdict is None or not self._keep(marked.verdict)):
            return
        piece, tag = marked.piece, marked.piece.tag
        if marked.claim is not None and marked.verdict is not None:
            self._take_claim(marked.claim, marked.verdict, passed=_is_passed(marked))
        elif tag == CONTINUED:
            self._continue(piece)
        elif tag == "HL":
            self._begin_level(piece, passed=_is_passed(marked))
        elif tag in _DEPTHS:
            self._begin(piece, passed=_is_passed(marked))
        elif tag in _OPENED_BY:
            self._end(piece, passed=_is_passed(marked))
        elif tag == OUTSIDE:
            self._follows = self._follows and not piece.text.strip(_BLANK + piece.delimiters.terminator)
            if self._follows:
                self._write(piece.text, piece.segment_count)

    def close(self) -> None:
        """Prove that all was written that was to be."""
        self._leave(0)
        if Tally(self._written.claims, self._written.charge) != self._expected:
            raise OwnFailure("the split is not whole: its claims or dollars are not those of the verdicts")

    # What is written at once.

    def _write(self, text: str, segments: int = 0, charge: int | None = None) -> None:
        """Write text that holds so many segments of the set under way, or a claim with its charge."""
        self._out.write(text.encode("latin-1"))
        at, claims, dollars, counted, levels = self._written
        if charge is not None:
            claims, dollars = claims + 1, dollars + charge
        # A NamedTuple's own constructor takes twice as long as the tuple's.
        written = (at + len(text), claims, dollars, counted + segments, levels)
        self._written = tuple.__new__(_Written, written)

    def _take_back(self, opener: _Opener) -> None:
        """Undo the writing of an opener and of all that follows it."""
        if opener.before is not None:
            self._written, opener.before = opener.before, None
            self._out.seek(self._written.at)
            self._out.truncate()

    # Claims.

    def _take_claim(self, claim: Claim, verdict: Verdict, *, passed: bool) -> None:
        wanted = self._keep(verdict)
        self._copies = wanted
        if not wanted:
            if passed and self._passes:
                self._drop_set()
            return
        if not (self._open and self._open[-1].keeps):
            self._keep_openers()
        self._write(claim.piece.text, claim.piece.segment_count, claim.charge or 0)

    def _keep_openers(self) -> None:
        """Write what stands above a claim or a set that is kept."""
        self._write_openers()
        for opener in self._open:
            opener.keeps = True
        for above in self._open[:-1]:
            above.keeps_children = True

    def _continue(self, piece: Piece) -> None:
        """A piece goes on beyond what is held of it: what waits is written, and taken back if nothing below is kept."""
        if self._waits_for(piece):
            self._write_openers()
            self._copies = True
        if self._copies:
            self._write(piece.text, piece.segment_count)

    # Headers and levels.

    def _begin(self, piece: Piece, *, passed: bool) -> None:
        depth = _DEPTHS[piece.tag]
        self._leave(depth)
        self._follows = False
        self._open.append(_Opener(piece, depth))
        self._passes = self._copies = passed
        if passed:
            self._write_openers()

    def _begin_level(self, piece: Piece, *, passed: bool) -> None:
        if passed:
            self._copies = self._passes
            if self._passes:
                self._write(piece.text, piece.segment_count)
            return
        self._copies = False
        head = first_segment(piece.text, piece.delimiters)
        depth = _LEVEL_DEPTHS.get(head.value(3), _ODD_LEVEL)
        self._leave(depth)
        if self._open and self._open[-1].is_level:
            self._open[-1].has_children = True
        self._open.append(_Opener(piece, depth, head))

    def _write_openers(self) -> None:
        """Write what waits, from the outermost on."""
        parent = ""
        for opener in self._open:
            if opener.before is None:
                opener.before = self._written
                if opener.piece.tag == "ST":
                    self._written = self._written._replace(segments=0, levels=0)
                if opener.head is not None:
                    self._write_level(opener, opener.head, parent)
                else:
                    self._write(opener.piece.text, opener.piece.segment_count)
            parent = opener.number

    def _write_level(self, level: _Opener, head: FirstSegment, parent: str) -> None:
        """Write a level with the number that follows and that of its parent."""
        at, claims, dollars, counted, levels = self._written
        self._written = _Written(at, claims, dollars, counted, levels + 1)
        head.set_number(1, self._written.levels)
        head.set_value(2, parent)
        level.number = head.value(1)
        if head.value(4) == "1":
            padding = len(head.elements[4]) - len(head.elements[4].lstrip())
            level.child_code_at = self._written.at + head.offset(4) + padding
        self._write(head.text, level.piece.segment_count)

    # Trailers.

    def _end(self, piece: Piece, *, passed: bool) -> None:
        """Write a trailer where its header was written, with the count and control number that are right."""
        header = _OPENED_BY[piece.tag]
        self._copies = False
        self._leave(_DEPTHS[header] + 1)
        if not self._open or self._open[-1].piece.tag != header:
            return
        if passed and self._passes and self._keep(Verdict.ACCEPTED):
            self._keep_openers()
        opener = self._open.pop()
        self._passes = False
        if not opener.keeps:
            self._take_back(opener)
            return
        self._write(piece.text if passed else self._corrected(piece, opener))
        if self._open:
            self._open[-1].inside += 1
        self._copies = True
        self._follows = piece.tag == "IEA"

    def _corrected(self, piece: Piece, opener: _Opener) -> str:
        trailer = first_segment(piece.text, piece.delimiters)
        head = first_segment(opener.piece.text, piece.delimiters)
        trailer.set_number(1, self._written.segments + 1 if piece.tag == "SE" else opener.inside)
        trailer.set_value(2, head.value(_CONTROL_NUMBERS[opener.piece.tag]))
        return trailer.text

    def _leave(self, depth: int) -> None:
        """Leave everything at this depth or deeper: levels, and envelopes that have no trailer."""
        while self._open and self._open[-1].depth >= depth:
            opener = self._open.pop()
            if not (opener.is_level and opener.keeps):
                self._take_back(opener)
            elif opener.child_code_at is not None and opener.has_children and not opener.keeps_children:
                self._out.seek(opener.child_code_at)
                self._out.write(b"0")
                self._out.seek(self._written.at)

    def _drop_set(self) -> None:
        """The set under way is not for this file, as its first claim shows."""
        self._passes = False
        self._take_back(self._open[-1])

    def _waits_for(self, piece: Piece) -> bool:
        last = self._open[-1] if self._open else None
        return last is not None and last.before is None and last.piece.offset + len(last.piece.text) == piece.offset


def _is_passed(marked: MarkedPiece) -> bool:
    """Whether the piece belongs to a set that no edit is run on."""
    return marked.transaction is not None and not marked.transaction.is_professional
