"""The envelope checks that need no implementation guide: control numbers and counts.

One checker is fed the pieces of one input in order, and says what is wrong with the envelopes as they end.
"""

from __future__ import annotations

from typing import NamedTuple

from scrubber.x12.checks.envelope_fault import EnvelopeFault, Scope, read_number, said
from scrubber.x12.checks.gs_values import gs_value_faults
from scrubber.x12.checks.isa_values import isa_value_faults
from scrubber.x12.checks.outside import Outside
from scrubber.x12.delimiters import ISA_LENGTH
from scrubber.x12.piece import OUTSIDE, REFUSED, Piece
from scrubber.x12.segment import Place, Segment

AS_IT_CAME = "the accepted file is forwarded as it came (--repair mends it)"
PADDED = "its elements are padded in the accepted file"
ENDED = "it has one in the accepted file"
LEFT_OUT = "they are left out in the accepted file"
"""What becomes of a fault of the layout in the accepted file, by whether it is to be repaired."""


class _OpenEnvelope(NamedTuple):
    """An envelope that has begun: its first segment and how many envelopes ended inside it when it began."""

    head: Segment
    ended_inside: int


def _same_control_number(one: str, other: str) -> bool:
    """Whether a trailer repeats its header's control number; padding does not count."""
    return one.strip() == other.strip()


class EnvelopeChecker:
    """Follows the envelopes of one input."""

    def __init__(self, *, repairs: bool = False) -> None:
        self._repairs = repairs
        """Whether the accepted file is to be written right where the input's ISA or last terminator is not."""
        self.interchanges = self.groups = self.sets = 0
        self._interchange: _OpenEnvelope | None = None
        self._group: _OpenEnvelope | None = None
        self._set: _OpenEnvelope | None = None
        self._group_numbers: set[str] = set()
        """GS06 of the groups of the interchange so far."""
        self._set_numbers: set[str] = set()
        """ST02 of the sets of the group so far."""
        self._outside = Outside()

    def lose_claims(self, claims: int, place: Place, size: int) -> None:
        """Take claims that stand in no interchange, `size` bytes from `place` on."""
        self._outside.take_claims(claims, place, size)

    def take(self, piece: Piece, *, checked: bool) -> list[EnvelopeFault]:
        """Take the next piece that is no level or claim; `checked`: whether edits are run on the set that it is of."""
        match piece.tag:
            case "ISA":
                return [*self._unended_interchange(), *self._end_outside(), *self._begin_interchange(piece)]
            case "GS":
                return [*self._unended_group(), *self._begin_group(piece)]
            case "ST":
                return [*self._unended_set(), *self._begin_set(piece, checked=checked)]
            case "SE":
                return self._end_set(piece, checked=checked)
            case "GE":
                return [*self._unended_set(), *self._end_group(piece)]
            case "IEA":
                return [*self._unended_group(), *self._end_interchange(piece)]
            case _ if piece.tag == OUTSIDE:
                # While an interchange is open there is such text only behind an ISA that cannot be read.
                return [*self._unended_interchange(), *self._outside.take(piece)]
            case _ if piece.tag == REFUSED:
                place = Place(piece.offset, piece.ordinal)
                return [EnvelopeFault("segment-too-long", "input", place, None, {})]
        return []

    def end(self) -> list[EnvelopeFault]:
        """Say what the end of the input leaves unended."""
        return [*self._unended_interchange(), *self._end_outside()]

    def _end_outside(self) -> list[EnvelopeFault]:
        ended, self._outside = self._outside, Outside()
        return ended.end()

    def _begin_interchange(self, piece: Piece) -> list[EnvelopeFault]:
        head, *others = piece.segments()
        self.interchanges += 1
        self._interchange = _OpenEnvelope(head, self.groups)
        self._group_numbers = set()
        faults = isa_value_faults(head)
        width = len(piece.text[: piece.text.find(piece.delimiters.terminator) + 1])
        if width != ISA_LENGTH:
            faults.append(
                EnvelopeFault("isa-width", "none", head.place, None, {"width": width, "then": self._then(PADDED)})
            )
        if piece.delimiters.in_amounts:
            values: dict[str, object] = {"delimiter": piece.delimiters.in_amounts}
            faults.append(EnvelopeFault("delimiter-in-amounts", "interchange", head.place, None, values))
        return faults + _misplaced([other for other in others if other.identifier != "TA1"], "interchange")

    def _then(self, mended: str) -> str:
        return mended if self._repairs else AS_IT_CAME

    def _begin_group(self, piece: Piece) -> list[EnvelopeFault]:
        head, *others = piece.segments()
        self.groups += 1
        self._group = _OpenEnvelope(head, self.sets)
        self._set_numbers = set()
        # Of a GS that the input ends in, the unended interchange tells.
        faults = gs_value_faults(head) if piece.delimiters.terminator in piece.text else []
        number = head.value(6).strip()
        if number in self._group_numbers:
            faults.append(EnvelopeFault("group-number-repeated", "group", head.place, "GS06", {}))
        self._group_numbers.add(number)
        return faults + _misplaced(others, "group")

    def _begin_set(self, piece: Piece, *, checked: bool) -> list[EnvelopeFault]:
        head = Segment(piece.head(), Place(piece.offset, piece.ordinal))
        self.sets += 1
        self._set = _OpenEnvelope(head, 0)
        if self._group is None:
            return [EnvelopeFault("misplaced-segment", "interchange", head.place, None, {"identifier": "ST"})]
        number = head.value(2).strip()
        is_repeated = number in self._set_numbers
        self._set_numbers.add(number)
        if checked and is_repeated:
            return [EnvelopeFault("set-number-repeated", "set", head.place, "ST02", {})]
        # Of an ST that the input ends in, the unended interchange tells.
        if checked and not head.value(3).strip() and piece.delimiters.terminator in piece.text:
            return [EnvelopeFault("set-guide-missing", "none", head.place, "ST03", {})]
        return []

    def _end_set(self, piece: Piece, *, checked: bool) -> list[EnvelopeFault]:
        tail, *others = piece.segments()
        opened, self._set = self._set, None
        if opened is None:
            return _misplaced([tail], "group")
        if not checked:
            return []
        faults = _misplaced(others, "set")
        counted = tail.place.ordinal - opened.head.place.ordinal + 1
        if read_number(tail.value(1)) != counted:
            values = {"said": said(tail.value(1)), "counted": counted}
            faults.append(EnvelopeFault("segment-count", "set", tail.place, "SE01", values))
        if not _same_control_number(tail.value(2), opened.head.value(2)):
            faults.append(EnvelopeFault("set-control-number", "set", tail.place, "SE02", {}))
        return faults

    def _end_group(self, piece: Piece) -> list[EnvelopeFault]:
        tail, *others = piece.segments()
        opened, self._group = self._group, None
        if opened is None:
            return _misplaced([tail], "interchange")
        faults = _misplaced(others, "group")
        counted = self.sets - opened.ended_inside
        if read_number(tail.value(1)) != counted:
            values = {"said": said(tail.value(1)), "counted": counted}
            faults.append(EnvelopeFault("set-count", "group", tail.place, "GE01", values))
        if not _same_control_number(tail.value(2), opened.head.value(6)):
            faults.append(EnvelopeFault("group-control-number", "group", tail.place, "GE02", {}))
        return faults

    def _end_interchange(self, piece: Piece) -> list[EnvelopeFault]:
        tail = piece.segments()[0]
        opened, self._interchange = self._interchange, None
        if opened is None:
            return _misplaced([tail], "input")
        faults = []
        if piece.delimiters.terminator not in piece.text:
            faults.append(EnvelopeFault("terminator-missing", "none", tail.place, None, {"then": self._then(ENDED)}))
        counted = self.groups - opened.ended_inside
        if read_number(tail.value(1)) != counted:
            values = {"said": said(tail.value(1)), "counted": counted}
            faults.append(EnvelopeFault("group-count", "interchange", tail.place, "IEA01", values))
        if not _same_control_number(tail.value(2), opened.head.value(13)):
            faults.append(EnvelopeFault("interchange-control-number", "interchange", tail.place, "IEA02", {}))
        return faults

    def _unended_set(self) -> list[EnvelopeFault]:
        opened, self._set = self._set, None
        return [EnvelopeFault("set-unended", "set", opened.head.place, "ST02", {})] if opened else []

    def _unended_group(self) -> list[EnvelopeFault]:
        faults = self._unended_set()
        opened, self._group = self._group, None
        return [*faults, EnvelopeFault("group-unended", "group", opened.head.place, "GS06", {})] if opened else faults

    def _unended_interchange(self) -> list[EnvelopeFault]:
        opened, self._interchange = self._interchange, None
        if opened is None:
            return []
        self._set = self._group = None
        return [EnvelopeFault("interchange-unended", "interchange", opened.head.place, "ISA13", {})]


def _misplaced(segments: list[Segment], scope: Scope) -> list[EnvelopeFault]:
    """A fault for each segment that stands where none may; an identifier that is none of X12's is not repeated."""
    return [
        EnvelopeFault("misplaced-segment", scope, segment.place, None, {"identifier": segment.identifier[:3]})
        for segment in segments
    ]
