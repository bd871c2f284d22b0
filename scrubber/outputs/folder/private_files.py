"""Files that only their owner may read, made whatever the umask is, synced to disk, and locked."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FILE_MODE: Final = 0o600
_SYNCS_AT_ONCE: Final = 16


@contextmanager
def create(path: Path) -> Iterator[BinaryIO]:
    """A new file to be written. Raises OSError, also where something has its name already."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, FILE_MODE), "w+b") as stream:
        os.fchmod(stream.fileno(), FILE_MODE)
        yield stream


def sync(path: Path) -> None:
    """Have the disk hold what a file or folder holds. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(paths: Sequence[Path]) -> None:
    """Sync many files in the time of a few: the disk takes those that wait at the same time together."""
    if len(paths) <= _SYNCS_AT_ONCE:
        for path in paths:
            sync(path)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_SYNCS_AT_ONCE) as pool:
        for synced in [pool.submit(_sync_each, paths[first::_SYNCS_AT_ONCE]) for first in range(_SYNCS_AT_ONCE)]:
            synced.result()


def _sync_each(paths: Sequence[Path]) -> None:
    for path in paths:
        sync(path)


def open_locked(folder: Path, *, wait: bool = True) -> int:
    """A descriptor of the folder that holds its lock until it is closed: at the latest when the process ends.

    Raises BlockingIOError where another holds the lock and `wait` is false, OSError where the folder takes none.
    """
    import fcntl  # not there on Windows, where the program says that it does not run

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises OSError where it takes none."""
    descriptor = open_locked(folder.resolve())
    try:
        yield
    finally:
        os.close(descriptor)
