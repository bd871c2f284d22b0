"""The history's secret key: a file that only its owner may read."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrubber.errors import HistoryError, OwnFailure, ScrubberError
from scrubber.private_folder import make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SHORTEST, _LONGEST = 16, 64
_MADE = 32
_OTHERS = 0o077
_DISK = frozenset({errno.EDQUOT, errno.EIO, errno.ENOSPC})


class KeyFile:
    """Where the key is; `may_create` for one of our own, which is made with the first history."""

    def __init__(self, path: Path, *, may_create: bool) -> None:
        self.path = path
        self.is_own = may_create
        """Whether it is a file of our own, and not one that somebody named."""
        self.is_new = False
        """Whether the key was made just now."""
        self._may_create = may_create

    @contextmanager
    def held(self, *, create: bool) -> Iterator[bytes | None]:
        """The key, while no other process may make a key or a history with it; None where there is none yet.

        A new key is made where `create` is true and there is no key file, or one whose maker was stopped before it was
        written. Raises HistoryError for a key file that is missing, may be read by others, or does not hold 16 to 64
        bytes, OwnFailure where the disk fails.
        """
        making = create and self._may_create
        try:
            descriptor = self._open(making=making)
        except OSError as error:
            raise _fault("opened", error) from error
        if descriptor is None:
            yield None
            return
        try:
            yield self._secret(descriptor, making=making)
        finally:
            os.close(descriptor)

    def _open(self, *, making: bool) -> int | None:
        """The key file, None where there need not be one."""
        if making:
            make_folder(self.path.parent)
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            return os.open(self.path, os.O_RDONLY)
        except FileNotFoundError as error:
            if self._may_create:
                return None
            raise HistoryError("the key file that SCRUBBER_KEY_FILE names does not exist") from error

    def _secret(self, descriptor: int, *, making: bool) -> bytes | None:
        """The key in the file, once no other process has it; one is written where it is missing and that is allowed."""
        import fcntl  # not there on Windows, where the program says that it does not run

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_mode & _OTHERS:
                raise HistoryError("the history's key file may be read by others: chmod 600 it")
            written = os.pread(descriptor, 2 * _LONGEST + 2, 0).strip()
            if making and len(written) < 2 * _SHORTEST:
                import secrets

                written = secrets.token_hex(_MADE).encode("ascii")
                os.pwrite(descriptor, written + b"\n", 0)
                os.fsync(descriptor)
                self.is_new = True
        except OSError as error:
            raise _fault("read or written", error) from error
        return _read(written) if written or not self._may_create else None


def write_key(path: Path, secret: bytes) -> None:
    """Write a key into a new file, which only its owner may read. Raises OSError."""
    make_folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        os.fchmod(descriptor, 0o600)
        stream.write(secret.hex().encode("ascii") + b"\n")
        stream.flush()
        os.fsync(descriptor)


def _fault(what: str, error: OSError) -> ScrubberError:
    """A disk that is full or broken is a failure, anything else is the set-up's fault."""
    kind = OwnFailure if error.errno in _DISK else HistoryError
    return kind(f"the history's key file cannot be {what}: {error.strerror}")


def _read(written: bytes) -> bytes:
    try:
        secret = bytes.fromhex(written.decode("ascii"))
    except ValueError:
        secret = b""
    if not _SHORTEST <= len(secret) <= _LONGEST:
        raise HistoryError("the history's key file does not hold a key: 16 to 64 bytes, written as hexadecimal digits")
    return secret
