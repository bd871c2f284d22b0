"""The stage of a run as an executor sees it: a folder that it shares with the driver.

A task writes into a folder of its own, and what it has written gets its name in the stage when it is whole. So a task
that is tried again, or runs twice, writes the same names, and nobody ever sees half a file.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from scrubber.outputs.folder.private_files import create, sync, sync_all
from scrubber.outputs.folder.staging import FileFacts
from scrubber.private_folder import FOLDER_MODE

if TYPE_CHECKING:
    from collections.abc import Iterator

_ATTEMPT = ".attempt-"
"""How the folders of tasks begin: no staged file's name begins with a dot."""


class SharedStage:
    """Files on their way into the stage `folder`, under the names that they have there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._attempt = Path(tempfile.mkdtemp(prefix=_ATTEMPT, dir=folder))
        self._attempt.chmod(FOLDER_MODE)
        self._names: list[str] = []

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        """A new file to be written."""
        with create(self._attempt / name) as stream:
            yield stream
        self._names.append(name)

    def put(self, name: str, content: bytes) -> FileFacts:
        """A new file with this content; what it holds."""
        with self.create(name) as stream:
            stream.write(content)
        return FileFacts(hashlib.sha256(content).hexdigest(), len(content))

    def describe(self, name: str) -> FileFacts:
        """What a file holds."""
        with (self._attempt / name).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return FileFacts(digest, stream.tell())

    def drop(self, name: str) -> None:
        """Take a file back that turned out to have nothing in it."""
        (self._attempt / name).unlink()
        self._names.remove(name)

    def finish(self) -> None:
        """Give the files their names in the stage, once the disk holds them."""
        sync_all([self._attempt / name for name in self._names])
        for name in self._names:
            (self._attempt / name).replace(self._folder / name)
        sync(self._folder)

    def close(self) -> None:
        """Remove what has not got its name."""
        shutil.rmtree(self._attempt, ignore_errors=True)


@contextmanager
def staged_by_task(folder: Path) -> Iterator[SharedStage]:
    """A stage of one task: what it wrote is there when it ends, and nothing of it where it fails."""
    stage = SharedStage(folder)
    try:
        yield stage
        stage.finish()
    finally:
        stage.close()
