"""Numbers in order, run by run, of which those are told that stand there more than once.

Each run is put in order when it comes; beyond a megabyte they are kept in an unnamed temporary file. In the end as many
numbers of all runs as fit are put together, from the least upwards: each is read once, however many there are.
"""

from __future__ import annotations

import weakref
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.x12.words import Words

_TOGETHER: Final = 1 << 19
"""Numbers that are looked at together, and told together."""
_CELL_BITS: Final = 8
_BYTES: Final = 8
_IN_MEMORY: Final = 1 << 20
"""Bytes of the runs from which on they are kept on the disk."""


class _Run(NamedTuple):
    """Where the numbers of a run stand."""

    first: int
    """The first of them in the file."""
    bounds: list[int]
    """Of each cell of all that a number can be where it begins in the run; and the end."""


class OrderedKeys:
    """The runs so far."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 it is gone with the runs
        weakref.finalize(self, self._file.close)
        self._runs: list[_Run] = []
        self._count = 0

    def take(self, keys: Words) -> None:
        """Take the numbers of one more run."""
        import numpy as np

        ordered = np.sort(keys)
        cells = np.arange(1 << _CELL_BITS, dtype=np.uint64) << np.uint64(8 * _BYTES - _CELL_BITS)
        self._file.seek(self._count * _BYTES)
        self._file.write(ordered.data)
        self._runs.append(_Run(self._count, [*np.searchsorted(ordered, cells).tolist(), len(ordered)]))
        self._count += len(ordered)

    def repeated(self) -> Iterator[Words]:
        """The numbers that stand there more than once, in order, each once; so many at a time."""
        import numpy as np

        found: list[Words] = []
        count = 0
        for first, end in self._shares():
            ordered = np.sort(np.concatenate([self._read(run, first, end) for run in self._runs]))
            again = ordered[1:][ordered[1:] == ordered[:-1]]
            # What stands there thrice is in it twice. (np.unique would import a room of NumPy that nothing else needs.)
            found.append(again[np.diff(again, prepend=again[:1] ^ np.uint64(1)) != 0])
            count += len(found[-1])
            if count >= _TOGETHER:
                yield np.concatenate(found)
                found, count = [], 0
        if count:
            yield np.concatenate(found)

    def _shares(self) -> Iterator[tuple[int, int]]:
        """The cells that are looked at together."""
        first, held = 0, 0
        for cell in range(1 << _CELL_BITS):
            held += sum(run.bounds[cell + 1] - run.bounds[cell] for run in self._runs)
            if held >= _TOGETHER:
                yield first, cell + 1
                first, held = cell + 1, 0
        if held:
            yield first, 1 << _CELL_BITS

    def _read(self, run: _Run, first: int, end: int) -> Words:
        """The numbers of some cells of a run."""
        import numpy as np

        start, stop = run.bounds[first], run.bounds[end]
        self._file.seek((run.first + start) * _BYTES)
        return np.frombuffer(self._file.read((stop - start) * _BYTES), np.uint64)
