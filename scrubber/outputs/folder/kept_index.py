"""The index of a folder of outputs, which is read again only where somebody else has changed it.

It grows with every input: to read all of it for each few that are published would take longer every day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.outputs.folder.earlier_runs import earlier_outputs
from scrubber.outputs.folder.index import INDEX, Index, changes_in
from scrubber.outputs.manifest_files import MANIFEST

if TYPE_CHECKING:
    from pathlib import Path

Signature = tuple[tuple[int, int, int] | None, ...]


class KeptIndex:
    """The index of the folder `out`, from one group of inputs to the next, of whatever run."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._index: Index | None = None
        self._left_as: tuple[object, ...] = ()

    def read(self) -> Index:
        """Every output that is listed now. Raises SetupError, as `earlier_outputs`."""
        found = self._look()
        if self._index is None or found != self._left_as:
            self._index, self._left_as = earlier_outputs(self.out), found
        return self._index

    def forget(self) -> None:
        """Have it read again: what is entered from here on may come to nothing."""
        self._index = None

    def leave(self, index: Index) -> None:
        """Keep the index that was just published; while still alone in the folder."""
        self._index, self._left_as = index, self._look()

    def _look(self) -> tuple[object, ...]:
        try:
            changes = changes_in(self.out)
        except OSError:  # as whoever reads it will say
            changes = []
        return *signature(self.out, INDEX, MANIFEST), *changes


def signature(out: Path, *names: str) -> Signature:
    """What tells whether anybody has changed these files of a folder."""
    return tuple(map(_signature, [out / name for name in names]))


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
