"""Inputs whose outputs are published are moved out of the way, if that is wished; nothing is ever overwritten."""

from __future__ import annotations

import os
import shutil
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from scrubber.errors import SetupError
from scrubber.outputs.folder.private_files import create, sync
from scrubber.private_folder import make_folder

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.outputs.folder.index import Outcome
    from scrubber.x12.source import Source


class Moved(NamedTuple):
    """What became of an input that was to be moved."""

    path: Path | None = None
    """Where it is now; None where it is where it was."""
    note: str = ""
    """Why it is there, for people."""

    @property
    def is_moved(self) -> bool:
        """Whether it is elsewhere."""
        return self.path is not None


class Mover:
    """Moves inputs to `done`, or to `quarantine` those that cannot be read or over which the program fails.

    Raises SetupError where such a folder cannot be made, or looked into.
    """

    def __init__(self, done: Path | None, quarantine: Path | None) -> None:
        self._done, self._quarantine = done, quarantine
        self._seen: dict[int, tuple[int, ...]] = {}
        for folder in (done, quarantine):
            if folder is not None:
                try:
                    make_folder(folder)
                    with os.scandir(folder):
                        pass
                except OSError as error:
                    raise SetupError(f"a folder to move inputs to cannot be used: {error.strerror}") from error

    def look(self, ordinal: int, source: Source) -> None:
        """Remember which file an input is, before it is read."""
        self._seen[ordinal] = _identity(source.file)

    def move(self, ordinal: int, source: Source, outcome: Outcome) -> Moved | None:
        """Move an input, if that is wished; None where it is not, or the input is no file.

        A file that has changed since it was looked at is another one, and stays.
        """
        target = self._done if outcome == "done" else self._quarantine
        path = source.file
        if target is None or path is None or not path.exists():
            return None
        where = source.path_below
        if _identity(path) != self._seen.get(ordinal):
            return Moved(note=f"{where} has changed since it was read: it is left where it is")
        try:
            return Moved(_move(path, target / source.folder))
        except OSError as error:
            return Moved(note=f"{where} could not be moved: {error.strerror or type(error).__name__}")


def _identity(path: Path | None) -> tuple[int, ...]:
    """What tells a file from another one that takes its place, and from itself with other content."""
    try:
        found = path.stat() if path else None
    except OSError:
        found = None
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns) if found else ()


def _move(path: Path, folder: Path) -> Path:
    """Move a file into a folder, under the first numbered name that is free: where it is then. Raises OSError."""
    make_folder(folder)
    numbers = count(1)
    while True:
        number = next(numbers)
        place = folder / (path.name if number == 1 else f"{path.stem}.{number}{path.suffix}")
        try:
            _place(path, place)
        except FileExistsError:
            if not place.samefile(path):  # else a move that was killed had come as far as here
                continue
        sync(folder)
        path.unlink()
        return place


def _place(path: Path, place: Path) -> None:
    """Have the file at another place too. Raises FileExistsError where something is there, OSError."""
    try:
        os.link(path, place, follow_symlinks=True)
    except FileExistsError:
        raise
    except OSError:  # another file system, or one without links
        with path.open("rb") as stream, create(place) as copy:
            shutil.copyfileobj(stream, copy)
        shutil.copystat(path, place)
        sync(place)
