"""Composites → the numbers that they add to a signature: those met before by their text, others by their components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scrubber.x12.guide.cell_numbers import LENGTHS, mixed, random_numbers
from scrubber.x12.words import WORD, Cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scrubber.x12.guide.cell_numbers import CellNumbers, Indices, SeenCells
    from scrubber.x12.scan import Scan
    from scrubber.x12.words import Flags, Words

_LONGEST: Final = 4 * WORD
"""Bytes of a composite that is remembered."""
_PLACES: Final = 16
"""Bits of a digest by which a composite is found at once."""
_SHIFT: Final = np.uint64(64 - _PLACES)


class Met(NamedTuple):
    """The composites of some rows, of which those met before are seen."""

    elements: Indices
    """Which elements of the scan they are."""
    separators: int
    """How many separators those hold that were met before."""
    others: Indices
    """Which elements were not met before."""
    places: Indices
    """Of each of these its place."""
    of_places: Words
    """The number of that."""
    digests: Words


class _SeenComposites(NamedTuple):
    """What some composites come to."""

    parts: Words
    counts: NDArray[np.intp]
    """How many separators they hold."""
    are_opaque: Flags
    """Whether they are not seen through."""


class Composites:
    """Sees composites, and remembers those that are seen through: most of an input's are met again and again."""

    def __init__(self, numbers: CellNumbers) -> None:
        self._numbers = numbers
        self._keys = random_numbers(_LONGEST // WORD + 1)
        # At the first bits of a digest: the last composite that was met there.
        self._digests = np.zeros(1 << _PLACES, np.uint64)
        self._parts = np.zeros(1 << _PLACES, np.uint64)
        self._counts = np.zeros(1 << _PLACES, np.int32)

    def add(self, scan: Scan, cells: Cells, index: Indices, seen: SeenCells, first: int) -> Met:
        """Add what those come to that were met before, of cells that are the elements of a scan from the `first` on."""
        composites = seen.composites
        own, of_places = cells.at(composites), seen.parts.take(composites)
        # The same text says something else at another place.
        digests = scan.buffer.digests(_cut(own), self._keys) * of_places
        at = _at(digests)
        is_known = (self._digests.take(at) == digests) & (own.lengths <= _LONGEST)
        seen.parts[composites] += self._parts.take(at) * is_known
        separators = int((self._counts.take(at) * is_known).sum())
        others = np.flatnonzero(~is_known)
        elements, places = composites + first, index.take(composites.take(others)) // LENGTHS
        return Met(elements, separators, elements[others], places, of_places.take(others), digests.take(others))

    def settle(self, scan: Scan, met: Sequence[Met], numbers: Words, is_opaque: Flags) -> None:
        """Add what the others of all rows come to; rows with separators elsewhere are opaque."""
        elements = np.concatenate([some.others for some in met])
        separators = sum(some.separators for some in met)
        if len(elements):
            starts = scan.ends.take(elements - 1) + 1
            own = Cells(starts, scan.ends.take(elements) - starts)
            of_places = np.concatenate([some.of_places for some in met])
            found = self._see(scan, own, np.concatenate([some.places for some in met]), of_places)
            rows = scan.last.searchsorted(elements.astype(np.int32))
            np.add.at(numbers, rows, found.parts)
            is_opaque[rows[found.are_opaque]] = True
            kept = np.flatnonzero(~found.are_opaque & (own.lengths <= _LONGEST))
            digests = np.concatenate([some.digests for some in met])[kept]
            at = _at(digests)
            self._digests[at], self._parts[at], self._counts[at] = digests, found.parts[kept], found.counts[kept]
            separators += int(found.counts.sum())
        if scan.separator_count > separators:
            is_composite = np.zeros(len(scan.ends), np.bool_)
            is_composite[np.concatenate([some.elements for some in met])] = True
            owners = np.searchsorted(scan.ends, scan.separators)
            is_opaque[np.searchsorted(scan.last, owners[~is_composite.take(owners)])] = True

    def _see(self, scan: Scan, own: Cells, places: Indices, of_places: Words) -> _SeenComposites:
        """What some composites come to, by their places and the numbers of these."""
        numbers, separators = self._numbers, _separators_in(scan, own)
        ends = own.starts + own.lengths
        before = np.searchsorted(separators, own.starts)
        counts = np.searchsorted(separators, ends) - before
        are_codes = numbers.are_codes.take(places)
        are_opaque = ~are_codes & (counts >= numbers.most_components.take(places))
        parts = np.zeros(len(places), np.uint64)
        codes = np.flatnonzero(are_codes)
        parts[codes] = of_places.take(codes) * mixed(scan.buffer.short_words(own.at(codes)))
        # Of each component which composite it is of, and which of its components.
        sizes = np.where(are_codes | are_opaque, 0, counts + 1)
        behind = np.cumsum(sizes)
        owners = np.repeat(np.arange(len(places)), sizes)
        which = np.arange(len(owners)) - (behind - sizes).take(owners)
        bounds = np.append(separators, 0)
        stop = before.take(owners) + which
        starts = np.where(which == 0, own.starts.take(owners), bounds.take(stop - 1) + 1)
        stops = np.where(which == counts.take(owners), ends.take(owners), bounds.take(stop))
        components = Cells(starts, stops - starts)
        at = (numbers.components.take(places).take(owners) + which) * LENGTHS
        seen = numbers.see(scan, components, at + np.minimum(components.lengths, LENGTHS - 1))
        for opaque in seen.opaque:
            are_opaque[owners.take(opaque)] = True
        some = np.flatnonzero(sizes)
        if len(some):
            parts[some] = np.add.reduceat(seen.parts, (behind - sizes).take(some))
        return _SeenComposites(parts, counts, are_opaque)


def _separators_in(scan: Scan, cells: Cells) -> NDArray[np.intp]:
    """Where the separators of some cells are: mostly these are few, and the others of the block are not looked for."""
    behind = np.cumsum(cells.lengths)
    at = np.repeat(cells.starts - (behind - cells.lengths), cells.lengths) + np.arange(behind[-1])
    found: NDArray[np.intp] = at[scan.buffer.bytes.take(at) == ord(scan.delimiters.component)]
    return found


def _cut(cells: Cells) -> Cells:
    """As much of each cell as is remembered."""
    return Cells(cells.starts, np.minimum(cells.lengths, _LONGEST))


def _at(digests: Words) -> NDArray[np.intp]:
    return (digests >> _SHIFT).astype(np.intp)
