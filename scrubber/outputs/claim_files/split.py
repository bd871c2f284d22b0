"""The accepted and the rejected file: the input without the claims of the other, its envelopes and levels corrected.

Trailers are written where their header was, with the counts and control numbers that are right there. A claim is copied
or left out whole. A transaction set that is not professional goes with its claims, or with the accepted ones where it
has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from scrubber.errors import OwnFailure
from scrubber.findings.finding import Verdict
from scrubber.outputs.claim_files.new_numbers import NewNumbers
from scrubber.outputs.claim_files.split_envelope import alone, full_width, mended_header
from scrubber.outputs.claim_files.split_stretch import LEVEL_DEPTHS, can_be_kept, drop_stretch, keep_stretch
from scrubber.outputs.claim_files.split_writer import ClaimsAndCharge, Opener, SplitWriter
from scrubber.x12.patch import first_segment
from scrubber.x12.piece import BLANK, CONTINUED, OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.claims.claim import Claim
    from scrubber.findings.finding import Summary
    from scrubber.outputs.claim_files.new_numbers import DrawNumbers
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch
    from scrubber.x12.piece import Piece

_DEPTHS: Final = {"ISA": 0, "GS": 1, "ST": 2}
_ODD_LEVEL: Final = 6
"""Depth of a level whose HL03 is none of those: it is taken for a child of the level before it."""
_OPENED_BY: Final = {"SE": "ST", "GE": "GS", "IEA": "ISA"}
_CONTROL_NUMBERS: Final = {"ST": 2, "GS": 6, "ISA": 13}


def accepted_file(out: BinaryIO, summary: Summary, *, repairs: bool = False) -> SplitFile:
    """The file of the claims that go on; with `repairs`, its ISA has its full width and its IEA a terminator."""
    expected = ClaimsAndCharge(summary.accepted, summary.charge_accepted)
    return SplitFile(out, _is_accepted, expected, repairs=repairs)


def rejected_file(out: BinaryIO, summary: Summary, draw_numbers: DrawNumbers | None = None) -> SplitFile:
    """The file of the claims that do not, in envelopes that are valid whatever the input's are.

    With `draw_numbers`, interchanges, groups and batches get numbers of their own: the file is sent once corrected.
    """
    expected = ClaimsAndCharge(summary.rejected, summary.charge_rejected)
    numbers = NewNumbers(draw_numbers) if draw_numbers else None
    return SplitFile(out, _is_rejected, expected, mends=True, numbers=numbers)


def _is_accepted(verdict: Verdict) -> bool:
    return verdict <= Verdict.WARNED


def _is_rejected(verdict: Verdict) -> bool:
    return verdict == Verdict.REJECTED


class SplitFile:
    """Writes to `out`, a seekable file, the claims whose verdict `keep` wants; unreadable claims are in neither file.

    With `mends`, headers and trailers are made right beyond their counts and control numbers: a working copy. Without,
    they are as they came: a submission, of which `repairs` mends the width of the ISA and the last terminator.
    `numbers` are put into the headers that are written, if any are given.
    `expected` is what the verdicts say is to be written: OwnFailure is raised where that is not what was written.
    """

    def __init__(
        self,
        out: BinaryIO,
        keep: Callable[[Verdict], bool],
        expected: ClaimsAndCharge,
        *,
        mends: bool = False,
        repairs: bool = False,
        numbers: NewNumbers | None = None,
    ) -> None:
        self._writer = SplitWriter(out, numbers)
        self._keep = keep
        self._mends = mends
        self._repairs = repairs
        self._expected = expected
        self._is_idle = not expected.claims and not keep(Verdict.ACCEPTED)
        """Whether nothing is to be kept: sets of other kinds go with the accepted claims."""
        self._copies = False
        """Whether what continues the last piece is written."""
        self._passes = False
        """Whether everything of the set under way is written, since it is not professional."""
        self._follows = False
        """Whether an interchange that was written has just ended."""

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to write; known once it is closed."""
        return self._writer.written.at == 0

    def take(self, marked: MarkedPiece) -> None:
        """Take the next piece."""
        if self._is_idle and (marked.verdict is None or not self._keep(marked.verdict)):
            return
        piece, tag = marked.piece, marked.piece.tag
        if marked.claim is not None and marked.verdict is not None:
            self._take_claim(piece, marked.claim, marked.verdict, passed=_is_passed(marked))
        elif tag == CONTINUED:
            self._continue(piece)
        elif tag == "HL":
            self._begin_level(piece, passed=_is_passed(marked))
        elif tag in _DEPTHS:
            self._begin(piece, passed=_is_passed(marked))
        elif tag in _OPENED_BY:
            self._end(piece, passed=_is_passed(marked))
        elif tag == OUTSIDE:
            passable = BLANK if self._mends else BLANK + piece.delimiters.terminator
            self._follows = self._follows and not piece.text.strip(passable)
            if self._follows:
                self._writer.write(piece.text, piece.segment_count)

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Take the next pieces."""
        wanted = self._keep(marked.verdict)
        if self._is_idle and not wanted:
            return
        if _is_passed(marked) or (wanted and not can_be_kept(marked)):
            for piece in marked.pieces():
                self.take(piece)
            return
        self._copies = wanted
        if wanted:
            keep_stretch(self._writer, marked)
        else:
            drop_stretch(self._writer, marked)

    def close(self) -> None:
        """Prove that all was written that was to be."""
        self._writer.leave(0)
        if ClaimsAndCharge(self._writer.written.claims, self._writer.written.charge) != self._expected:
            raise OwnFailure("the split is not whole: its claims or dollars are not those of the verdicts")

    # Claims.

    def _take_claim(self, piece: Piece, claim: Claim, verdict: Verdict, *, passed: bool) -> None:
        wanted = self._keep(verdict)
        self._copies = wanted
        if not wanted:
            if passed and self._passes:
                self._drop_set()
            return
        if not (self._writer.is_in_set and self._writer.open[-1].keeps):
            self._writer.keep_openers()
        self._writer.write(piece.text, piece.segment_count, ClaimsAndCharge(1, claim.charge or 0))

    def _continue(self, piece: Piece) -> None:
        """A piece goes on beyond what is held of it: what waits is written, and taken back if nothing below is kept."""
        if self._waits_for(piece):
            self._writer.write_openers()
            self._copies = True
        if self._copies:
            self._writer.write(piece.text, piece.segment_count)

    # Headers and levels.

    def _begin(self, piece: Piece, *, passed: bool) -> None:
        depth = _DEPTHS[piece.tag]
        self._writer.leave(depth)
        self._follows = False
        self._writer.open.append(Opener(piece, depth, text=self._header(piece)))
        self._passes = self._copies = passed
        if passed:
            self._writer.write_openers()

    def _header(self, piece: Piece) -> str:
        """The header of an envelope as it is written."""
        if self._mends:
            return mended_header(piece)
        return full_width(piece.text, piece.delimiters) if self._repairs and piece.tag == "ISA" else piece.text

    def _begin_level(self, piece: Piece, *, passed: bool) -> None:
        if passed:
            self._copies = self._passes
            if self._passes:
                self._writer.write(piece.text, piece.segment_count)
            return
        self._copies = False
        head = first_segment(piece.text, piece.delimiters)
        depth = LEVEL_DEPTHS.get(head.value(3), _ODD_LEVEL)
        self._writer.go_below(depth)
        self._writer.open.append(Opener(piece, depth, head))

    # Trailers.

    def _end(self, piece: Piece, *, passed: bool) -> None:
        """Write a trailer where its header was written, with the count and control number that are right."""
        header = _OPENED_BY[piece.tag]
        self._copies = False
        self._writer.leave(_DEPTHS[header] + 1)
        if not self._writer.open or self._writer.open[-1].piece.tag != header:
            return
        if passed and self._passes and self._keep(Verdict.ACCEPTED) and self._writer.is_in_set:
            self._writer.keep_openers()
        opener = self._writer.open.pop()
        self._passes = False
        if not opener.keeps:
            self._writer.supersede(opener)
            return
        text = piece.text if passed else self._corrected(piece, opener)
        is_unended = self._repairs and piece.delimiters.terminator not in text
        self._writer.write(text + piece.delimiters.terminator if is_unended else text)
        if self._writer.open:
            self._writer.open[-1].inside += 1
        self._copies = not self._mends
        self._follows = piece.tag == "IEA"

    def _corrected(self, piece: Piece, opener: Opener) -> str:
        trailer = first_segment(alone(piece) if self._mends else piece.text, piece.delimiters)
        head = first_segment(opener.text, piece.delimiters)
        trailer.set_number(1, self._writer.written.segments + 1 if piece.tag == "SE" else opener.inside)
        trailer.set_value(2, head.value(_CONTROL_NUMBERS[opener.piece.tag]))
        return trailer.text

    def _drop_set(self) -> None:
        """The set under way is not for this file, as its first claim shows."""
        self._passes = False
        self._writer.supersede(self._writer.open[-1])

    def _waits_for(self, piece: Piece) -> bool:
        last = self._writer.open[-1] if self._writer.open else None
        if last is None or (self._mends and last.piece.tag in {"ISA", "GS"}):
            return False
        return last.before is None and last.piece.offset + len(last.piece.text) == piece.offset


def _is_passed(marked: MarkedPiece | MarkedStretch) -> bool:
    """Whether it belongs to a set that no edit is run on."""
    return marked.transaction is not None and not marked.transaction.is_professional
