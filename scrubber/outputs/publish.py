"""Output files appear whole or not at all: written in a hidden folder beside their place, synced, then renamed."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER_MODE, FILE_MODE = 0o700, 0o600
STAGING_PREFIX = ".scrubber-"


def output_stems(names: Sequence[str]) -> list[str]:
    """What each input's outputs are called: its name without the last suffix, or whole where two would be the same.

    Only the last part of a path is used, so that no output leaves its folder; inputs of one whole name are numbered.
    """
    bare = [Path(name.replace("\\", "/")).name.lstrip(".") or "input" for name in names]
    stems = [Path(name).stem for name in bare]
    clashing = {stem for stem in stems if stems.count(stem) > 1}
    chosen: list[str] = []
    for name, stem in zip(bare, stems, strict=True):
        wanted = name if stem in clashing else stem
        number = 1
        while (candidate := wanted if number == 1 else f"{wanted}.{number}") in chosen:
            number += 1
        chosen.append(candidate)
    return chosen


class Staging:
    """Files on their way into the folder `out`, which is made where it is not there."""

    def __init__(self, out: Path) -> None:
        self._out = out
        out.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=out))
        self._names: list[str] = []

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        """A new file to be written, which only its owner may read; synced to disk when it is closed."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(self._folder / name, flags, FILE_MODE), "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        self._names.append(name)

    def drop(self, name: str) -> None:
        """Take a file back that turned out to have nothing in it."""
        (self._folder / name).unlink()
        self._names.remove(name)

    def publish(self) -> list[Path]:
        """Move every file to its place; the paths, in the order in which they were made."""
        for name in self._names:
            (self._folder / name).replace(self._out / name)
        self._folder.rmdir()
        return [self._out / name for name in self._names]

    def abandon(self) -> None:
        """Remove whatever was staged."""
        for path in self._folder.glob("*"):
            path.unlink()
        self._folder.rmdir()
