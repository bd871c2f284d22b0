"""Where the bytes of one input come from: a file, standard input, or a stream that the caller has open."""

from __future__ import annotations

import hashlib
import io
import select
import stat
import weakref
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from scrubber.errors import InputChanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrubber.x12.reader import Readable

_IN_MEMORY = 8 * 1024 * 1024
_BLOCK = 1024 * 1024
_HEED = 250
"""Milliseconds after which a wait for bytes lets Python see its signals."""
CHANGED = "an input changed while it was read: nothing of it is written"


class Source:
    """One input, which can be opened and read from its beginning as often as it is needed.

    `name` is the input's file name, for the outputs only: it may identify a patient and never goes into a log.
    `folder` are the folders that lead to it from the one that was given as an input, joined by ``/``.
    """

    def __init__(self, name: str, origin: Path | BinaryIO, folder: str = "") -> None:
        self.name = name
        self.folder = folder
        self._origin = origin
        self._spooled: BinaryIO | None = None
        self._moved: Path | None = None

    def moved_to(self, path: Path) -> None:
        """The file is elsewhere from now on."""
        self._moved = path

    @property
    def path_below(self) -> str:
        """Its name, with the folders that lead to it."""
        return f"{self.folder}/{self.name}" if self.folder else self.name

    @property
    def path(self) -> Path | None:
        """The path that it is read from; None for a stream."""
        return self._origin if isinstance(self._origin, Path) else None

    @property
    def file(self) -> Path | None:
        """The regular file that it is, which every process can read as often as it likes; None for anything else.

        What says that it is empty, as the files of /proc do, is none: it may hold something else at each reading.
        """
        if not isinstance(self._origin, Path):
            return None
        try:
            found = self._origin.stat()
        except (OSError, ValueError):
            return self._origin
        return self._origin if stat.S_ISREG(found.st_mode) and found.st_size else None

    @property
    def size(self) -> int:
        """Bytes of the file; 0 where that is not known, as of a stream."""
        return size_of(self.file) if self.file else 0

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The input's bytes from the first one on, seekable. Raises OSError where the file cannot be opened or read."""
        file = None if self._spooled else self._moved or self.file
        if file:
            with file.open("rb") as opened:
                yield opened
            return
        stream = self._spooled or self._read_once()
        stream.seek(0)
        yield stream

    def _read_once(self) -> BinaryIO:
        """A stream that can be read again: what can be read only once is copied into an unnamed temporary file."""
        import tempfile

        if not isinstance(self._origin, Path) and self._origin.seekable():
            return self._origin
        # Made before anybody waits for bytes: an interruption while it is made would leave a traceback.
        spooled = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 lives as long as the source
        weakref.finalize(self, spooled.close)
        with self._origin.open("rb") if isinstance(self._origin, Path) else nullcontext(self._origin) as stream:
            for block in _as_they_come(stream):
                spooled.write(block)
        # Only what was copied to its end is there to be read.
        self._spooled = cast("BinaryIO", spooled)
        return self._spooled

    @contextmanager
    def open_again(self, sha256: str, size: int) -> Iterator[Digesting]:
        """The input's bytes once more. Raises InputChanged where they are not what was read first.

        That is known once they are read to their end, and explains whatever else failed over them.
        """
        with ExitStack() as stack:
            try:
                again = _Again(stack.enter_context(self.open()))
            except OSError as error:
                raise InputChanged(CHANGED) from error
            failure: Exception | None = None
            try:
                yield again
            except Exception as error:  # noqa: BLE001 it is raised again below, unless the input is what failed
                failure = error
            if (again.finish(), again.length) != (sha256, size):
                raise InputChanged(CHANGED) from failure
            if failure is not None:
                raise failure


def size_of(path: Path) -> int:
    """A file's size in bytes, 0 where it has none that could be known."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _as_they_come(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a stream, in blocks; a wait for them ends for a signal that came just before it began.

    Python handles a signal between two of its own steps, or where it ends a system call. One that comes after the last
    step before a read would be handled when bytes arrive, which may be never.
    """
    if not (isinstance(stream, io.BufferedReader) and isinstance(stream.raw, io.FileIO)):
        yield from iter(lambda: stream.read(_BLOCK), b"")
        return
    ready = select.poll()
    ready.register(stream, select.POLLIN)
    while True:
        while not ready.poll(_HEED):
            pass
        block = stream.read1(_BLOCK)
        if not block:
            return
        yield block


def unwatched(_size: int) -> None:
    """Tell nobody that a block was read."""


class Digesting:
    """A binary stream that works out the SHA-256 and the length of what is read through it, and tells `watch`."""

    def __init__(self, stream: Readable, watch: Callable[[int], None] = unwatched) -> None:
        self._stream = stream
        self._watch = watch
        self._hash = hashlib.sha256()
        self.length = 0

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        block = self._stream.read(size)
        self._hash.update(block)
        self.length += len(block)
        self._watch(len(block))
        return block

    def read_to(self, offset: int) -> None:
        """Read on up to this offset, or to the end."""
        while self.length < offset and self.read(min(_BLOCK, offset - self.length)):
            pass

    def finish(self) -> str:
        """Read what is left; the SHA-256 of the whole stream in hexadecimal."""
        while self.read(_BLOCK):
            pass
        return self._hash.hexdigest()


class _Again(Digesting):
    """A stream that was read before: what cannot be read any more has changed."""

    def read(self, size: int = -1) -> bytes:
        """Read on. Raises InputChanged."""
        try:
            return super().read(size)
        except OSError as error:
            raise InputChanged(CHANGED) from error
