"""The history in a file of this machine: SQLite in write-ahead mode, every commit synced to the disk.

A writing run begins with BEGIN IMMEDIATE, so that its look-ups, its decisions and what it adds are one step for every
other run: they wait, however long it takes to stage the outputs. Readers never wait.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, NoReturn

from scrubber.errors import HistoryError, OwnFailure
from scrubber.history.mounts import network_file_system
from scrubber.history.pseudonyms import Pseudonyms
from scrubber.history.schema import SQLITE
from scrubber.history.session import KeptHistory
from scrubber.history.sqlite_store import SqliteStore
from scrubber.history.unkept import NewHistory
from scrubber.private_folder import make_folder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from scrubber.history.protocol import Kind
    from scrubber.history.secret import KeyFile

_PATIENCE = 3600.0
"""Seconds to wait for another run to finish."""
EMPTIED = (
    "the history is empty, though its key was made before: if it held earlier files, put its file back; "
    "else limits over time begin anew"
)


def open_sqlite(path: Path, key_file: KeyFile, *, write: bool) -> SqliteHistory | NewHistory:
    """The history in the file `path`, made with its key where there is none and `write` allows it.

    Raises HistoryError for a network file system, a missing or wrong key, another version, or what is no history.
    """
    import sqlite3

    kind = network_file_system(path)
    if kind is not None:
        raise HistoryError(
            f"the history's folder is on a network file system ({kind}), where SQLite's write-ahead log is not safe: "
            "name a local file, or a PostgreSQL database, with --history"
        )
    with key_file.held(create=write and not path.exists()) as secret:
        had_key = key_file.is_own and secret is not None and not key_file.is_new
        if not write and not path.exists():
            return NewHistory("sqlite", EMPTIED if had_key else "")
        if secret is None:
            raise HistoryError("the history's key file is gone: nobody can be told by its digests")
        names, version = Pseudonyms(secret), len(SQLITE)
        try:
            if write:
                make_folder(path.parent)
                path.touch(mode=0o600)
                with closing(_connect(path, write=True)) as connection:
                    version = _migrate(connection, names.proof)
            with closing(_connect(path, write=False)) as connection:
                _verify(connection, names.proof)
        except (sqlite3.OperationalError, OSError) as error:
            # The low byte of SQLite's code is the kind of failure.
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            fault = OwnFailure if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR} else HistoryError
            raise fault(f"the history cannot be opened: {error.args[-1]}") from error
        except sqlite3.Error as error:
            raise HistoryError(f"the history cannot be opened: {error.args[-1]}") from error
    return SqliteHistory(path, names, EMPTIED if had_key and not version else "")


def _connect(path: Path, *, write: bool) -> sqlite3.Connection:
    import sqlite3

    uri = f"{path.absolute().as_uri()}?mode={'rw' if write else 'ro'}"
    connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")  # a purge leaves nothing in free pages
        connection.execute("PRAGMA cache_size = -65536")
    except sqlite3.Error:  # another program's file
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, proof: bytes) -> int:
    """Bring the store up to the version of this program, in one transaction; the version that it had, 0 for a new one.

    A new one gets the proof of its key.
    """
    connection.execute("PRAGMA journal_mode = WAL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version >= len(SQLITE):
        return int(version)
    connection.execute("BEGIN IMMEDIATE")
    for statement in chain.from_iterable(SQLITE[version:]):
        connection.execute(statement)
    if not version:
        connection.execute("INSERT INTO proof VALUES (?)", (proof,))
    connection.execute(f"PRAGMA user_version = {len(SQLITE)}")
    connection.execute("COMMIT")
    return int(version)


def _verify(connection: sqlite3.Connection, proof: bytes) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != len(SQLITE):
        raise HistoryError(
            f"the history is of version {version}, this program reads version {len(SQLITE)}: "
            + ("run a newer scrubber" if version > len(SQLITE) else "scrub a file to bring it up to date")
        )
    if connection.execute("SELECT of_key FROM proof").fetchall() != [(proof,)]:
        raise HistoryError("the history was made with another key than the one in the key file")


class SqliteHistory(KeptHistory):
    """A history in a file."""

    kind: Kind = "sqlite"

    def __init__(self, path: Path, names: Pseudonyms, notice: str = "") -> None:
        self._path = path
        self.names = names
        self.notice = notice

    @contextmanager
    def store(self, *, write: bool) -> Iterator[SqliteStore]:
        """The tables, in a transaction that is undone unless committed."""
        import sqlite3

        try:
            with closing(_connect(self._path, write=write)) as connection:
                connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                yield SqliteStore(connection)
        except sqlite3.Error as error:
            _fail(error)


def _fail(error: Exception) -> NoReturn:
    # SQLite's messages name tables and system calls, never values.
    raise OwnFailure(
        f"the history failed ({error}); it holds whole runs only, and this one may be run again"
    ) from error
