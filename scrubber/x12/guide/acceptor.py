"""The quick judge of whole pieces: it says yes, or nothing.

A piece (the header of a set, a level, or a claim with its lines) is turned into tokens by one expression: for each
segment what tells its places apart, if all of its elements are valid there, and nothing otherwise. What the tokens of a
piece are together is its shape. A shape is walked through the guide once, and then known.

Expressions cost time to make, so that a segment gets its own only after many like it were seen. Nothing of the data is
kept: tokens are identifiers, qualifiers and line numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.guide.bodies import Body
    from scrubber.x12.guide.expressions import Writer
    from scrubber.x12.guide.tables import Guide, Loop, SegmentNode, SegmentTable
    from scrubber.x12.guide.walker import Frame, Key, Walker

LINE: Final = "LX"
LEVEL: Final = "HL"
_HEADS: Final = frozenset({"ST", "HL", "CLM"})
"""Segments that a piece begins with."""
_TRAILER: Final = "SE"
_WORTHWHILE: Final = 300
"""Segments judged one by one, after which the first expression is made: it costs about as much time."""
_MORE_PER_KEY: Final = 4
"""Segments judged one by one after that, for each key that has its expression, after which a larger one is made."""
_LIKELY: Final = 20
"""One segment in so many of those judged is frequent enough for an expression of its own."""
_MOST_SHAPES: Final = 20_000
_UNSPEAKABLE: Final = frozenset("-.")
"""Characters of numbers and dates: as delimiters, they are left to the plain judge."""


class Token(NamedTuple):
    """What an expression says of one segment."""

    key: Key
    tables: frozenset[int]
    """Indices of the segment tables that its elements are valid by."""


class Shape(NamedTuple):
    """What the head of a piece, or a line of it, leaves behind where its segments are known to be right."""

    frames: tuple[Frame, ...]
    """The loops that it leaves open, from its own on."""
    node: SegmentNode


class Section:
    """What pieces of one kind may hold, and the expression for what is frequent of it."""

    def __init__(self, guide: Guide, delimiters: Delimiters, head: Key) -> None:
        self._delimiters = delimiters
        self._places: dict[Key, list[SegmentTable]] = {}
        for node in guide.segments():
            if node.identifier != _TRAILER and _head_of(guide, node) == head:
                for qualifier in node.qualifiers or {""}:
                    self._places.setdefault((node.identifier, qualifier), []).append(node.table)
        self._is_component = {
            identifier: found is not None and found.is_component for identifier, found in guide.qualifiers.items()
        }
        self._seen: Counter[Key] = Counter()
        self._unmade = 0
        self._made: set[Key] = set()
        self._tokens: dict[str, Token] = {}
        self._line_mark = LINE + delimiters.element
        self._line = Token((LINE, ""), frozenset(table.number for table in self._places.get((LINE, ""), ())))
        self.find: Callable[[str, int, int], list[str]] | None = None
        """The tokens of a stretch of text."""

    def note(self, key: Key) -> None:
        """A valid segment was judged one by one."""
        if key not in self._places:
            # Only another place of it, in pieces of another kind, goes by its qualifier.
            key = key[0], ""
        if key in self._places and key not in self._made:
            self._seen[key] += 1
            self._unmade += 1
            enough = len(self._made) * _MORE_PER_KEY or _WORTHWHILE
            if self._unmade >= enough:
                self.make([key for key, count in self._seen.items() if count * _LIKELY >= self._unmade])

    def make(self, keys: Iterable[Key]) -> None:
        """Make an expression that takes segments of these keys too."""
        # A small input never comes here.
        from scrubber.x12.guide.expressions import Writer

        writer = Writer(self._delimiters)
        self._made.update(key for key in keys if key in self._places)
        self._seen.clear()
        self._unmade = 0
        written: dict[str, list[str]] = {}
        for key in sorted(self._made):
            for words, ahead in self._alternatives(key, writer):
                written.setdefault(words, []).append(ahead)
        end = re.escape(self._delimiters.terminator)
        breaks = "".join(c for c in "\r\n" if c not in self._delimiters.characters)
        blanks = f"[{re.escape(breaks)}]*+" if breaks else ""
        self.find = re.compile(f"{blanks}({_tree(written)}|)[^{end}]*+{end}").findall

    @property
    def keys(self) -> frozenset[Key]:
        """All that it can make an expression for."""
        return frozenset(self._places)

    @property
    def tables(self) -> dict[int, SegmentTable]:
        """By number: every table that it can vouch for."""
        return {table.number: table for tables in self._places.values() for table in tables}

    def _alternatives(self, key: Key, writer: Writer) -> list[tuple[str, str]]:
        """Two at most: what begins a segment of a key, and what must follow; each is a token."""
        identifier, qualifier = key
        separator, end = self._delimiters.element, re.escape(self._delimiters.terminator)
        in_composite = self._is_component[identifier]
        # The qualifier of an HL is not its first element, and there is but one in the pieces of a kind.
        is_first = bool(qualifier) and identifier != LEVEL
        words = f"{identifier}{separator}{qualifier}" if is_first else identifier
        tables = list({table.number: table for table in self._places[key]}.values())
        found = []
        for suffix in ("", self._delimiters.component if in_composite else separator):
            group, body = _together(tables)
            tables = [table for table in tables if table.number not in group]
            rest = writer.rest(body, int(is_first))
            if identifier == LINE:
                # A line's number is a part of the token, and so of the shape.
                found.append((words, f"(?={rest}){re.escape(separator)}[^{end}]*+"))
            else:
                self._tokens[words + suffix] = Token(key, group)
                found.append((words, f"(?={rest}){re.escape(suffix)}"))
            if not tables or identifier == LINE:
                break
        return found

    def token(self, text: str) -> Token | None:
        """What a token says; None where it is empty."""
        return self._line if text.startswith(self._line_mark) else self._tokens.get(text)


def _together(tables: Sequence[SegmentTable]) -> tuple[frozenset[int], Body]:
    """As many of some tables, from the first on, as can be kept all at once; and what they ask for together."""
    from scrubber.x12.guide.bodies import Body, meet

    first, *others = tables
    body = Body(first.identifier, first.elements, first.notes)
    taken = {first.number}
    for table in others:
        both = meet(body, Body(table.identifier, table.elements, table.notes))
        if both is not None:
            body = both
            taken.add(table.number)
    return frozenset(taken), body


def _tree(written: dict[str, list[str]]) -> str:
    """Alternatives by the common beginnings of their words, so that few are tried at any segment."""
    by_first: dict[str, dict[str, list[str]]] = {}
    own: list[str] = []
    for words, aheads in written.items():
        if words:
            by_first.setdefault(words[0], {})[words[1:]] = aheads
        else:
            own = aheads
    branches = [f"{re.escape(letter)}{_tree(rest)}" for letter, rest in by_first.items()] + own
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _head_of(guide: Guide, node: SegmentNode) -> Key:
    """What the piece begins with that a place is in."""
    loop: Loop | None = guide.loop(node.loop)
    while loop is not None:
        if loop.first is not None and loop.first.identifier in _HEADS:
            qualifiers = loop.first.qualifiers or {""}
            return loop.first.identifier, min(qualifiers)
        loop = None if loop.parent is None else guide.loop(loop.parent)
    return "", ""


class Acceptor:
    """Knows the shapes of valid pieces in one set of delimiters."""

    def __init__(self, guide: Guide, walker: Walker, delimiters: Delimiters) -> None:
        self._guide, self._walker, self._delimiters = guide, walker, delimiters
        self._sections: dict[Key, Section] = {}
        self.shapes: dict[tuple[int, str], Shape] = {}
        """What is known, by the number of the place of the first segment and the tokens."""
        self._is_able = len(delimiters.characters - {delimiters.repetition}) == 3 and not (  # noqa: PLR2004
            delimiters.characters & _UNSPEAKABLE
        )

    def section(self, head: Key) -> Section | None:
        """What is known of pieces with this head; None where nothing can be."""
        found = self._sections.get(head)
        if found is not None:
            return found
        if not self._is_able or head[0] not in _HEADS:
            return None
        found = self._sections[head] = Section(self._guide, self._delimiters, head)
        return found

    def shape(self, place: SegmentNode, shape: str) -> Shape | None:
        """What is left behind by segments of this shape when the first of them is at a place; None: not known."""
        return self.shapes.get((place.number, shape))

    def learn(self, place: SegmentNode, shape: str, left: Shape) -> None:
        """Remember a shape."""
        if len(self.shapes) >= _MOST_SHAPES:
            self.shapes.clear()
        self.shapes[place.number, shape] = left
