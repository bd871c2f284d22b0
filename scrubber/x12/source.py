"""Where the bytes of one input come from: a file, standard input, or a stream that the caller has open."""

from __future__ import annotations

import hashlib
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrubber.x12.reader import Readable

_IN_MEMORY = 8 * 1024 * 1024
_BLOCK = 1024 * 1024


class Source:
    """One input, which can be opened and read from its beginning as often as it is needed.

    `name` is the input's file name, for the outputs only: it may identify a patient and never goes into a log.
    """

    def __init__(self, name: str, origin: Path | BinaryIO) -> None:
        self.name = name
        self._origin = origin
        self._spooled: IO[bytes] | None = None

    @property
    def path(self) -> Path | None:
        """Where the file is; None for a stream."""
        return self._origin if isinstance(self._origin, Path) else None

    @property
    def size(self) -> int:
        """Bytes of the file; 0 where that is not known, as of a stream."""
        try:
            return self._origin.stat().st_size if isinstance(self._origin, Path) else 0
        except OSError:
            return 0

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The input's bytes from the first one on, seekable. Raises OSError where the file cannot be opened."""
        if isinstance(self._origin, Path):
            with self._origin.open("rb") as file:
                yield file
            return
        stream = self._origin if self._origin.seekable() else self._spool(self._origin)
        stream.seek(0)
        yield stream

    def _spool(self, stream: BinaryIO) -> BinaryIO:
        """Keep what can be read only once in an unnamed temporary file, which only this process can open."""
        if self._spooled is None:
            import shutil
            import tempfile

            self._spooled = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 lives as long as the source
            weakref.finalize(self, self._spooled.close)
            shutil.copyfileobj(stream, self._spooled)
        return self._spooled  # type: ignore[return-value]  # a SpooledTemporaryFile reads like any binary file


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
