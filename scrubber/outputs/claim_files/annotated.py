"""The annotated file: the whole input as it is, with a note on every flagged claim and line, and SE01 corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.findings.finding import Verdict
from scrubber.outputs.claim_files.notes import THIRD_PARTY_NOTE, note_text, place_in_claim, place_in_line
from scrubber.outputs.second_read.marked import findings_by_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from scrubber.claims.claim import Claim
    from scrubber.findings.finding import Finding
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch
    from scrubber.x12.piece import Piece
    from scrubber.x12.segment import Segment

_BLANK = " \t\r\n"
_LONGEST_COUNT = 10
"""Digits of SE01 (N0, 1 to 10)."""


class AnnotatedFile:
    """Writes the input to `out` with NTE*TPO segments put in; every other byte is copied, but for those of SE01.

    A note's segment ends as the one before it does: with the terminator and the white space that follows it there.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._in_set = 0
        self.notes = 0
        """Notes written so far."""
        self.unnoted = 0
        """Findings about claims that are not in the file: the note's slot is taken, or the claim is not whole."""

    def take(self, marked: MarkedPiece) -> None:
        """Write the next piece."""
        piece = marked.piece
        text = piece.text
        if marked.findings and marked.claim is not None:
            text = self._annotate(marked, marked.claim)
        elif piece.tag in {"SE", "ST", "GS", "ISA"} and self._in_set:
            text = _count_more(piece, self._in_set) if piece.tag == "SE" else text
            self._in_set = 0
        self._out.write(text.encode("latin-1"))

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Write the next pieces, which nothing was found in."""
        self._out.write(marked.stretch.text.encode("latin-1"))

    def close(self) -> None:
        """Nothing is left to write."""

    def _annotate(self, marked: MarkedPiece, claim: Claim) -> str:
        """The text of a flagged claim with its notes."""
        text = marked.piece.text
        is_checked = marked.transaction is not None and marked.transaction.is_professional
        if marked.verdict in {Verdict.HELD, Verdict.UNREADABLE} or not is_checked:
            self.unnoted += len(marked.findings)
            return text
        written, position = [], 0
        # What users have accepted stands in the reports alone.
        noted = tuple(finding for finding in marked.findings if finding.waived is None)
        for findings, segment in _slots(claim, noted):
            end = _end_of(segment, marked.piece) if segment else None
            if end is None:
                self.unnoted += len(findings)
                continue
            written += [text[position:end], _note(findings, marked.piece, end)]
            position = end
            self._in_set += 1
            self.notes += 1
        return "".join([*written, text[position:]])


def _slots(claim: Claim, findings: tuple[Finding, ...]) -> Iterator[tuple[list[Finding], Segment | None]]:
    """The findings that share a note, with the segment that it goes after (None: its slot is taken), in file order."""
    found = findings_by_line(claim, findings)
    if found.claim:
        yield found.claim, place_in_claim(claim.own_segments)
    for index in sorted(found.lines):
        yield found.lines[index], place_in_line(claim.lines[index].segments)


def _blanks_after(piece: Piece, position: int) -> str:
    """The white space at `position` of the piece: the line ending, and what the next segment is indented by."""
    terminator = piece.delimiters.terminator
    end = position
    while end < len(piece.text) and piece.text[end] in _BLANK and piece.text[end] != terminator:
        end += 1
    return piece.text[position:end]


def _end_of(segment: Segment, piece: Piece) -> int | None:
    """Where in the piece's text the next segment begins; None where this one, the last of the piece, is not whole."""
    terminator = piece.text.find(piece.delimiters.terminator, segment.place.offset - piece.offset)
    if terminator < 0:
        return None
    return terminator + 1 + len(_blanks_after(piece, terminator + 1))


def _note(findings: list[Finding], piece: Piece, position: int) -> str:
    """The NTE segment for `findings`, to be put in at `position`, with the line ending that stands before it."""
    element, terminator = piece.delimiters.element, piece.delimiters.terminator
    note = element.join(("NTE", THIRD_PARTY_NOTE, note_text(findings, piece.delimiters)))
    return note + piece.text[piece.text.rfind(terminator, 0, position) : position]


def _count_more(piece: Piece, inserted: int) -> str:
    """The text of an SE with SE01 raised by `inserted`, as wide as it was; as it is where SE01 is no count."""
    element, terminator = piece.delimiters.element, piece.delimiters.terminator
    end = piece.text.find(terminator)
    elements = piece.text[: end if end >= 0 else None].split(element, 2)
    count = elements[1].strip() if len(elements) > 1 else ""
    if not (count.isascii() and count.isdigit() and len(count) <= _LONGEST_COUNT):
        return piece.text
    start = piece.text.find(count)
    return f"{piece.text[:start]}{int(count) + inserted:0{len(count)}}{piece.text[start + len(count) :]}"
