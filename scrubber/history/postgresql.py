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
from scrubber.history.pseudonyms import Pseudonyms
from scrubber.history.rows import KeyRow, NumberRow, RunRow, ServiceRow, SupersessionRow, day_in_period, period_of
from scrubber.history.schema import DELETE_OLDER, LINE_PERIODS, PERIODS, POSTGRESQL
from scrubber.history.session import Act, Fact, KeptHistory
from scrubber.history.unkept import NewHistory
from scrubber.history.url import reveals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from typing import Any

    import psycopg
    from psycopg_pool import ConnectionPool

    from scrubber.history.protocol import Kind
    from scrubber.history.secret import KeyFile

    Connection = psycopg.Connection[tuple[Any, ...]]

SCHEMA: Final = "claim_scrubber"
_LOCKS: Final = 837
"""The first half of our advisory locks' keys; those of control numbers have the next."""
_PATIENTS: Final = _LOCKS
_NUMBERS: Final = _LOCKS + 1
_BUCKETS: Final = 2048
"""Patients share so many locks: a server holds 6,400 in its default settings."""
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
            connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCKS, _SCHEMA_LOCK))
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
    return _one(connection.execute("SELECT value FROM facts WHERE name = 'version'"))


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


def _one(cursor: psycopg.Cursor[tuple[Any, ...]]) -> int:
    row = cursor.fetchone()
    return int(row[0]) if row else 0


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


class PostgresqlStore:
    """The tables inside one transaction (`Store`)."""

    def __init__(self, connection: Connection, *, write: bool) -> None:
        self._connection = connection
        self._write = write

    def services_of(self, patients: Sequence[bytes]) -> Iterator[ServiceRow]:
        """Every recorded service of these patients: one look-up with all of them for each quarter."""
        for period in self.periods():
            found = self._connection.execute(
                "SELECT * FROM services WHERE period = %s AND patient = ANY(%s)", (period, list(patients)), binary=True
            )
            yield from map(ServiceRow._make, found)

    def supersessions_of(self, targets: Sequence[bytes]) -> Iterator[SupersessionRow]:
        """The replacements and voids of these patients, and those of version 1 that take back these claims."""
        query = "SELECT * FROM takebacks WHERE target = ANY(%s)"
        return map(SupersessionRow._make, self._connection.execute(query, (list(targets),), binary=True))

    def numbers_of(self, numbers: Sequence[bytes], since: date) -> Iterator[NumberRow]:
        """What was recorded under these control numbers by runs of the day `since` or later."""
        query = (
            "SELECT control_numbers.* FROM control_numbers JOIN runs USING (run, input)"
            " WHERE number = ANY(%s) AND day >= %s"
        )
        found = self._connection.execute(query, (list(numbers), since.toordinal()), binary=True)
        return map(NumberRow._make, found)

    def lines_of(self, period: int, keys: Sequence[bytes]) -> Iterator[KeyRow]:
        """The lines of a quarter with these keys."""
        query = "SELECT * FROM service_keys WHERE period = %s AND service_key = ANY(%s)"
        return map(KeyRow._make, self._connection.execute(query, (period, list(keys)), binary=True))

    def line_periods(self) -> Sequence[int]:
        """The quarters of which it holds lines, in order: one seek for each."""
        return [period for (period,) in self._connection.execute(LINE_PERIODS)]

    def lock(self, patients: Iterable[bytes]) -> None:
        """Wait until no other run works on these patients, and keep others from them until the end.

        The table's own lock keeps a purge out, which would not see what this run is about to insert.
        """
        self._lock(_PATIENTS, patients)

    def lock_numbers(self, numbers: Iterable[bytes]) -> None:
        """The same for control numbers, after all patients."""
        self._lock(_NUMBERS, numbers)

    def _lock(self, kind: int, names: Iterable[bytes]) -> None:
        if not self._write:
            return
        self._connection.execute("LOCK TABLE services IN ROW EXCLUSIVE MODE")
        buckets = sorted({int.from_bytes(name[:4], "big") % _BUCKETS for name in names})
        query = "SELECT pg_advisory_xact_lock(%s, bucket) FROM unnest(%s::integer[]) AS bucket"
        self._connection.execute(query, (kind, buckets))

    def insert_services(self, rows: Sequence[ServiceRow]) -> int:
        """Insert rows whose key is not there yet; how many those were."""
        return self._insert("services", rows)

    def insert_supersessions(self, rows: Sequence[SupersessionRow]) -> int:
        """Insert rows whose key is not there yet; how many those were."""
        return self._insert("takebacks", rows)

    def insert_numbers(self, rows: Sequence[NumberRow]) -> int:
        """Insert rows whose key is not there yet; how many those were."""
        return self._insert("control_numbers", rows)

    def insert_lines(self, rows: Sequence[KeyRow]) -> int:
        """Insert rows whose key is not there yet; how many those were."""
        return self._insert("service_keys", rows)

    def insert_runs(self, rows: Sequence[RunRow]) -> None:
        """Insert rows."""
        self._insert("runs", rows)

    def delete(self, table: str, where: str, values: Sequence[object]) -> int:
        """Delete the rows of a table that are so, with `values` for the question marks; how many those were."""
        self._connection.execute("LOCK TABLE services IN EXCLUSIVE MODE")
        return self._connection.execute(
            f"DELETE FROM {table} WHERE {where.replace('?', '%s')}".encode(), values
        ).rowcount

    def count_of_version_1(self) -> int:
        """How many services were recorded by version 1."""
        return _one(self._connection.execute("SELECT count(*) FROM services WHERE run IS NULL"))

    def next_run(self) -> int:
        """A number greater than that of any run that is recorded."""
        return _one(self._connection.execute("SELECT nextval('runs_begun')"))

    def _insert(self, table: str, rows: Sequence[tuple[object, ...]]) -> int:
        """Insert rows whose key is not there yet, by way of a table that nobody else sees; how many those were."""
        if not rows:
            return 0
        with self._connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE added (LIKE {table}) ON COMMIT DROP".encode())
            with cursor.copy("COPY added FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"INSERT INTO {table} SELECT * FROM added ON CONFLICT DO NOTHING".encode())
            inserted = cursor.rowcount
            cursor.execute("DROP TABLE added")
            return inserted

    def fact(self, name: Fact) -> int:
        """A number that the store keeps of itself."""
        return _one(self._connection.execute("SELECT value FROM facts WHERE name = %s", (name,)))

    def add_to_fact(self, name: Fact, number: int) -> None:
        """Change such a number; other runs wait for the row until the commit."""
        self._connection.execute("UPDATE facts SET value = value + %s WHERE name = %s", (number, name))

    def announce(self, publication: str) -> None:
        """Remember that the outputs of this token are to be published."""
        self._connection.execute("INSERT INTO publications VALUES (%s)", (publication,))

    def is_announced(self, publication: str) -> bool:
        """Whether they still are to be published, as far as is known."""
        return bool(
            _one(self._connection.execute("SELECT count(*) FROM publications WHERE token = %s", (publication,)))
        )

    def settle(self, publication: str) -> None:
        """Take such a token away."""
        self._connection.execute("DELETE FROM publications WHERE token = %s", (publication,))

    def commit(self) -> None:
        """End the transaction."""
        self._connection.execute("COMMIT")

    def all_services(self) -> Iterator[ServiceRow]:
        """Every recorded service in the order of its key, fetched a few thousand at a time."""
        with self._connection.cursor(name="export", binary=True) as cursor:
            cursor.itersize = 5000
            cursor.execute("SELECT * FROM services ORDER BY period, patient, claim, content, line")
            yield from map(ServiceRow._make, cursor)

    def periods(self) -> Sequence[int]:
        """The quarters of which it holds services, in order: one seek for each."""
        return [period for (period,) in self._connection.execute(PERIODS)]

    def count_services(self) -> int:
        """The services counted one by one."""
        return _one(self._connection.execute("SELECT count(*) FROM services"))

    def count_supersessions(self) -> int:
        """How many replacements and voids it holds."""
        return _one(self._connection.execute("SELECT count(DISTINCT (claim, content)) FROM takebacks"))

    def count_publications(self) -> int:
        """How many committed runs have outputs that are not known to be in place."""
        return _one(self._connection.execute("SELECT count(*) FROM publications"))

    def count_services_before(self, day: date) -> int:
        """How many services are dated before this day."""
        place = period_of(day), day_in_period(day)
        return _one(self._connection.execute("SELECT count(*) FROM services WHERE (period, day) < (%s, %s)", place))

    def delete_before(self, day: date) -> int:
        """Delete the services before this day, and what else is older and concerns no service; how many services."""
        self._connection.execute("LOCK TABLE services IN EXCLUSIVE MODE")
        place = period_of(day), day_in_period(day)
        deleted = self._connection.execute("DELETE FROM services WHERE (period, day) < (%s, %s)", place).rowcount
        self._connection.execute("DELETE FROM service_keys WHERE (period, day) < (%s, %s)", place)
        for statement in DELETE_OLDER:
            self._connection.execute(statement.format("%s").encode(), (day.toordinal(),))
        return deleted

    def columns(self, table: str) -> Sequence[str]:
        """The names of a table's columns."""
        found = self._connection.execute(f"SELECT * FROM {table} LIMIT 0".encode())
        return [column.name for column in found.description or ()]

    def rows(self, table: str) -> Iterator[tuple[object, ...]]:
        """All of its rows, fetched a few thousand at a time."""
        with self._connection.cursor(name=f"whole_{table}", binary=True) as cursor:
            cursor.itersize = 5000
            cursor.execute(f"SELECT * FROM {table}".encode())
            yield from cursor

    def fill(self, table: str, columns: Sequence[str], rows: Iterator[tuple[object, ...]]) -> None:
        """Insert rows with these columns into a table that has none."""
        with self._connection.cursor() as cursor:
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
            if table == "runs":
                cursor.execute("SELECT setval('runs_begun', coalesce(max(run), 0) + 1) FROM runs")

    def audit(self, entry: Act) -> None:
        """Write an entry."""
        self._connection.execute("INSERT INTO audit (at, action, before, services) VALUES (%s, %s, %s, %s)", entry)

    def audited(self) -> Sequence[Act]:
        """The entries in their order."""
        query = "SELECT at, action, before, services FROM audit ORDER BY at"
        return [Act(*row) for row in self._connection.execute(query)]

    def damage(self) -> Sequence[str]:
        """Nothing: PostgreSQL's own tools look after its files."""
        return ()
