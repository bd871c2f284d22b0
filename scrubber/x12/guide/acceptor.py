"""The quick judge of whole pieces: it says yes, or nothing.

Of each segment only so much is seen as any place of the guide asks for (`natures.py`): what is seen of it is judged
once, by the plain judge, and known for all others alike. A segment becomes a *token*, one character: what tells its
places apart, and by which of them it is valid. The tokens of a piece (a level, or a claim with its lines) are its
shape, which is walked through the guide once, and then known.

A large input is seen in blocks (`signatures.py`), a small one segment by segment. What is remembered is bounded: tokens
are the guide's, what is seen are codes, lengths and such like, and of segments that were met nothing but a hash.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.x12.guide.elements import element_errors
from scrubber.x12.guide.natures import CODES, COMPOSITE, TEXT, read_kinds
from scrubber.x12.guide.tokens import LINE, LINES, NOTHING, Token
from scrubber.x12.piece import BLANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.guide.block_tokens import BlockTokens
    from scrubber.x12.guide.natures import Nature, Seen, SegmentKind
    from scrubber.x12.guide.seen_pieces import SeenPieces
    from scrubber.x12.guide.tables import Guide, SegmentNode, SegmentTable
    from scrubber.x12.guide.walker import Frame, Key, Walker
    from scrubber.x12.scan import Rows, Scan

LONGEST_SEGMENT: Final = 8_000
"""Characters of a segment that are looked at: more than any guide allows, so that what is cut is at fault anyway."""
_MOST_SHAPES: Final = 20_000
_MOST_SEEN: Final = 20_000
_MOST_MET: Final = 5_000


class PieceShape(NamedTuple):
    """What the head of a piece, or a line of it, leaves behind where its segments are known to be right."""

    frames: tuple[Frame, ...]
    """The loops that it leaves open, from its own on."""
    node: SegmentNode


class Acceptor:
    """Knows valid segments and the shapes of valid pieces in one set of delimiters."""

    def __init__(self, guide: Guide, walker: Walker, delimiters: Delimiters) -> None:
        self._walker, self._delimiters = walker, delimiters
        self._is_able = len(delimiters.characters - {delimiters.repetition}) == 3  # noqa: PLR2004
        self.kinds = read_kinds(guide.kinds)
        self._kinds: dict[str, dict[str, SegmentKind]] = {}
        for kind in self.kinds:
            self._kinds.setdefault(kind.identifier, {})[kind.qualifier] = kind
        self._nodes: dict[str, list[SegmentNode]] = {}
        for node in guide.segments():
            self._nodes.setdefault(node.identifier, []).append(node)
        self._tables: dict[Key, dict[int, SegmentTable]] = {}
        """By what a segment goes by: the tables of all places that take it, as far as they were asked for."""
        self._tokens = walker.tokens
        self._seen: dict[Seen, str] = {}
        """What was seen of segments, and the token of those alike."""
        self._key = os.urandom(8).hex()
        """Hashed with each segment, so that nobody can make two of one hash, even where Python's own key is known."""
        self._met: dict[int, str] = {}
        """The tokens of segments that are no lines, by hash: of many the same stands in each set, or in many claims."""
        self._in_blocks: BlockTokens | None = None
        self.shapes: dict[tuple[int, str], PieceShape] = {}
        """What is known, by the number of the place of the first segment and the tokens."""
        allowed = "".join(delimiters.characters)
        self._is_odd = re.compile(f"[^ -~{re.escape(allowed)}]").search
        self._ends_blank = re.compile(f" (?:[{re.escape(delimiters.element + delimiters.component)}]|\\Z)").search

    def tokens(self, text: str) -> str:
        """A token for each segment of a piece, one for each of its terminators and for what follows the last one."""
        element = self._delimiters.element
        found, lines = [], 0
        segments = [raw.lstrip(BLANK) for raw in text.split(self._delimiters.terminator)]
        if not segments[-1]:
            segments.pop()
        for segment in segments:
            met = hash(self._key + segment)
            token = self._met.get(met)
            if token is None:
                elements = segment.split(element)
                if elements[0] == LINE:
                    lines += 1
                    token = LINES if elements == [LINE, str(lines)] and self._is_able else NOTHING
                else:
                    token = self._token(segment, elements)
                    if len(self._met) >= _MOST_MET:
                        self._met.clear()
                    self._met[met] = token
            found.append(token)
        return "".join(found)

    @property
    def takes_blocks(self) -> bool:
        """Whether segments begin where a scan sees them: white space may end them, but separates nothing."""
        return self._is_able and not {self._delimiters.element, self._delimiters.component}.intersection(BLANK)

    def see_pieces(self, scan: Scan, heads: Rows) -> SeenPieces:
        """What is seen of each piece of a scan, that begin with the rows `heads`: tokens as of `tokens`, or nothing."""
        if self._in_blocks is None:
            from scrubber.x12.guide.block_tokens import BlockTokens

            self._in_blocks = BlockTokens(self.kinds, self.token_of)
        return self._in_blocks.see(scan, heads)

    def token_of(self, segment: str) -> str:
        """The token of a segment that is no line."""
        return self._token(segment, segment.split(self._delimiters.element))

    def _token(self, segment: str, elements: list[str]) -> str:
        seen = self.see(segment, elements)
        if seen is None:
            return NOTHING
        token = self._seen.get(seen)
        if token is None:
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            token = self._seen[seen] = self._judge(elements)
        return token

    def see(self, segment: str, elements: Sequence[str]) -> Seen | None:
        """All of a segment that any of its faults depends on; None where it is not seen through."""
        kinds = self._kinds.get(elements[0])
        if kinds is None or not self._is_able or len(segment) > LONGEST_SEGMENT:
            return None
        kind = kinds[""]
        if len(kinds) > 1 and len(elements) > 1:
            kind = kinds.get(elements[1], kind)
        if len(elements) > len(kind.natures) + 1 or self._holds_odd(segment):
            return None
        found: list[Seen] = [kind.identifier, kind.qualifier]
        has_components = self._delimiters.component in segment
        for nature, value in zip(kind.natures, elements[1:], strict=False):
            if not value:
                seen: Seen | None = ""
            elif nature.look == TEXT and not has_components:
                # Most values are text: as `Nature.seen`, without a call.
                seen = bisect_right(nature.bounds, len(value))
            else:
                seen = self._see(nature, value)
            if seen is None:
                return None
            found.append(seen)
        return tuple(found)

    def _holds_odd(self, segment: str) -> bool:
        """Whether a segment holds a character that no text has, or a blank at the end of a value."""
        is_plain = (segment.isascii() and segment.isprintable()) or not self._is_odd(segment)
        return not is_plain or (" " in segment and self._ends_blank(segment) is not None)

    def _see(self, nature: Nature, value: str) -> Seen | None:
        component = self._delimiters.component
        if nature.look != COMPOSITE:
            return None if component in value and nature.look != CODES else nature.seen(value)
        parts = value.split(component)
        if len(parts) > len(nature.components):
            return None
        found: list[Seen] = []
        for own, part in zip(nature.components, parts, strict=False):
            seen = own.seen(part) if part else ""
            if seen is None:
                return None
            found.append(seen)
        return tuple(found)

    def _judge(self, elements: list[str]) -> str:
        """The token of segments of which the same is seen as of this one."""
        component = self._delimiters.component
        if len(elements) == 1 or any(value[-1:] == component for value in elements) or not elements[-1]:
            return NOTHING
        key = self._walker.key(elements, component)
        if key not in self._tables:
            self._tables[key] = self._tables_of(key)
        tables = self._tables[key]
        valid = [number for number, table in tables.items() if not element_errors(table, elements, component)]
        if not valid:
            return NOTHING
        return self._tokens.character(Token(key, frozenset(valid)))

    def _tables_of(self, key: Key) -> dict[int, SegmentTable]:
        """The tables of all places that take segments with this key, by their numbers."""
        identifier, qualifier = key
        nodes = (node for node in self._nodes.get(identifier, ()) if qualifier in (node.qualifiers or {""}))
        return {table.number: table for node in nodes for table in node.tables}

    def token(self, character: str) -> Token | None:
        """What a token says; None where that is nothing."""
        return self._tokens.token(character)

    def shape(self, place: SegmentNode, shape: str) -> PieceShape | None:
        """What is left behind by segments of this shape when the first of them is at a place; None: not known."""
        return self.shapes.get((place.number, shape))

    def learn(self, place: SegmentNode, shape: str, left: PieceShape) -> None:
        """Remember a shape."""
        if len(self.shapes) >= _MOST_SHAPES:
            self.shapes.clear()
        self.shapes[place.number, shape] = left
