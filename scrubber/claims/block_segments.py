"""Segments of a block as a screen sees them: all with one identifier, one entry each."""

from __future__ import annotations

from functools import lru_cache, partial
from types import FunctionType
from typing import TYPE_CHECKING, Final

import numpy as np

from scrubber.claims.block_rows import NONE
from scrubber.claims.lazy import Lazy
from scrubber.x12.distinct import Slots, distinct
from scrubber.x12.words import WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from scrubber.claims.block_rows import BlockRows
    from scrubber.x12.distinct import Distinct
    from scrubber.x12.elements import Elements
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Cells, Flags, Numbers, Words


_FEW: Final = 8
"""Segments up to which each is asked for itself: faster than to find out which are alike."""


class BlockSegments:
    """Some segments of a block: what tells them apart is asked of their elements."""

    def __init__(self, of_block: BlockRows, elements: Elements) -> None:
        self.rows = elements.rows
        """Which rows of the block they are."""
        self._block = of_block
        self._elements = elements
        self._written: dict[int, Texts] = {}

    def such(self, *firsts: str) -> BlockSegments:
        """Those whose first element is one of these codes."""
        chosen = self._elements.are(*firsts).nonzero()[0]
        return self if len(chosen) == len(self.rows) else BlockSegments(self._block, self._elements.of(chosen))

    def element(self, number: int) -> Words:
        """Of each segment an element, at most eight characters of it; 0 where it is empty."""
        return self._elements.codes(number)

    def cells(self, number: int) -> Cells:
        """Of each segment an element."""
        return self._elements.cells(number)

    def is_given(self, number: int, last: int | None = None) -> Flags:
        """Of each segment whether an element is not empty; with a `last`, one of those up to it."""
        if number > self._elements.most:
            return np.zeros(len(self.rows), np.bool_)
        if last is None:
            return self.cells(number).lengths > 0
        # There is a separator before each but the first.
        separators = np.minimum(self._elements.counts, np.int32(last)) - np.int32(number)
        found: Flags = self._elements.between(number, last).lengths > np.maximum(separators, 0)
        return found

    @Lazy
    def names(self) -> Rows:
        """Of each segment the name that it belongs to, the last NM1 before it; NONE without one."""
        return self._block.name_of(self.rows)

    def named(self, *entities: str) -> Flags:
        """Of each segment whether the name that it belongs to, the last NM1 before it, is one of these (NM101)."""
        are_such = self._block.elements_of("NM1").are(*entities)
        if not are_such.any():
            return np.zeros(len(self.rows), np.bool_)
        found: Flags = are_such.take(self.names)
        found &= self.names != NONE
        return found

    def begins_with(self, number: int, characters: str) -> Flags:
        """Of each segment whether an element begins with one of these characters."""
        starts, lengths = self.cells(number)
        found: Flags = _among(characters)[self._block.scan.buffer.bytes.take(starts)] & (lengths > 0)
        return found

    def lengths(self, number: int) -> Numbers:
        """How many characters an element of each segment has."""
        return self.cells(number).lengths.astype(np.int64)

    def consists_of(self, number: int, characters: str, last: int | None = None) -> Flags:
        """Of each segment whether an element, and those up to the `last`, are of these characters alone, or empty."""
        separator = self._block.delimiters.element
        # One beyond ASCII is among no characters: then texts with one are not of these alone.
        among = characters + separator if separator.isascii() else characters
        return self._block.scan.buffer.consist_of(self._elements.between(number, last or number), among)

    def count(self, number: int, characters: str) -> Numbers:
        """How many characters of an element of each segment are among these."""
        starts, lengths = self.cells(number)
        ends = np.cumsum(lengths)
        at = np.arange(int(lengths.sum())) + np.repeat(starts - (ends - lengths), lengths)
        counted = np.concatenate(([0], np.cumsum(_among(characters)[self._block.scan.buffer.bytes[at]])))
        found: Numbers = counted[ends] - counted[ends - lengths]
        return found

    def says(self, number: int, judge: Callable[[str], bool], among: Flags | None = None) -> Flags:
        """Of each segment what `judge` says of an element, which is asked once for each distinct text.

        Only of those `among` them, if given; no of the others.
        """
        if among is None:
            return self._texts(number).say(judge)
        found, chosen = np.zeros(len(self.rows), np.bool_), among.nonzero()[0]
        if len(chosen):
            found[chosen] = self._texts(number).of(chosen).say(judge)
        return found

    def _texts(self, number: int) -> Texts:
        found = self._written.get(number)
        if found is None:
            found = self._written[number] = Texts(self._block, self.cells(number))
        return found

    def any_element(self, last: int, flagged: Callable[[Words], Flags]) -> Flags:
        """Of each segment whether an element of it is `flagged`, or it has more than the `last`."""
        return self._with_elements(last, flagged(self.element_codes))

    def any_says(self, last: int, judge: Callable[[str], bool]) -> Flags:
        """Of each segment whether `judge` says yes of an element of it, or it has more than the `last`."""
        return self._with_elements(last, self._element_texts.say_of_distinct(judge))

    def _with_elements(self, last: int, flags: Flags) -> Flags:
        """Of each segment whether one of its elements has its flag, or it has more than the `last`."""
        found: Flags = self._elements.counts > last
        found[self.elements[0].take(flags.nonzero()[0])] = True
        return found

    @Lazy
    def elements(self) -> tuple[Rows, Cells]:
        """All elements of the segments: of which of these each is, counted from 0, and the element."""
        return self._block.scan.elements(self.rows)

    @property
    def element_digests(self) -> Words:
        """A digest of each of all the elements."""
        return self._element_texts.digests

    @Lazy
    def element_codes(self) -> Words:
        """Of each of all the elements at most eight characters."""
        return self._block.scan.buffer.words(self.elements[1])

    @Lazy
    def _element_texts(self) -> Texts:
        return Texts(self._block, self.elements[1])


class Texts:
    """Some texts of a block: what is asked of each is asked once of those that are alike."""

    def __init__(self, of_block: BlockRows, cells: Cells) -> None:
        self._block = of_block
        self._cells = cells

    def of(self, chosen: Rows) -> Texts:
        """Some of them: what is known of all is not looked for again."""
        found = Texts(self._block, self._cells.at(chosen))
        if (keys := self.__dict__.get("keys")) is not None:
            found.keys = keys.take(chosen)
        return found

    @Lazy
    def digests(self) -> Words:
        """A digest of each."""
        return self._block.digests(self._cells)

    @Lazy
    def keys(self) -> Words:
        """What tells them apart: words of them where all are short, which take less time, else their digests."""
        is_short = int(self._cells.lengths.max(initial=0)) <= WORD
        return self._block.scan.buffer.short_words(self._cells) if is_short else self.digests

    @Lazy
    def _distinct(self) -> Distinct[np.uint64]:
        """The distinct ones."""
        return distinct(self.keys)

    def _texts_at(self, indices: Rows) -> list[str]:
        return [self._block.text_of(self._cells, index) for index in indices.tolist()]

    def say(self, judge: Callable[[str], bool]) -> Flags:
        """Of each what `judge` says of it; of a function of a module that is remembered for the blocks to come."""
        count = len(self._cells.lengths)
        if count <= _FEW:
            return np.fromiter(map(judge, self._texts_at(np.arange(count))), np.bool_, count)
        known = known_of(judge)
        if known is None:
            return self.say_of_distinct(judge)
        found: Flags = known.numbers(self.keys, lambda _, new: self._numbers(judge, new)) > 0
        return found

    def say_of_distinct(self, judge: Callable[[str], bool]) -> Flags:
        """The same, of texts that several are asked about: which of them are distinct is found once."""
        values, first, which = self._distinct
        known = known_of(judge)
        if known is None:
            answers = self._numbers(judge, first) > 0
        else:
            answers = known.numbers(values, lambda _, new: self._numbers(judge, first.take(new))) > 0
        return answers.take(which) if answers.any() else np.zeros(len(which), np.bool_)

    def _numbers(self, judge: Callable[[str], bool], indices: Rows) -> Numbers:
        """What `judge` says of some of them, as numbers."""
        return np.fromiter(map(judge, self._texts_at(indices)), np.int64, len(indices))


def known_of(judge: Callable[[str], int]) -> Slots | None:
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
def _said_by(_judge: Callable[..., int], *_given: Hashable) -> Slots:
    """What a function said of texts, by their digests."""
    return Slots()


@lru_cache(64)
def _among(characters: str) -> Flags:
    """Of each byte whether it is one of these characters."""
    found = np.zeros(256, np.bool_)
    found[[*characters.encode("latin-1")]] = True
    return found
