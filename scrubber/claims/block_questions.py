"""What screens ask about the claims of a block: which segments they have, and which entries of a column are such."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from scrubber.claims.block_rows import NONE, BlockRows
from scrubber.claims.block_segments import BlockSegments, known_of
from scrubber.claims.lazy import Lazy
from scrubber.x12.distinct import distinct, in_groups_with_repeated, repeated_in_group
from scrubber.x12.layout import are_blank
from scrubber.x12.words import FEW_CODES, are_any, days_of, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scrubber.claims.assemble import TransactionSet
    from scrubber.x12.distinct import Distinct, Number
    from scrubber.x12.piece import Stretch
    from scrubber.x12.scan import Rows
    from scrubber.x12.words import Flags, Numbers, Words

_EPOCH, _EPOCH_YEAR = date(1970, 1, 1).toordinal(), 1970


class BlockQuestions:
    """The claims of some stretches; `above` is the text of the levels that the first of them hang from.

    `transaction` is the transaction set that they stand in, or one with the same header.
    """

    def __init__(
        self, stretches: tuple[Stretch, ...], above: tuple[str, ...] = (), transaction: TransactionSet | None = None
    ) -> None:
        self.rows = BlockRows(stretches, above)
        self._scan = self.rows.scan
        self.transaction = transaction
        self._segments: dict[tuple[str, ...], BlockSegments] = {}
        self._distinct: dict[int, Distinct[Any]] = {}
        """The distinct entries of columns that are kept, by the identity of those."""

    def __len__(self) -> int:
        """How many claims there are."""
        return len(self.rows.claim_rows)

    @Lazy
    def line_counts(self) -> Rows:
        """How many lines each claim has."""
        first, end = self.rows.line_bounds
        counts: Rows = end - first
        return counts

    @property
    def line_claim(self) -> Rows:
        """Of each line its claim, counted from 0."""
        return self.rows.line_claim

    def any_line(self, flags: Flags) -> Flags:
        """Of each claim whether one of its lines is flagged."""
        found = np.zeros(len(self), np.bool_)
        found[self.line_claim.take(flags.nonzero()[0])] = True
        return found

    def sum_by_claim(self, numbers: Numbers) -> Numbers:
        """Of each claim the sum of a column of its lines."""
        first, end = self.rows.line_bounds
        counted = np.concatenate(([0], np.cumsum(numbers)))
        found: Numbers = counted[end] - counted[first]
        return found

    def year_of(self, days: Numbers) -> Numbers:
        """The calendar year of each day."""
        since_1970 = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[Y]")
        return since_1970.astype(np.int64) + _EPOCH_YEAR

    def number_of_each(self, judge: Callable[[str], int], codes: Words | Numbers) -> Numbers:
        """Of each code of a column the number that `judge` gives it: it is asked once for each distinct one."""

        def numbers(values: Words) -> Numbers:
            return np.array([judge(unpack(word)) for word in values.tolist()], np.int64)

        known = known_of(judge)
        if known is not None:
            return known.numbers(codes.view(np.uint64), lambda values, _: numbers(values))
        values, _, which = self.distinct_of(codes)
        return numbers(values.view(np.uint64)).take(which)

    def is_in(self, column: Words, *texts: str) -> Flags:
        """Of each entry of a column of codes whether it is one of these."""
        if len(texts) <= FEW_CODES or not self._is_kept(column):
            return are_any(column, *texts)
        # Screens look for long lists in the same columns, of which few entries are distinct.
        values, _, which = self.distinct_of(column)
        found = are_any(values, *texts)
        return found[which] if found.any() else np.zeros(len(column), np.bool_)

    def distinct_of(self, column: NDArray[Number]) -> Distinct[Number]:
        """The distinct entries of a column, of one that is kept found once."""
        found = self._distinct.get(id(column))
        if found is None:
            found = distinct(column)
            if self._is_kept(column):
                self._distinct[id(column)] = found
        return found

    def _is_kept(self, column: NDArray[Number]) -> bool:
        """Whether it is one of the columns that the block has as long as it is there."""
        return any(column is one for one in vars(self).values())

    def has(self, identifier: str, *qualifiers: str) -> Flags:
        """Of each claim whether it, a line of it, or a level above it has such a segment, with such a first element."""
        return self.rows.claims_with(self.such(identifier, *qualifiers).rows)

    def has_such(self, is_such: Callable[[BlockSegments], Flags], identifier: str, *qualifiers: str) -> Flags:
        """As `has`, of segments that `is_such` flags."""
        segments = self.such(identifier, *qualifiers)
        if not len(segments.rows):
            return np.zeros(len(self), np.bool_)
        return self.rows.claims_with(segments.rows.take(is_such(segments).nonzero()[0]))

    def has_repeated(self, identifier: str, number: int, *qualifiers: str) -> Flags:
        """Of each claim whether two such segments of its own or its lines have the same, not empty, element.

        One that begins with a blank counts as repeated: it is read without.
        """
        segments = self.such(identifier, *qualifiers)
        claims, given = self.rows.claim_of(segments.rows), segments.is_given(number)
        own, cells = given & (claims != NONE), segments.cells(number)
        if not own.all():
            claims, cells = claims[own], cells.of(own)
        found = np.zeros(len(self), np.bool_)
        # Long ones may differ in what comes before.
        chosen = in_groups_with_repeated(claims, self._scan.buffer.last_words(cells))
        claims_of_chosen = claims.take(chosen)
        found[claims_of_chosen.take(repeated_in_group(claims_of_chosen, self.rows.digests(cells.at(chosen))))] = True
        found[claims.take(are_blank(self._scan.buffer.bytes.take(cells.starts)).nonzero()[0])] = True
        return found

    def element(self, identifier: str, number: int, *qualifiers: str) -> Words:
        """Of each claim an element, at most eight characters of it, of its own first such segment; 0 without one."""
        segments = self.such(identifier, *qualifiers)
        claims = self.rows.claim_of(segments.rows)
        # The last entry is that of NONE. Backwards, so that the first of several is the last to be entered.
        found = np.zeros(len(self) + 1, np.uint64)
        found[claims[::-1]] = segments.element(number)[::-1]
        return found[:-1]

    def day(self, identifier: str, number: int, *qualifiers: str) -> Numbers:
        """As `element`, the day that it begins with; UNREADABLE where it is none."""
        return days_of(self.element(identifier, number, *qualifiers))

    def such(self, identifier: str, *qualifiers: str) -> BlockSegments:
        """The segments with this identifier, and one of these first elements if any are given: found once."""
        found = self._segments.get((identifier, *qualifiers))
        if found is None:
            if qualifiers:
                found = self.such(identifier).such(*qualifiers)
            else:
                found = BlockSegments(self.rows, self.rows.elements_of(identifier))
            self._segments[(identifier, *qualifiers)] = found
        return found

    def has_on_line(self, identifier: str, *qualifiers: str) -> Flags:
        """As `has`, of segments that belong to a line."""
        rows = self.such(identifier, *qualifiers).rows
        return self.rows.claims_with(rows[self.rows.line_of(rows) != NONE])
