"""The inputs of a run as its tasks are told of them: each is a file that driver and executors see."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scrubber.x12.source import Source

if TYPE_CHECKING:
    from scrubber.outputs.folder.staging import Staging


class ToldSource(NamedTuple):
    """An input as tasks are told of it."""

    name: str
    folder: str
    path: str
    """Absolute, in a folder that driver and executors share."""
    is_there: bool
    """Whether the driver has seen it there."""

    def source(self) -> Source:
        """The input."""
        return Source(self.name, Path(self.path), self.folder)


def told_source(source: Source, spooled: Path) -> ToldSource:
    """An input as tasks are told of it; what is no file of the shared folders is read from where it is spooled."""
    path = source.path
    is_there = path is not None and path.exists()
    if path is None or (is_there and not path.is_file()):
        return ToldSource(source.name, source.folder, str(spooled.resolve()), is_there=True)
    return ToldSource(source.name, source.folder, str(path.absolute()), is_there=is_there)


def spool(source: Source, staging: Staging, name: str) -> None:
    """Have what is no file (standard input, a pipe) in the stage, where executors can read it."""
    if source.path is None or (source.path.exists() and not source.path.is_file()):
        with contextlib.suppress(OSError), source.open() as stream, staging.create(name) as spooled:
            shutil.copyfileobj(stream, spooled)
