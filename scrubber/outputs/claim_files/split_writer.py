"""What writes a split file: claims at once, and what stands above them as soon as one of them is kept.

What stands above a claim (ISA, GS, ST, HL) waits until a claim below it is kept, so that memory stays flat. Levels are
numbered as they are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from scrubber.errors import OwnFailure

if TYPE_CHECKING:
    from scrubber.outputs.claim_files.new_numbers import NewNumbers
    from scrubber.x12.patch import FirstSegment
    from scrubber.x12.piece import Piece

_TRUE: Final = "1"


class ClaimsAndCharge(NamedTuple):
    """Claims and their charges in cents."""

    claims: int
    charge: int


_NONE: Final = ClaimsAndCharge(0, 0)


class OutputPosition(NamedTuple):
    """What stands in the output."""

    at: int = 0
    """Bytes."""
    claims: int = 0
    charge: int = 0
    segments: int = 0
    """Of the transaction set under way, as is the next."""
    levels: int = 0


class Opener:
    """An ISA, GS, ST or HL with what follows it up to the next structural segment."""

    def __init__(self, piece: Piece, depth: int, head: FirstSegment | None = None, *, text: str | None = None) -> None:
        self.piece = piece
        self.text = piece.text if text is None else text
        """As an envelope is written."""
        self.depth = depth
        """Lower for what stands higher; two openers of one depth never stand in one another."""
        self.head = head
        """The HL of a level."""
        self.before: OutputPosition | None = None
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
        """Whether it is no envelope."""
        return self.head is not None

    def is_written(self, before: OutputPosition) -> None:
        """Stand in the output after `before`; a level's HL has its new numbers already."""
        self.before = before
        if self.head is not None:
            self.number = self.head.value(1)
            if self.head.value(4) == _TRUE:
                padding = len(self.head.elements[4]) - len(self.head.elements[4].lstrip())
                self.child_code_at = before.at + self.head.offset(4) + padding


class SplitWriter:
    """Writes to `out`, a seekable file."""

    def __init__(self, out: BinaryIO, numbers: NewNumbers | None = None) -> None:
        self._out = out
        self._numbers = numbers
        """Those that envelopes get as they are written; where there are none they keep their own."""
        self.written = OutputPosition()
        self.open: list[Opener] = []
        """What the next claim stands in, from the outermost on."""

    def write(self, text: str, segments: int = 0, kept: ClaimsAndCharge = _NONE, levels: int = 0) -> None:
        """Write text that holds so many segments of the set under way, and these claims and levels."""
        self._out.write(text.encode("latin-1"))
        at, claims, charge, counted, numbered = self.written
        self.written = OutputPosition(
            at + len(text), claims + kept.claims, charge + kept.charge, counted + segments, numbered + levels
        )

    def supersede(self, opener: Opener) -> None:
        """Undo the writing of an opener and of all that follows it."""
        if opener.before is not None:
            self.written, opener.before = opener.before, None
            self._out.seek(self.written.at)
            self._out.truncate()

    def go_below(self, depth: int) -> None:
        """Leave all that nothing of this depth stands in; the level that is open then has a child."""
        self.leave(depth)
        if self.open and self.open[-1].is_level:
            self.open[-1].has_children = True

    def leave(self, depth: int) -> None:
        """Leave everything at this depth or deeper: levels, and envelopes that have no trailer."""
        while self.open and self.open[-1].depth >= depth:
            opener = self.open.pop()
            if not (opener.is_level and opener.keeps):
                self.supersede(opener)
            elif opener.child_code_at is not None and opener.has_children and not opener.keeps_children:
                self._out.seek(opener.child_code_at)
                self._out.write(b"0")
                self._out.seek(self.written.at)

    @property
    def is_in_set(self) -> bool:
        """Whether what comes next stands in a transaction set, in its group and interchange."""
        return [opener.piece.tag for opener in self.open[:3]] == ["ISA", "GS", "ST"]

    def keep_openers(self) -> None:
        """Write what stands above a claim or a set that is kept. Raises OwnFailure where that is no transaction set."""
        if not self.is_in_set:
            raise OwnFailure("a claim that stands in no transaction set is to be written: its verdict is wrong")
        self.write_openers()
        for opener in self.open:
            opener.keeps = True
        for above in self.open[:-1]:
            above.keeps_children = True

    def write_openers(self) -> None:
        """Write what waits, from the outermost on."""
        parent = ""
        for opener in self.open:
            if opener.before is None:
                if opener.head is None and self._numbers:
                    opener.text = self._numbers.put_into(opener.text, opener.piece)
                text = opener.text
                if opener.head is not None:
                    opener.head.set_number(1, self.written.levels + 1)
                    opener.head.set_value(2, parent)
                    text = opener.head.text
                opener.is_written(self.written)
                if opener.piece.tag == "ST":
                    self.written = self.written._replace(segments=0, levels=0)
                self.write(text, opener.piece.segment_count, levels=int(opener.is_level))
            parent = opener.number
