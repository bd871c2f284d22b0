"""Segments of a block as a screen sees them: all with one identifier, one entry each."""

from __future__ import annotations

from functools import cached_property, lru_cache, partial
from types import FunctionType
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.claims.block_rows import NONE
from scrubber.x12.distinct import Slots, distinct
from scrubber.x12.elements import Elements
from scrubber.x12.words import WORD, are_any, pack

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from scrubber.claims.block_rows import BlockRows
    from scrubber.x12.distinct import Distinct
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Cells, Flags, Numbers, Words


_NO_ROWS: Final = np.zeros(0, np.int64)
_MANY_KINDS: Final = 8
_SMALL_PART: Final = 8
"""Such a part of others has its own elements read."""
_FEW: Final = 8
"""Segments up to which each is asked for itself: faster than to find out which are alike."""


class _Chosen(NamedTuple):
    """Where some segments are taken from: which of others they are."""

    among: BlockSegments
    which: Rows


class BlockSegments:
    """Some segments of a block: what tells them apart is asked of their elements."""

    def __init__(self, of_block: BlockRows, elements: Elements, chosen: _Chosen | None = None) -> None:
        self.rows = elements.rows
        """Which rows of the block they are."""
        self._block = of_block
        self._elements = elements
        self._chosen = chosen
        self._written: dict[int, Texts] = {}

    def of(self, chosen: Rows) -> BlockSegments:
        """Some of them."""
        return BlockSegments(self._block, Elements(self._block.scan, self.rows.take(chosen)), _Chosen(self, chosen))

    def such(self, *firsts: str) -> BlockSegments:
        """Those whose first element is one of these codes."""
        there = [first for first in firsts if int(pack(first)) in self._kinds]
        return self.of(np.flatnonzero(are_any(self.element(1), *there)) if there else _NO_ROWS)

    @cached_property
    def _kinds(self) -> frozenset[int]:
        """Their first elements, each once: mostly few, which are passed over one after the other."""
        kinds, rest = set[int](), self.element(1)
        while len(rest) and len(kinds) < _MANY_KINDS:
            kinds.add(int(rest[0]))
            rest = rest[rest != rest[0]]
        return frozenset(kinds.union(rest.tolist()))

    def element(self, number: int) -> Words:
        """Of each segment an element, at most eight characters of it; 0 where it is empty."""
        if number > self._most:
            return np.zeros(len(self.rows), np.uint64)
        if self._chosen is None or len(self.rows) * _SMALL_PART < len(self._chosen.among.rows):
            return self._elements.codes(number)
        # Screens look at the same elements of segments of several kinds.
        return self._chosen.among.element(number).take(self._chosen.which)

    @cached_property
    def _most(self) -> int:
        """How many elements the longest of the segments has: those beyond are all empty."""
        return int(self._elements.counts.max(initial=0))

    def named(self, *entities: str) -> Flags:
        """Of each segment whether the name that it belongs to, the last NM1 before it, is one of these (NM101)."""
        names = self._block.name_of(self.rows)
        found: Flags = (names != NONE) & are_any(self._block.entities, *entities)[names]
        return found

    def begins_with(self, number: int, characters: str) -> Flags:
        """Of each segment whether an element begins with one of these characters."""
        starts, lengths = self._elements.cells(number)
        found: Flags = _among(characters)[self._block.scan.buffer.bytes.take(starts)] & (lengths > 0)
        return found

    def lengths(self, number: int) -> Numbers:
        """How many characters an element of each segment has."""
        return self._elements.cells(number).lengths.astype(np.int64)

    def consists_of(self, number: int, characters: str) -> Flags:
        """Of each segment whether an element is of these characters alone, of ASCII, or empty."""
        return self._block.scan.buffer.consist_of(self._elements.cells(number), characters)

    def count(self, number: int, characters: str) -> Numbers:
        """How many characters of an element of each segment are among these."""
        starts, lengths = self._elements.cells(number)
        ends = np.cumsum(lengths)
        at = np.arange(int(lengths.sum())) + np.repeat(starts - (ends - lengths), lengths)
        counted = np.concatenate(([0], np.cumsum(_among(characters)[self._block.scan.buffer.bytes[at]])))
        found: Numbers = counted[ends] - counted[ends - lengths]
        return found

    def says(self, number: int, judge: Callable[[str], bool], among: Flags | None = None) -> Flags:
        """Of each segment what `judge` says of an element, which is asked once for each distinct text.

        Only of those `among` them, if given; no of the others.
        """
        if among is not None:
            chosen = np.flatnonzero(among)
            found: Flags = np.zeros(len(self.rows), np.bool_)
            if len(chosen):
                found[chosen] = self.of(chosen).says(number, judge)
            return found
        if len(self.rows) <= _FEW:
            cells = self._elements.cells(number)
            return np.fromiter((judge(self._block.text_of(cells, index)) for index in range(len(self.rows))), np.bool_)
        texts = self._written.get(number)
        if texts is None:
            texts = self._written[number] = Texts(self._block, self._elements.cells(number))
        return texts.say(judge)

    def any_element(self, last: int, flagged: Callable[[Words], Flags]) -> Flags:
        """Of each segment whether an element of it is `flagged`, or it has more than the `last`."""
        return self._with_elements(last, flagged(self._element_codes))

    def any_says(self, last: int, judge: Callable[[str], bool]) -> Flags:
        """Of each segment whether `judge` says yes of an element of it, or it has more than the `last`."""
        return self._with_elements(last, self._element_texts.say(judge))

    def _with_elements(self, last: int, flags: Flags) -> Flags:
        """Of each segment whether one of its elements has its flag, or it has more than the `last`."""
        found: Flags = self._elements.counts > last
        found[self.elements[0][np.flatnonzero(flags)]] = True
        return found

    @cached_property
    def elements(self) -> tuple[Rows, Cells]:
        """All elements of the segments: of which of these each is, counted from 0, and the element."""
        return self._block.scan.elements(self.rows)

    @property
    def element_digests(self) -> Words:
        """A digest of each of all the elements."""
        return self._element_texts.digests

    @cached_property
    def _element_codes(self) -> Words:
        """Of each of all the elements at most eight characters."""
        return self._block.scan.buffer.words(self.elements[1])

    @cached_property
    def _element_texts(self) -> Texts:
        return Texts(self._block, self.elements[1])


class Texts:
    """Some texts of a block: what is asked of each is asked once of those that are alike."""

    def __init__(self, of_block: BlockRows, cells: Cells) -> None:
        self._block = of_block
        self._cells = cells

    @cached_property
    def digests(self) -> Words:
        """A digest of each."""
        return self._block.digests(self._cells)

    @cached_property
    def _distinct(self) -> Distinct[np.uint64]:
        """The distinct ones: words of them where all are short, which take less time, else their digests."""
        is_short = int(self._cells.lengths.max(initial=0)) <= WORD
        return distinct(self._block.scan.buffer.short_words(self._cells) if is_short else self.digests)

    @cached_property
    def _texts(self) -> list[str]:
        """The distinct ones."""
        return self._texts_at(self._distinct.first)

    def _texts_at(self, indices: Rows) -> list[str]:
        return [self._block.text_of(self._cells, index) for index in indices.tolist()]

    def say(self, judge: Callable[[str], bool]) -> Flags:
        """Of each what `judge` says of it; of a function of a module that is remembered for the blocks to come."""
        values, first, which = self._distinct
        known = _known_of(judge)
        if known is not None:

            def number_each(_: Words, new: Rows) -> Numbers:
                return np.fromiter(map(judge, self._texts_at(first[new])), np.int64, len(new))

            answers = known.numbers(values, number_each) > 0
        else:
            answers = np.fromiter(map(judge, self._texts), np.bool_, len(values))
        return answers[which] if answers.any() else np.zeros(len(which), np.bool_)


def _known_of(judge: Callable[[str], bool]) -> Slots | None:
    """What is known of a function that its module has by its name, or of such a one with some of its arguments.

    None of any other: it may know of the block, and is another one in the next.
    """
    function, given = (judge.func, judge.args) if isinstance(judge, partial) else (judge, ())
    is_of_module = isinstance(function, FunctionType) and function.__globals__.get(function.__name__) is function
    if not is_of_module or getattr(judge, "keywords", None):
        return None
    try:
        return _said_by(function, *given)
    except TypeError:  # an argument that cannot be told from others that quickly
        return None


@lru_cache(64)
def _said_by(_judge: Callable[..., bool], *_given: Hashable) -> Slots:
    """What a function said of texts, by their digests."""
    return Slots()


@lru_cache(64)
def _among(characters: str) -> Flags:
    """Of each byte whether it is one of these characters."""
    found = np.zeros(256, np.bool_)
    found[[*characters.encode("latin-1")]] = True
    return found
