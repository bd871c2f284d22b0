"""The history in a PostgreSQL database, for a team or a clearinghouse: runs wait for one another only over a patient.

Before its look-ups a run takes advisory locks for its patients and claims, always in the same order, and holds them to
its commit: at READ COMMITTED each later statement then sees what the runs before it have committed. Without them a
limit was broken 29 times in 400; SERIALIZABLE would do too, with retries.
"""

from __future__ import annotations

import logging
import weakref
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Final

from scrubber.errors import HistoryError, OwnFailure
from scrubber.history.postgresql_store import LOCKS, PostgresqlStore, number_of
from scrubber.history.pseudonyms import Pseudonyms
from scrubber.history.schema import POSTGRESQL
from scrubber.history.session import KeptHistory, Session
from scrubber.history.unkept import NewHistory
from scrubber.history.url import reveals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import psycopg
    from psycopg_pool import ConnectionPool

    from scrubber.history.protocol import Kind
    from scrubber.history.secret import KeyFile

    Connection = psycopg.Connection[tuple[Any, ...]]

SCHEMA: Final = "claim_scrubber"
_SCHEMA_LOCK: Final = -1
_CONNECTIONS: Final = 4
"""Of one process at once."""
_IDLE_SECONDS: Final = 300.0
_PATIENCE: Final = 30.0
"""Seconds that a connection is waited for."""
_IDLE: Final = 0
"""Status of a connection that is in no transaction."""
_UNSAID: Final = "what the server said holds a part of the password; write its special characters as %40, %2F, %3A …"


def open_postgresql(url: str, key_file: KeyFile, *, write: bool) -> PostgresqlHistory | NewHistory:
    """The history in the database of the URL, made in a schema of its own where there is none and `write` allows it.

    Raises HistoryError where the extra is not installed, the server refuses, or the key or the version is another.
    """
    try:
        import psycopg
    except ImportError as error:
        raise HistoryError("a PostgreSQL history needs the extra: pip install 'claim-scrubber[postgres]'") from error
    try:
        with closing(_connect(url)) as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCKS, _SCHEMA_LOCK))
            version = _version(connection)
            if not version and not write:
                return NewHistory("postgresql")
            with key_file.held(create=write and not version) as secret:
                if secret is None:
                    raise HistoryError(
                        "the history's key file is gone, without which its services cannot be told apart"
                    )
            names = Pseudonyms(secret)
            if write and version < len(POSTGRESQL):
                _migrate(connection, version, names.proof)
            _verify(connection, names.proof)
    except psycopg.Error as error:
        raise HistoryError(f"the history cannot be opened: {_said(error, url)}") from error
    return PostgresqlHistory(url, names)


def _connect(url: str) -> Connection:
    import psycopg

    connection = psycopg.connect(url, autocommit=True)
    _configure(connection)
    return connection


def _configure(connection: Connection) -> None:
    connection.execute(f"SET search_path = {SCHEMA}; SET synchronous_commit = on".encode("ascii"))


def _version(connection: Connection) -> int:
    """The version of the schema, 0 where there is none."""
    found = connection.execute("SELECT to_regclass('facts')").fetchone()
    if found is None or found[0] is None:
        return 0
    return number_of(connection.execute("SELECT value FROM facts WHERE name = 'version'"))


def _migrate(connection: Connection, version: int, proof: bytes) -> None:
    if not version:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    for statement in chain.from_iterable(POSTGRESQL[version:]):
        connection.execute(statement.encode("ascii"))
    if not version:
        connection.execute("INSERT INTO proof VALUES (%s)", (proof,))
    connection.execute("UPDATE facts SET value = %s WHERE name = 'version'", (len(POSTGRESQL),))


def _verify(connection: Connection, proof: bytes) -> None:
    version = _version(connection)
    if version != len(POSTGRESQL):
        raise HistoryError(
            f"the history is of version {version}, this program reads version {len(POSTGRESQL)}: "
            + ("run a newer scrubber" if version > len(POSTGRESQL) else "scrub a file to bring it up to date")
        )
    if connection.execute("SELECT of_key FROM proof").fetchall() != [(proof,)]:
        raise HistoryError("the history was made with another key than the one in the key file")


def rename_schema(url: str, stamp: str) -> str | None:
    """Give the schema of a history another name, which is returned; None where there is none. Raises HistoryError."""
    import psycopg

    renamed = f"{SCHEMA}_{stamp}".lower().replace("-", "_")
    try:
        with closing(_connect(url)) as connection:
            if not _version(connection):
                return None
            connection.execute(f"ALTER SCHEMA {SCHEMA} RENAME TO {renamed}".encode("ascii"))
    except psycopg.Error as error:
        raise HistoryError(f"the history cannot be moved: {_said(error, url)}") from error
    return renamed


def _said(error: psycopg.Error, url: str) -> str:
    """What the server says, less the detail that quotes rows, and nothing where it would show the password."""
    said = error.diag.message_primary or str(error).partition("\n")[0]
    return _UNSAID if reveals(said, url) else said


class PostgresqlHistory(KeptHistory):
    """A history in a database."""

    kind: Kind = "postgresql"

    def __init__(self, url: str, names: Pseudonyms) -> None:
        self._url = url
        self.names = names
        self._pool: ConnectionPool[Connection] | None = None

    @contextmanager
    def store(self, *, write: bool) -> Iterator[PostgresqlStore]:
        """The tables, in a transaction that is undone unless committed. Raises OwnFailure."""
        import psycopg

        try:
            with self._pooled().connection(timeout=_PATIENCE) as connection:
                how = "READ COMMITTED" if write else "REPEATABLE READ READ ONLY"
                connection.execute(f"BEGIN ISOLATION LEVEL {how}".encode("ascii"))
                try:
                    yield PostgresqlStore(connection, write=write)
                finally:
                    if connection.info.transaction_status != _IDLE:
                        connection.rollback()
        except psycopg.Error as error:
            said = _said(error, self._url)
            raise OwnFailure(
                f"the history failed ({said}); it holds whole runs only, and this one may be run again"
            ) from error

    def __reduce__(self) -> tuple[type[PostgresqlHistory], tuple[str, Pseudonyms]]:
        """The same history in another process, with connections of its own."""
        return type(self), (self._url, self.names)

    @contextmanager
    def exclusively(self) -> Iterator[Session]:
        """Look into the history and add to it; all other runs wait. Raises OwnFailure."""
        with self.store(write=True) as store:
            store.lock_all()
            yield Session(store, self.names)

    def _pooled(self) -> ConnectionPool[Connection]:
        """Connections that are kept open from one transaction to the next, and replaced where the server has gone.

        The pool has threads: it is made when the first transaction begins, after other processes are copied from this.
        """
        if self._pool is None:
            from psycopg_pool import ConnectionPool

            logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())
            self._pool = ConnectionPool(
                self._url,
                kwargs={"autocommit": True},
                configure=_configure,
                check=ConnectionPool.check_connection,
                min_size=0,
                max_size=_CONNECTIONS,
                max_idle=_IDLE_SECONDS,
                open=True,
            )
            weakref.finalize(self, self._pool.close)
        return self._pool
