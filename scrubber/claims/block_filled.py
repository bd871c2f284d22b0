"""Claims of a block that are made with some fields filled in from columns: what else is asked for is read when it is.

A field that is read from one element is worked out once for each distinct value of it; a charge is in the columns. So a
check that looks at such fields alone is asked of a claim of which no text is looked at. What is filled in makes no
difference to what a claim or a line says, only to how long that takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from scrubber.claims.block_elements import is_of_line
from scrubber.claims.claim import Claim
from scrubber.claims.fields_read import DATES, PAYER
from scrubber.claims.lazy import Lazy
from scrubber.claims.line import ServiceLine, read_lines
from scrubber.x12.distinct import distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.block_elements import BlockElements
    from scrubber.claims.block_made import MadeClaims
    from scrubber.x12.delimiters import Delimiters

_MOST_KNOWN: Final = 20_000
"""Distinct values of a field that are remembered at a time."""
_CHARGES: Final = frozenset({"CLM02", "SV102"})
FILLED: Final = {
    "CLM02": ("charge",),
    "CLM05": ("place_of_service", "frequency_code"),
    "SV101": ("coded",),
    "SV102": ("charge",),
    "SV103": ("unit",),
    "SV104": ("units",),
    "SV105": ("own_place_of_service",),
    "SV107": ("diagnosis_pointers",),
    "SV109": ("is_emergency",),
    DATES: ("service_dates",),
    PAYER: ("payer", "filing_indicator", "billing_npi"),
}
"""The fields that are kept once they were worked out from an element, and from nothing else."""


class _Column(NamedTuple):
    """A field of each claim of a block, or of each of its lines."""

    name: str
    values: Sequence[object]


class KnownValues:
    """Values of fields by what they were worked out from, of the blocks before."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Delimiters], dict[int, object]] = {}

    def of(self, name: str, delimiters: Delimiters) -> dict[int, object]:
        """Those of one field, by the digest of its element."""
        known = self._known.setdefault((name, delimiters), {})
        if len(known) > _MOST_KNOWN:
            known.clear()
        return known


class FilledClaims:
    """Makes claims of a block with fields that stand for some elements filled in, lines alike."""

    def __init__(self, block: ClaimBlock, made: MadeClaims, elements: BlockElements, known: KnownValues) -> None:
        self._block = block
        self._made = made
        self._elements = elements
        self._known = known
        self._columns: dict[str, tuple[_Column, ...]] = {}

    def with_fields(self, elements: Collection[str]) -> Callable[[int], Claim]:
        """What makes the regular claim with an index, with the fields of these elements filled in."""
        own = [name for name in sorted(elements) if name in FILLED]
        if not own:
            return self._made.at
        of_claims, of_lines = (
            [column for name in own if is_of_line(name) == on_lines for column in self._columns_of(name)]
            for on_lines in (False, True)
        )
        sources = _Sources(self._made, of_lines, *self._bounds)

        def make(at: int) -> Claim:
            return _FilledClaim(sources, at, of_claims)

        return make

    @Lazy
    def _bounds(self) -> tuple[list[int], list[int]]:
        """Of each claim the index of its first line, and the one behind its last."""
        first, end = self._block.rows.line_bounds
        return first.tolist(), end.tolist()

    def _columns_of(self, element: str) -> tuple[_Column, ...]:
        found = self._columns.get(element)
        if found is None:
            found = self._columns[element] = tuple(self._column(element, name) for name in FILLED[element])
        return found

    def _column(self, element: str, name: str) -> _Column:
        block, on_lines = self._block, is_of_line(element)
        if element in _CHARGES:
            return _Column(name, (block.line_charge if on_lines else block.claim_charge).tolist())
        digests = (self._elements.of_lines if on_lines else self._elements.of_claims)((element,))
        # An irregular claim may have no such element where it is looked for, and is not asked about.
        of_claims = ~block.irregular
        rows = np.flatnonzero(of_claims[block.line_claim] if on_lines else of_claims)
        digests, first, which = distinct(digests[rows])
        known = self._known.of(f"{element} {name}", block.rows.delimiters)
        distinct_values = []
        for digest, row in zip(digests.tolist(), rows[first].tolist(), strict=True):
            if digest not in known:
                known[digest] = getattr(self._made.line(row) if on_lines else self._made.at(row), name)
            distinct_values.append(known[digest])
        values: list[object] = [None] * len(block.line_claim if on_lines else block)
        for row, number in zip(rows.tolist(), which.tolist(), strict=True):
            values[row] = distinct_values[number]
        return _Column(name, values)


class _Sources(NamedTuple):
    """What the claims of a block are made of."""

    made: MadeClaims
    of_lines: list[_Column]
    first_lines: list[int]
    end_lines: list[int]


class _Filled:
    """What is made in earnest where more than what is filled in is asked for."""

    _is_made: bool

    def _in_earnest(self) -> Claim | ServiceLine:
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 whatever a claim or a line has
        own = self.__dict__
        if "_is_made" in own:
            raise AttributeError(f"there is no {name}", name=name, obj=self)
        for field, value in self._in_earnest().__dict__.items():
            own.setdefault(field, value)
        self._is_made = True
        return getattr(self, name)


class _FilledClaim(Claim, _Filled):
    """A claim of a block."""

    def __init__(self, sources: _Sources, at: int, columns: list[_Column]) -> None:
        self._sources = sources
        self._at = at
        for name, values in columns:
            setattr(self, name, values[at])

    def _in_earnest(self) -> Claim:
        return self._sources.made.at(self._at)

    @Lazy
    def lines(self) -> tuple[ServiceLine, ...]:
        """The service lines, in order."""
        sources, at = self._sources, self._at
        first, columns = sources.first_lines[at], sources.of_lines
        rows = range(first, sources.end_lines[at])
        return tuple([_FilledLine(self, row - first, row, columns) for row in rows])

    @Lazy
    def lines_read(self) -> tuple[ServiceLine, ...]:
        """The same as their text tells them."""
        return read_lines(self)

    def forget_lines(self) -> None:
        """Let go of the lines."""
        super().forget_lines()
        self.__dict__.pop("lines_read", None)


class _FilledLine(ServiceLine, _Filled):
    """A line of such a claim."""

    def __init__(self, claim: _FilledClaim, number: int, row: int, columns: list[_Column]) -> None:
        self.claim: _FilledClaim = claim
        self._number = number
        for name, values in columns:
            setattr(self, name, values[row])

    def _in_earnest(self) -> ServiceLine:
        return self.claim.lines_read[self._number]
