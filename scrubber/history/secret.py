"""The history's secret key: a file that only its owner may read."""

from __future__ import annotations

import fcntl
import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrubber.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SHORTEST, _LONGEST = 16, 64
_MADE = 32
_OTHERS = 0o077


class KeyFile:
    """Where the key is; `may_create` for one of our own, which is made with the first history."""

    def __init__(self, path: Path, *, may_create: bool) -> None:
        self.path = path
        self._may_create = may_create

    @contextmanager
    def held(self, *, create: bool) -> Iterator[bytes | None]:
        """The key, while no other process may make a key or a history with it; None where there is none yet.

        A new key is made where `create` is true and there is no key file, or an empty one (its maker was stopped).
        Raises HistoryError for a key file that is missing, may be read by others, or does not hold 16 to 64 bytes.
        """
        making = create and self._may_create
        try:
            if making:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            else:
                descriptor = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError as error:
            if self._may_create:
                yield None
                return
            raise HistoryError("the key file that SCRUBBER_KEY_FILE names does not exist") from error
        except OSError as error:
            raise HistoryError(f"the history's key file cannot be opened: {error.strerror}") from error
        with os.fdopen(descriptor, "r+b" if making else "rb", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_mode & _OTHERS:
                raise HistoryError("the history's key file may be read by others: chmod 600 it")
            written = file.read(2 * _LONGEST + 2).strip()
            if not written and making:
                written = secrets.token_hex(_MADE).encode("ascii")
                file.write(written + b"\n")
                os.fsync(descriptor)
            yield _read(written) if written or not self._may_create else None


def _read(written: bytes) -> bytes:
    try:
        secret = bytes.fromhex(written.decode("ascii"))
    except ValueError:
        secret = b""
    if not _SHORTEST <= len(secret) <= _LONGEST:
        raise HistoryError("the history's key file does not hold a key: 16 to 64 bytes, written as hexadecimal digits")
    return secret
