"""From a history's URL to the history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.errors import HistoryError
from scrubber.history.secret import KeyFile

if TYPE_CHECKING:
    from scrubber.history.session import KeptHistory
    from scrubber.history.unkept import NewHistory

_FILE = "sqlite://"
_SERVERS = ("postgresql://", "postgres://")


def open_history(
    url: str, *, key_file: Path | None = None, own_key: Path | None = None, write: bool
) -> KeptHistory | NewHistory:
    """The history of a URL: ``sqlite:///path/to/file`` or ``postgresql://…``.

    Its key is in `key_file`, which must be there, else in a file of our own: beside the SQLite file, or `own_key`.
    `write` is whether it may be created and changed. Raises HistoryError.
    """
    if url.startswith(_FILE):
        path = Path(url.removeprefix(_FILE))
        if not path.is_absolute() or path.is_dir():
            raise HistoryError("a SQLite history is a file with its whole path: sqlite:///path/to/history.sqlite")
        from scrubber.history.sqlite import open_sqlite

        own_key = path.with_suffix(".key")
        return open_sqlite(path, _key(key_file, own_key), write=write)
    if url.startswith(_SERVERS):
        if key_file is None and own_key is None:
            raise HistoryError("a PostgreSQL history needs a key file")
        from scrubber.history.postgresql import open_postgresql

        return open_postgresql(url, _key(key_file, own_key or Path()), write=write)
    raise HistoryError("a history is a URL that begins with sqlite:/// or postgresql://")


def key_of(url: str, *, key_file: Path | None = None, own_key: Path) -> KeyFile:
    """Where the key of the history of a URL is, as `open_history` looks for it."""
    return _key(key_file, Path(url.removeprefix(_FILE)).with_suffix(".key") if url.startswith(_FILE) else own_key)


def reset(url: str, key_file: KeyFile, stamp: str) -> list[str]:
    """Move a history out of the way, and its key where that is our own; their new names. Raises HistoryError."""
    from scrubber.history.reset import reset_postgresql, reset_sqlite

    if url.startswith(_FILE):
        return reset_sqlite(Path(url.removeprefix(_FILE)), key_file, stamp)
    return reset_postgresql(url, key_file, stamp)


def _key(given: Path | None, own: Path) -> KeyFile:
    return KeyFile(given, may_create=False) if given else KeyFile(own, may_create=True)
