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
from scrubber.history.rows import KeyRow, NumberRow, RunRow, ServiceRow, SupersessionRow, day_in_period, period_of
from scrubber.history.schema import DELETE_OLDER, LINE_PERIODS, PERIODS, SQLITE
from scrubber.history.session import Act, Fact, KeptHistory
from scrubber.history.unkept import NewHistory
from scrubber.private_folder import make_folder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from scrubber.history.protocol import Kind
    from scrubber.history.secret import KeyFile

_PATIENCE = 3600.0
"""Seconds to wait for another run to finish."""
_BATCH = 500
EMPTIED = (
    "the history is empty, though its key was made before: if it held earlier files, put its file back; "
    "else limits over time begin anew"
)
_BEFORE = "period < ? OR (period = ? AND day < ?)"


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


class SqliteStore:
    """The tables inside one transaction (`Store`)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def services_of(self, patients: Sequence[bytes]) -> Iterator[ServiceRow]:
        """Every recorded service of these patients, looked up quarter by quarter in the order of the key."""
        for period in self.periods():
            for batch in _batches(patients):
                found = self._connection.execute(
                    f"SELECT * FROM services WHERE period = ? AND patient IN ({_marks(batch)})", (period, *batch)
                )
                yield from map(ServiceRow._make, found)

    def supersessions_of(self, targets: Sequence[bytes]) -> Iterator[SupersessionRow]:
        """The replacements and voids of these patients, and those of version 1 that take back these claims."""
        for batch in _batches(targets):
            found = self._connection.execute(f"SELECT * FROM takebacks WHERE target IN ({_marks(batch)})", batch)
            yield from map(SupersessionRow._make, found)

    def numbers_of(self, numbers: Sequence[bytes], since: date) -> Iterator[NumberRow]:
        """What was recorded under these control numbers by runs of the day `since` or later."""
        for batch in _batches(numbers):
            found = self._connection.execute(
                "SELECT control_numbers.* FROM control_numbers JOIN runs USING (run, input)"
                f" WHERE number IN ({_marks(batch)}) AND day >= ?",
                (*batch, since.toordinal()),
            )
            yield from map(NumberRow._make, found)

    def lines_of(self, period: int, keys: Sequence[bytes]) -> Iterator[KeyRow]:
        """The lines of a quarter with these keys."""
        for batch in _batches(keys):
            found = self._connection.execute(
                f"SELECT * FROM service_keys WHERE period = ? AND service_key IN ({_marks(batch)})", (period, *batch)
            )
            yield from map(KeyRow._make, found)

    def line_periods(self) -> Sequence[int]:
        """The quarters of which it holds lines, in order: one seek for each."""
        return [period for (period,) in self._connection.execute(LINE_PERIODS)]

    def lock(self, patients: Iterable[bytes]) -> None:
        """Nothing to do: a transaction that began to write is alone."""

    def lock_numbers(self, numbers: Iterable[bytes]) -> None:
        """Nothing to do."""

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
        return self._connection.execute(f"DELETE FROM {table} WHERE {where}", values).rowcount

    def count_of_version_1(self) -> int:
        """How many services were recorded by version 1."""
        return self._number("SELECT count(*) FROM services WHERE run IS NULL")

    def next_run(self) -> int:
        """A number greater than that of any run that is recorded."""
        return self._number("SELECT coalesce(max(run), -1) + 1 FROM runs")

    def _insert(self, table: str, rows: Sequence[tuple[object, ...]]) -> int:
        if not rows:
            return 0
        before = self._connection.total_changes
        self._connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({_marks(rows[0])})", rows)
        return self._connection.total_changes - before

    def fact(self, name: Fact) -> int:
        """A number that the store keeps of itself."""
        return self._number("SELECT value FROM facts WHERE name = ?", name)

    def add_to_fact(self, name: Fact, number: int) -> None:
        """Change such a number."""
        self._connection.execute("UPDATE facts SET value = value + ? WHERE name = ?", (number, name))

    def announce(self, publication: str) -> None:
        """Remember that the outputs of this token are to be published."""
        self._connection.execute("INSERT INTO publications VALUES (?)", (publication,))

    def is_announced(self, publication: str) -> bool:
        """Whether they still are to be published, as far as is known."""
        found = self._connection.execute("SELECT token FROM publications WHERE token = ?", (publication,))
        return found.fetchone() is not None

    def settle(self, publication: str) -> None:
        """Take such a token away."""
        self._connection.execute("DELETE FROM publications WHERE token = ?", (publication,))

    def commit(self) -> None:
        """End the transaction."""
        self._connection.execute("COMMIT")

    def all_services(self) -> Iterator[ServiceRow]:
        """Every recorded service in the order of its key."""
        return map(ServiceRow._make, self._connection.execute("SELECT * FROM services"))

    def periods(self) -> Sequence[int]:
        """The quarters of which it holds services, in order: one seek for each."""
        return [period for (period,) in self._connection.execute(PERIODS)]

    def count_services(self) -> int:
        """The services counted one by one."""
        return self._number("SELECT count(*) FROM services")

    def count_supersessions(self) -> int:
        """How many replacements and voids it holds."""
        return self._number("SELECT count(*) FROM (SELECT DISTINCT claim, content FROM takebacks)")

    def count_publications(self) -> int:
        """How many committed runs have outputs that are not known to be in place."""
        return self._number("SELECT count(*) FROM publications")

    def count_services_before(self, day: date) -> int:
        """How many services are dated before this day."""
        return self._number(f"SELECT count(*) FROM services WHERE {_BEFORE}", *_place_of(day))

    def delete_before(self, day: date) -> int:
        """Delete the services before this day, and what else is older and concerns no service; how many services."""
        deleted = self._connection.execute(f"DELETE FROM services WHERE {_BEFORE}", _place_of(day)).rowcount
        self._connection.execute(f"DELETE FROM service_keys WHERE {_BEFORE}", _place_of(day))
        for statement in DELETE_OLDER:
            self._connection.execute(statement.format("?"), (day.toordinal(),))
        return deleted

    def columns(self, table: str) -> Sequence[str]:
        """The names of a table's columns."""
        return [name for name, *_ in self._connection.execute(f"SELECT * FROM {table} LIMIT 0").description]

    def rows(self, table: str) -> Iterator[tuple[object, ...]]:
        """All of its rows."""
        return self._connection.execute(f"SELECT * FROM {table}")

    def fill(self, table: str, columns: Sequence[str], rows: Iterator[tuple[object, ...]]) -> None:
        """Insert rows with these columns into a table that has none."""
        names = ", ".join(columns)
        self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({_marks(columns)})", rows)

    def audit(self, entry: Act) -> None:
        """Write an entry."""
        self._connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?)", entry)

    def audited(self) -> Sequence[Act]:
        """The entries in their order."""
        return [Act(*row) for row in self._connection.execute("SELECT * FROM audit ORDER BY rowid")]

    def damage(self) -> Sequence[str]:
        """What SQLite finds wrong with the file."""
        found = [text for (text,) in self._connection.execute("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def _number(self, query: str, *values: object) -> int:
        return int(self._connection.execute(query, values).fetchone()[0])


def _place_of(day: date) -> tuple[int, int, int]:
    """What `_BEFORE` asks for."""
    period = period_of(day)
    return period, period, day_in_period(day)


def _batches(names: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (names[start : start + _BATCH] for start in range(0, len(names), _BATCH))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
