"""Output files appear whole and together: written in a hidden folder of their target, synced, then renamed.

A run is *sealed* when every file of it is on disk, with the journal of what is to be moved where. From then on it is
carried out whatever happens: what a dead run has not moved, the next run into the folder moves. What was not sealed is
removed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, Self

from scrubber.outputs.folder.journal import JOURNAL, Journal, read_journal
from scrubber.outputs.folder.private_files import create, locked, open_locked, sync_all
from scrubber.private_folder import FOLDER_MODE, make_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

STAGING_PREFIX: Final = ".scrubber-"


class FileFacts(NamedTuple):
    """What tells the content of a file."""

    sha256: str
    size: int
    """In bytes."""


def _always(_run: str) -> bool:
    return True


class Staging:
    """Files on their way into the folder `out`, which is made where it is not there.

    It begins by settling what dead runs left in the folder: a sealed one is carried out where `is_committed` says so of
    its `run`, anything else is removed. Leaving the context without :meth:`seal` removes what was staged. Every method
    may raise OSError.
    """

    def __init__(self, out: Path, is_committed: Callable[[str], bool] = _always) -> None:
        self._out = out
        self._is_committed = is_committed
        self._names: list[str] = []
        self._journal: Journal | None = None
        self._notes: dict[str, None] = {}
        self.carried_out: list[str] = []
        """Dead runs that were carried out, by what they are known by."""
        make_folder(out)
        # No other run may take the new folder for a dead run's before it is locked.
        with locked(out):
            self._settle_dead_runs()
            self._folder = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=out))
            self._folder.chmod(FOLDER_MODE)
            self._held = open_locked(self._folder)

    @property
    def run(self) -> str:
        """What this run is known by among all that are staged in the folder: a random name."""
        return self._folder.name

    @property
    def folder(self) -> Path:
        """The folder that files are staged in."""
        return self._folder

    @property
    def notes(self) -> tuple[str, ...]:
        """What was in the way of dead runs, for people."""
        return tuple(self._notes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if self._journal is None:
                shutil.rmtree(self._folder)
        finally:
            os.close(self._held)

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        """A new file to be written, which only its owner may read; `name` is its own in the stage alone."""
        with create(self._folder / name) as stream:
            yield stream
        self._names.append(name)

    def put(self, name: str, content: bytes) -> FileFacts:
        """A new file with this content, which only its owner may read; what it holds."""
        with create(self._folder / name) as stream:
            stream.write(content)
        self._names.append(name)
        return FileFacts(hashlib.sha256(content).hexdigest(), len(content))

    def describe(self, name: str) -> FileFacts:
        """What a staged file holds."""
        with (self._folder / name).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return FileFacts(digest, stream.tell())

    def drop(self, name: str) -> None:
        """Take a file back that turned out to have nothing in it."""
        (self._folder / name).unlink()
        self._names.remove(name)

    def sync(self) -> None:
        """Have the disk hold what was staged since the last time; it takes long, and needs nobody to wait."""
        sync_all([self._folder / name for name in self._names])
        self._names.clear()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs from starting, naming their outputs or publishing in the folder; dead ones are settled."""
        with locked(self._out):
            self._settle_dead_runs()
            yield

    def seal(self, journal: Journal) -> None:
        """Make the run one that will be carried out, at the latest by the next run into the folder; while alone."""
        self.sync()
        journal.write(self._folder)
        self._journal = journal

    def publish(self) -> None:
        """Move every file of the sealed run to its place; while alone, since the same moment as :meth:`seal`."""
        assert self._journal is not None  # noqa: S101
        self._journal.carry_out(self._folder, self._out)
        shutil.rmtree(self._folder)

    def _settle_dead_runs(self) -> None:
        for folder in sorted(self._out.glob(f"{STAGING_PREFIX}*")):
            if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid != os.geteuid():
                continue
            try:
                held = open_locked(folder, wait=False)
            except BlockingIOError:
                continue  # its run is alive
            try:
                self._settle(folder)
            finally:
                os.close(held)

    def _settle(self, folder: Path) -> None:
        if (folder / JOURNAL).exists() and self._is_committed(folder.name):
            journal = read_journal(folder)
            if journal is None:
                self._notes[f"{folder.name}: a run died here, and its list is damaged: its outputs are left in it"] = (
                    None
                )
                return
            self._notes.update(dict.fromkeys(journal.recover(folder, self._out)))
            self.carried_out.append(folder.name)
        shutil.rmtree(folder)
