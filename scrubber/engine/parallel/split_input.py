"""Where a large input can be cut so that its parts are judged apart: at transaction sets, and at levels inside of them.

A part begins with what its first claims must know of the bytes before it, found by looking back from the cut. That is a
guess where an input is odd; the end of the part before shows whether it was right (`RangeStart.follows`).
"""

from __future__ import annotations

import mmap
import re
from typing import TYPE_CHECKING, NamedTuple

from scrubber.x12.checks.envelope_fault import read_number
from scrubber.x12.checks.hierarchy import BEGINNING, BILLING, HierarchyState, HlLevel, LevelAhead
from scrubber.x12.delimiters import ASSUMED, ISA_LENGTH, Delimiters, read_isa
from scrubber.x12.patterns import segment_break
from scrubber.x12.piece import Piece
from scrubber.x12.reader import BLOCK_SIZE
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from scrubber.engine.claims.guide_levels import LevelsWithFaults

_BLANK = b" \t\r\n"
_SEARCHED = 4 * 1024 * 1024
"""Bytes to look for the next set or level in: beyond, the input is not cut."""
_HL_ELEMENTS = 5
_LONGEST_HEAD = 40
"""Bytes of an HL up to its HL03, and more than are looked at of another segment to know it."""
_BLANK_LINES = 2
_SHARES = 4
"""A part is no longer than this share of what is left."""
_WINDOW = 1 << 17
"""Bytes in which what stands nearest is looked for first."""


class PartContext(NamedTuple):
    """What stands above a place in an input: the offsets of its headers, and where its set stands."""

    interchange: int | None = None
    group: int | None = None
    transaction: int | None = None
    billing: int | None = None
    hierarchy: HierarchyState = BEGINNING
    has_faulty_level: bool = False


class RangeEnd(NamedTuple):
    """Where a part of an input ended, once it was read."""

    place: Place
    delimiters: Delimiters
    context: PartContext
    above: tuple[LevelsWithFaults, ...] | None = None
    """What the guide tells claims that come next of the header and levels they hang from; None: nobody has asked it."""


class RangeStart(NamedTuple):
    """Where a part of an input begins: with a transaction set (ST) or a level (HL)."""

    place: Place
    tag: str
    delimiters: Delimiters
    headers: tuple[Piece, ...]
    """The ISA, GS, ST and billing provider's HL that it stands in."""
    context: PartContext
    ahead: LevelAhead | None = None
    """The level that it begins with."""

    def follows(self, end: RangeEnd) -> bool:
        """Whether what was found by looking back is what the part before says, which was read to its end."""
        before, mine = end.context, self.context
        if (self.place, self.delimiters, mine[:2]) != (end.place, end.delimiters, before[:2]):
            return False
        if self.tag == "ST":
            return True
        above = before.hierarchy.above[: len(mine.hierarchy.above)]
        return (
            mine.transaction == before.transaction
            and mine.billing in {None, before.billing}
            and mine.hierarchy == before.hierarchy._replace(above=above)
            and not before.has_faulty_level
        )


class Range(NamedTuple):
    """A part of an input: from `start` (None: from the input's beginning) up to the byte offset `end`."""

    start: RangeStart | None
    end: int
    ahead: LevelAhead | None = None
    """The level that the next part begins with."""


def cut(data: mmap.mmap, length: int, behind: int | None = None) -> Iterator[Range]:
    """Cut an input into parts of about `length` bytes.

    With `behind`, the bytes of the inputs that come after it, the last parts of all are shorter: whoever is done with
    one does not wait long for those who are not.
    """
    start = None
    for next_start in _Cutter(data).starts(length, behind):
        yield Range(start, next_start.place.offset, next_start.ahead)
        start = next_start
    yield Range(start, len(data))


def _positions(size: int, length: int, behind: int | None) -> Iterator[int]:
    """Where `size` bytes are to be cut."""
    position, step = 0, length
    while True:
        if behind is not None:
            step = min(length, max(BLOCK_SIZE, (size - position + behind) // _SHARES))
        position += step
        if position >= size - step // 2:
            return
        yield position


class _Cutter:
    """Looks around in one input, from its beginning to its end."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._known = self._counted = Place(0, 1)
        self._looked = self._followed = 0
        self._interchange: Piece | None = None
        self._group: Piece | None = None
        self._set: Piece | None = None
        """The header of the last transaction set that was looked at."""
        self._billing: Piece | None = None
        """The last billing provider's level in it."""
        self._delimiters = ASSUMED
        self._element = self._terminator = b""

    def starts(self, length: int, behind: int | None = None) -> Iterator[RangeStart]:
        """The beginnings of all parts but the first."""
        for position in _positions(len(self._data), length, behind):
            if position <= self._known.offset or not self._look_back(position):
                continue
            start = self._look_ahead(position)
            # What was looked at need not stay in this process's memory.
            self._data.madvise(mmap.MADV_DONTNEED)
            if start is not None:
                self._known = start.place
                yield start

    def _look_back(self, position: int) -> bool:
        """Find the interchange and group that the position stands in; False where it cannot be cut there.

        What was looked at for an earlier position is not looked at again, however far back the last part began.
        """
        since = max(self._known.offset, self._looked)
        # What is looked for may have begun just before the last position.
        self._looked = max(0, position - _LONGEST_HEAD)
        headers = self._headers(since, position)
        for at in reversed([at for at, letters in headers if letters == b"ISA"]):
            header = read_isa(self._data[at : at + 4 * ISA_LENGTH].decode("latin-1"))
            if header is not None:
                self._delimiters = header.delimiters
                self._element, self._terminator = (header.delimiters[of].encode("latin-1") for of in (0, 3))
                self._interchange = self._header("ISA", at)
                self._group = self._set = self._billing = None
                break
        if self._interchange is None or self._terminator in _BLANK:
            return False
        of_group, first = b"GS" + self._element, self._interchange.offset
        for at in reversed([at for at, letters in headers if letters == of_group and at >= first]):
            if self._starts_segment(at):
                self._group, self._set, self._billing = self._header("GS", at), None, None
                break
        return self._group is not None

    def _follow_set(self, group: Piece, before: int) -> None:
        """Find the header of the set, and the billing provider's level in it, that a place stands in."""
        element = re.escape(self._element)
        since = max(group.offset, self._followed - _LONGEST_HEAD)
        at_set = self._last(b"ST" + element, since, before)
        if at_set is not None:
            self._set, self._billing = self._whole("ST", at_set), None
        if self._set is not None:
            code = rb"[0-9]{1,9}+%b[0-9]{0,9}+%b20" % (element, element)
            at_level = self._last(b"HL" + element + code + element, max(self._set.offset, since), before)
            self._billing = self._billing if at_level is None else self._whole("HL", at_level)
        self._followed = before

    def _headers(self, first: int, before: int) -> list[tuple[int, bytes]]:
        """Where an ISA or a GS may stand between two places, each with its first three bytes: few are none."""
        import numpy as np

        found = list[tuple[int, bytes]]()
        for start, octets in self._windows(first, before):
            behind = np.flatnonzero(octets[1:] == ord("S"))
            letters = octets[behind]
            for at in (behind[(letters == ord("I")) | (letters == ord("G"))] + start).tolist():
                if at + len(b"ISA") <= before:
                    found.append((at, self._data[at : at + len(b"ISA")]))
        return found

    def _windows(self, first: int, before: int) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """The bytes between two places, so many at a time, each time with the first of those that come next."""
        import numpy as np

        for start in range(first, before, _WINDOW):
            # Copied: a mapped file that somebody still looks at, an exception on its way among them, is not closed.
            yield start, np.frombuffer(self._data[start : min(start + _WINDOW + 1, before)], np.uint8)

    def _last(self, beginning: bytes, first: int, before: int) -> int | None:
        """Where the last segment stands that begins so, between two places.

        An expression, forward, from ever farther back: `mmap.rfind` takes ten times as long.
        """
        expression, end, step = re.compile(beginning), before, _WINDOW
        while end > first:
            start = max(first, end - step)
            # What begins before the window's end may end behind it.
            matches = expression.finditer(self._data, start, min(before, end + _LONGEST_HEAD))
            places = [match.start() for match in matches]
            for at in reversed(places):
                if at < end and self._starts_segment(at):
                    return at
            end, step = start, 2 * step
        return None

    def _look_ahead(self, position: int) -> RangeStart | None:
        """The first set or level from the position on that a part can begin with, before an envelope ends."""
        element, terminator = re.escape(self._element), re.escape(self._terminator)
        envelopes = terminator + rb"[ \t\r\n]*+(?:(ST|HL)|ISA|GS|GE|IEA)" + element
        # Blank lines, where a line end is the terminator: else each of them would be followed to the last one.
        structure = re.compile(envelopes + rb"|" + terminator + rb"[ \t\r\n]{64,}+()")
        for match in structure.finditer(self._data, position, position + _SEARCHED):
            if match.lastindex == _BLANK_LINES:
                continue
            if match[1] is None:
                return None
            start = self._set_at(match.start(1)) if match[1] == b"ST" else self._level_at(match.start(1))
            if start is not None:
                return start
        return None

    def _set_at(self, at: int) -> RangeStart | None:
        if self._interchange is None or self._group is None:
            return None
        context = PartContext(self._interchange.offset, self._group.offset)
        return RangeStart(self._place(at), "ST", self._delimiters, (self._interchange, self._group), context)

    def _level_at(self, at: int) -> RangeStart | None:
        outside = self._set_at(at)
        if outside is None or self._group is None:
            return None
        self._follow_set(self._group, at)
        header, billing = self._set, self._billing
        if header is None:
            return None
        _, _, parent, code, _ = self._level(at)
        hierarchy = self._hierarchy(header.offset, at)
        headers = (*outside.headers, header)
        context = outside.context._replace(transaction=header.offset, hierarchy=hierarchy)
        if code == "22":
            if billing is None or self._level(billing.offset)[1] != parent:
                return None
            headers = (*headers, billing)
            context = context._replace(billing=billing.offset, hierarchy=hierarchy._replace(above=(parent,)))
        elif code != BILLING:
            return None
        ahead = LevelAhead(outside.place.ordinal - header.ordinal, hierarchy.last_number, code, parent)
        return outside._replace(tag="HL", headers=headers, context=context, ahead=ahead)

    def _segment(self, beginning: bytes, first: int, before: int) -> int | None:
        """Where the last segment that begins so stands, from `first` on and before `before`."""
        at = before
        while (at := self._data.rfind(beginning, first, at)) >= 0:
            if self._starts_segment(at):
                return at
        return None

    def _starts_segment(self, at: int) -> bool:
        return self._data[max(0, at - 64) : at].rstrip(_BLANK).endswith(self._terminator)

    def _header(self, tag: str, at: int) -> Piece:
        """A header's first segment; its ordinal is never told."""
        end = self._data.find(self._terminator, at) + 1
        return Piece(tag, self._data[at:end].decode("latin-1"), at, 0, 1, self._delimiters, suspect=False)

    def _level(self, at: int) -> list[str]:
        """The elements of the HL at this place."""
        head = [element.strip() for element in self._header("HL", at).head()]
        return (head + [""] * _HL_ELEMENTS)[:_HL_ELEMENTS]

    def _hierarchy(self, first: int, before: int) -> HierarchyState:
        """Where the set that begins at `first` stands before the level at `before`, levels above it apart."""
        at = self._segment(b"HL" + self._element, first, before)
        if at is None:
            return BEGINNING
        _, number, _, _, child_code = self._level(at)
        return HierarchyState(read_number(number) or 0, (), HlLevel(number, child_code, self._place(at)))

    def _whole(self, tag: str, at: int) -> Piece:
        """A level, or the header of a set, with all its segments."""
        structure = rb"(?=(?:HL|CLM|SE)" + re.escape(self._element) + rb")"
        before = segment_break(self._delimiters.terminator).encode("latin-1")
        match = re.compile(before + structure).search(self._data, at)
        text = self._data[at : match.end() if match else at].decode("latin-1")
        place, count = self._place(at), text.count(self._delimiters.terminator)
        return Piece(tag, text, place.offset, place.ordinal, count, self._delimiters, suspect=False)

    def _place(self, at: int) -> Place:
        """The place of the segment at `at`, if no terminator between it and the last known place is doubled."""
        import numpy as np

        first, last = sorted((at, self._counted.offset))
        windows = self._windows(first, last)
        count = sum(int(np.count_nonzero(octets[:_WINDOW] == self._terminator[0])) for _, octets in windows)
        self._counted = Place(at, self._counted.ordinal + (count if at >= self._counted.offset else -count))
        return self._counted
