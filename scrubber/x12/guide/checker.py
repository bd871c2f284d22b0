"""One transaction set against the guide, a piece at a time: what is wrong, and where, as soon as it shows."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide.acceptor import LONGEST_SEGMENT
from scrubber.x12.guide.elements import element_errors
from scrubber.x12.guide.level_count import LevelCount, read_number
from scrubber.x12.guide.pieces import Pieces
from scrubber.x12.guide.tokens import CLAIM, LINE, LINES
from scrubber.x12.guide.walker import UNKNOWN
from scrubber.x12.guide.wording import count_fault, element_fault, segment_fault, set_fault, structure_fault
from scrubber.x12.piece import BLANK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scrubber.x12.checks.hierarchy import LevelAhead
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.guide.acceptor import Acceptor
    from scrubber.x12.guide.fault import GuideFault
    from scrubber.x12.guide.seen_pieces import SeenPieces
    from scrubber.x12.guide.tables import Guide, SegmentNode
    from scrubber.x12.guide.tokens import Token
    from scrubber.x12.guide.walker import Key, Known, Walker
    from scrubber.x12.guide.wording import ElementError
    from scrubber.x12.piece import Stretch
    from scrubber.x12.scan import Rows, Scan

    Search = Callable[..., re.Match[str] | None]

_CLAIM: Final[Key] = CLAIM, ""
_SET: Final = "ST"
_NUMBERED: Final = frozenset({"ST", "HL", "SE"})
"""Segments with numbers that depend on those before them."""
_SEGMENT_ID: Final = re.compile("[A-Z][A-Z0-9]{1,2}")


@functools.lru_cache(maxsize=64)
def _level_head(delimiters: Delimiters) -> Search:
    """What takes HL01 to HL03 of a level, of digits alone, from where it begins."""
    element = re.escape(delimiters.element)
    return re.compile(f"HL{element}([0-9]+){element}([0-9]*){element}([0-9]+){element}").match


class SetChecker:
    """Follows one transaction set from its ST on, or from the level that is `ahead` on."""

    def __init__(
        self, guide: Guide, walker: Walker, acceptor: Acceptor, delimiters: Delimiters, ahead: LevelAhead | None = None
    ) -> None:
        self._guide = guide
        self._walker = walker
        self._acceptor = acceptor
        self._pieces = Pieces(walker, acceptor)
        self._delimiters = delimiters
        self._claim_mark = f"{CLAIM}{delimiters.element}"
        self._line_mark = f"{LINE}{delimiters.element}"
        self._level_head = _level_head(delimiters)
        self._position = walker.beginning if ahead is None else walker.before_level(ahead.code)
        self.segments = 0 if ahead is None else ahead.segments
        """Taken so far."""
        self._lines = 0
        self._knows_lines = ahead is None
        """Whether the lines are counted from a CLM, or the ST, on: not before the first CLM behind a level `ahead`."""
        self._has_guessed_lines = False
        parent = read_number(ahead.parent) if ahead else None
        self.levels = LevelCount(ahead.levels if ahead else 0, parent)
        self._control_number = ""

    def take(self, text: str, starts: Sequence[int] = (0,)) -> list[GuideFault]:
        """Take the next whole segments of the set; the faults that show in them, their ordinals counted from the ST.

        `starts` is where in the text its pieces begin. Where it is cut makes no difference but to the time that it
        takes: a piece that begins with ST, HL or CLM and holds no other of these may be known.
        """
        faults: list[GuideFault] = []
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            self._take_piece(text, start, end, self._acceptor.tokens(text[start:end]), faults)
        return faults

    @property
    def takes_blocks(self) -> bool:
        """Whether tokens can be found for a whole scan at once."""
        return self._acceptor.takes_blocks

    def see_pieces(self, scan: Scan, heads: Rows) -> SeenPieces:
        """What is seen of each piece of a scan, that begin with the rows `heads`: the same in any set."""
        return self._acceptor.see_pieces(scan, heads)

    def take_stretch(self, stretch: Stretch, seen: SeenPieces | None = None) -> list[GuideFault]:
        """As `take`, of many pieces at once, with what was `seen` of them, if they were looked at already."""
        text, starts = stretch.text, stretch.starts
        if seen is None:
            if not (stretch.in_bulk and self.takes_blocks):
                return self.take(text, starts)
            from scrubber.x12.scan import Scan

            scan = Scan.of([stretch])
            seen = self.see_pieces(scan, scan.rows_at(starts))
        faults: list[GuideFault] = []
        index = self._pass_known(seen, 0)
        while index < len(starts):
            end = starts[index + 1] if index + 1 < len(starts) else len(text)
            self._take_piece(text, starts[index], end, seen.tokens[index], faults)
            index = self._pass_known(seen, index + 1)
        return faults

    def _pass_known(self, seen: SeenPieces, first: int) -> int:
        """Take pieces from the `first` on, as far as they are levels and claims without a fault; the index of the next.

        Most pieces of an input are: as `_take_piece`, at a tenth of the time.
        """
        position, end = self._pieces.follow(self._position, seen.tokens, first, len(seen.tokens))
        level, behind = bisect_left(seen.levels, first), bisect_left(seen.levels, end)
        level += self.levels.follow_all(seen.numbers[level:behind], seen.parents[level:behind])
        if level < behind:
            position, end = self._pieces.follow(self._position, seen.tokens, first, seen.levels[level])
        self._position = position
        self.segments += sum(map(len, seen.tokens[first:end]))
        claim = seen.last_claim(first, end)
        if claim is not None:
            self._lines, self._knows_lines = seen.tokens[claim].count(LINES), True
        return end

    def _take_piece(self, text: str, start: int, end: int, tokens: str, faults: list[GuideFault]) -> None:
        """Take a piece of a text, and add its faults to those before."""
        level = None
        if text.startswith(self._claim_mark, start):
            key = _CLAIM
        else:
            level = self._level_head(text, start)
            key = self._head(text, start) if level is None else self._walker.level_keys.get(level[3], UNKNOWN)
        if key is not UNKNOWN:
            step = self._walker.step(self._position, key)
            if step.is_clean:
                known = step.position.known.get(tokens) or self._pieces.learn(step.position, tokens)
                if known is not None and (level is None or self.levels.follow(level[1], level[2])):
                    self._enter(known)
                    return
        faults += self._judge(text[start:end], tokens)

    def _enter(self, known: Known) -> None:
        """Take a piece that is known."""
        self._position = known.position
        self.segments += known.segments
        if known.is_claim:
            self._lines, self._knows_lines = known.lines, True

    def _head(self, text: str, start: int) -> Key:
        """What a piece begins with that is no claim and no proper level. The number of a set is taken from its ST."""
        elements = text[start : text.find(self._delimiters.terminator, start)].split(self._delimiters.element)
        key = self._walker.key(elements, self._delimiters.component)
        if key[0] != _SET:
            return UNKNOWN
        self._control_number = self._value(elements, 2)
        return key

    def _judge(self, text: str, tokens: str) -> list[GuideFault]:
        """Take segments one by one."""
        found: dict[GuideFault, None] = {}
        for number, raw in enumerate(text.split(self._delimiters.terminator)):
            segment = raw.lstrip(BLANK)[:LONGEST_SEGMENT]
            if segment:
                token = self._acceptor.token(tokens[number])
                if token is None or not self._pass(token, segment):
                    found.update(dict.fromkeys(self._take_segment(segment, token)))
        return list(found)

    def _pass(self, token: Token, segment: str) -> bool:
        """Take a segment that is valid by its token, if nothing shows at it; those with other numbers are left."""
        identifier = token.key[0]
        if identifier == LINE:
            if not self._knows_lines or segment != f"{self._line_mark}{self._lines + 1}":
                return False
        elif identifier in _NUMBERED:
            return False
        step = self._walker.step(self._position, token.key)
        if not step.is_clean or not step.position.node.is_right_by(token.tables):
            return False
        self._position = step.position
        self.segments += 1
        if identifier == LINE:
            self._lines += 1
        elif identifier == CLAIM:
            self._lines, self._knows_lines = 0, True
        return True

    def _take_segment(self, segment: str, token: Token | None) -> list[GuideFault]:
        """Take one segment: what is wrong with it as such, with its place, and with its elements.

        `token` says what its elements are known to be valid by.
        """
        self.segments += 1
        elements = segment.split(self._delimiters.element)
        identifier = elements[0]
        key = self._walker.key(elements, self._delimiters.component)
        step = self._walker.step(self._position, key)
        self._position = step.position
        node, ordinal = step.position.node, self.segments
        number = self._guide.loop_number(node)
        found = self._own_faults(elements, number)
        found += (structure_fault(self._guide, identifier, fault, ordinal) for fault in step.faults)
        if step.is_placed and (token is None or not node.is_right_by(token.tables)):
            errors = self._element_errors(node, elements)
            segment_name = node.identifier, node.table.name
            found += (element_fault(ordinal, segment_name, error, number) for error in errors)
        return found

    def _element_errors(self, node: SegmentNode, elements: list[str]) -> list[ElementError]:
        """What is wrong with the elements of a segment at its place; nothing where a namesake's table takes it."""
        component = self._delimiters.component
        errors = element_errors(node.table, elements, component)
        if errors and any(not element_errors(table, elements, component) for table in node.tables[1:]):
            return []
        return errors

    @property
    def has_looked_back(self) -> bool:
        """Whether what was found may depend on what is before the level that was `ahead`."""
        return self.levels.has_looked_back or self._has_guessed_lines

    def leave_before(self, ahead: LevelAhead) -> list[GuideFault] | None:
        """What shows at the level that is `ahead`, of which nothing is taken: segments that are missing before it.

        None where who goes on from there, knowing no more than it says, would find something else.
        """
        parent = read_number(ahead.parent)
        is_open = parent is None or self.levels.is_open(parent)
        key = self._walker.level_keys.get(ahead.code)
        if key is None or not is_open or (self.segments, self.levels.counted) != (ahead.segments, ahead.levels):
            return None
        here = self._walker.step(self._position, key)
        there = self._walker.step(self._walker.before_level(ahead.code), key)
        faults = [structure_fault(self._guide, key[0], fault, self.segments + 1) for fault in here.faults]
        is_alike = here.is_placed and here.position.is_like(there.position)
        return faults if is_alike and all(fault.is_absence for fault in faults) else None

    def _own_faults(self, elements: list[str], number: str | None) -> list[GuideFault]:
        """What is wrong with a segment wherever it stands: its form, and the numbers that count on."""
        ordinal, identifier = self.segments, elements[0]
        found = []
        component = self._delimiters.component
        if not elements[-1] or not any(part.strip(component) for part in elements[1:]):
            found.append(segment_fault(ordinal, identifier, guide_fault.SEGMENT_HAS_ELEMENT_ERRORS, number))
        if not _SEGMENT_ID.fullmatch(identifier):
            found.append(segment_fault(ordinal, identifier, guide_fault.UNKNOWN_SEGMENT, number))
        match identifier:
            case "ST":
                self._control_number = self._value(elements, 2)
            case "HL":
                found += (count_fault(ordinal, identifier, element, number) for element in self._count_level(elements))
            case "CLM":
                self._lines, self._knows_lines = 0, True
            case "LX":
                self._has_guessed_lines = self._has_guessed_lines or not self._knows_lines
                self._lines += 1
                if self._value(elements, 1) != str(self._lines):
                    found.append(count_fault(ordinal, identifier, "LX01", number))
            case "SE":
                found += (set_fault(ordinal, identifier, code) for code in self._trailer_errors(elements))
        return found

    def _count_level(self, elements: list[str]) -> list[str]:
        """The elements of an HL that do not count the levels from 1, or name none that is open."""
        parent = self._value(elements, 2)
        # An HL that ends before its HL02 names no open level either.
        is_named = parent or len(elements) <= 2  # noqa: PLR2004 - HL02
        return self.levels.take(self._value(elements, 1), parent if is_named else None)

    def _trailer_errors(self, elements: list[str]) -> list[str]:
        wrong = []
        if self._value(elements, 2) != self._control_number:
            wrong.append("3")
        if read_number(self._value(elements, 1)) != self.segments:
            wrong.append("4")
        return wrong

    def _value(self, elements: list[str], number: int) -> str:
        """An element as pyx12 gives it: without empty components at its end."""
        return elements[number].rstrip(self._delimiters.component) if number < len(elements) else ""
