"""Output files appear whole and together: written in a hidden folder of their target, synced, then renamed.

A run is *sealed* when every file of it is on disk, with the list of what is to be moved where. From then on it is
carried out whatever happens: what a dead run has not moved, the next run into the folder moves. What was not sealed is
removed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
STAGING_PREFIX: Final = ".scrubber-"
_SYNCS_AT_ONCE: Final = 16
_JOURNAL: Final = ".journal"
"""The list of a sealed run; no output has this name, since none begins with a dot."""


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
        self._names: list[str] = []
        self._superseded: list[str] = []
        self._sealed = False
        _make_folder(out)
        # No other run may take the new folder for a dead run's before it is locked.
        with _lock(out):
            _settle_dead_runs(out, is_committed)
            self._folder = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=out))
            self._folder.chmod(FOLDER_MODE)
            self._held = _open_locked(self._folder)

    @property
    def run(self) -> str:
        """What this run is known by among all that are staged in the folder: a random name."""
        return self._folder.name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if not self._sealed:
                shutil.rmtree(self._folder)
        finally:
            os.close(self._held)

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        """A new file to be written, which only its owner may read; :meth:`seal` syncs it to disk."""
        with _create(self._folder / name) as stream:
            yield stream
        self._names.append(name)

    def describe(self, name: str) -> FileFacts:
        """What a staged file holds."""
        with (self._folder / name).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return FileFacts(digest, stream.tell())

    def drop(self, name: str) -> None:
        """Take a file back that turned out to have nothing in it."""
        (self._folder / name).unlink()
        self._names.remove(name)

    def supersede(self, name: str) -> None:
        """Have an earlier run's file of this name removed, since this run has none in its place."""
        self._superseded.append(name)

    def seal(self) -> None:
        """Make the run one that will be carried out, at the latest by the next run into the folder."""
        for name in self._names:
            if (self._out / name).is_dir():
                raise IsADirectoryError(None, "a folder has the name of an output")
        _sync_all([self._folder / name for name in self._names])
        unfinished = self._folder / f"{_JOURNAL}.part"
        with _create(unfinished) as stream:
            stream.write(json.dumps({"move": self._names, "remove": self._superseded}).encode())
        _sync(unfinished)
        unfinished.rename(self._folder / _JOURNAL)
        _sync(self._folder)
        self._sealed = True

    def publish(self) -> list[Path]:
        """Move every file of the sealed run to its place; their paths, in the order in which they were made."""
        with _lock(self._out):
            _carry_out(self._folder, self._out)
        return [self._out / name for name in self._names]


def _make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone, whatever the umask is."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(FOLDER_MODE, exist_ok=True)
        missing.chmod(FOLDER_MODE)


@contextmanager
def _create(path: Path) -> Iterator[BinaryIO]:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, FILE_MODE), "w+b") as stream:
        os.fchmod(stream.fileno(), FILE_MODE)
        yield stream


def _sync(path: Path) -> None:
    """Have the disk hold what a file or folder holds."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_all(paths: list[Path]) -> None:
    """Sync many files in the time of a few: the disk takes those that wait at the same time together."""
    if len(paths) <= _SYNCS_AT_ONCE:
        for path in paths:
            _sync(path)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_SYNCS_AT_ONCE) as pool:
        for synced in [pool.submit(_sync, path) for path in paths]:
            synced.result()


def _open_locked(folder: Path, how: int = fcntl.LOCK_EX) -> int:
    """A descriptor of the folder that holds its lock until it is closed: at the latest when the process ends."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, how)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def _lock(out: Path) -> Iterator[None]:
    """Keep other runs from starting or publishing in the folder."""
    descriptor = _open_locked(out.resolve())
    try:
        yield
    finally:
        os.close(descriptor)


def _settle_dead_runs(out: Path, is_committed: Callable[[str], bool]) -> None:
    for folder in sorted(out.glob(f"{STAGING_PREFIX}*")):
        if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid != os.geteuid():
            continue
        try:
            held = _open_locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue  # its run is alive
        try:
            if (folder / _JOURNAL).exists() and is_committed(folder.name):
                _carry_out(folder, out)
            else:
                shutil.rmtree(folder)
        finally:
            os.close(held)


def _carry_out(folder: Path, out: Path) -> None:
    """Do what the journal of a sealed run says, or what is left of it."""
    journal = json.loads((folder / _JOURNAL).read_bytes())
    for name in journal["move"]:
        staged = folder / Path(name).name
        if staged.exists():
            staged.replace(out / staged.name)
    for name in journal["remove"]:
        (out / Path(name).name).unlink(missing_ok=True)
    _sync(out)
    shutil.rmtree(folder)
