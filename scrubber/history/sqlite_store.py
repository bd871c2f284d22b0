"""The tables of a SQLite history inside one transaction."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from scrubber.history.rows import (
    ClaimNumberRow,
    KeyRow,
    NumberRow,
    ServiceRow,
    SupersessionRow,
    day_in_period,
    period_of,
)
from scrubber.history.schema import ADD_TO_FACT, DELETE_OLDER, LINE_PERIODS, PERIODS
from scrubber.history.store import Act

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from scrubber.history.store import Fact, Table

_BATCH = 500
_BEFORE = "period < ? OR (period = ? AND day < ?)"


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

    def claims_of(self, numbers: Sequence[tuple[bytes, bytes]]) -> Iterator[ClaimNumberRow]:
        """The claims with these numbers, each with its parties before it."""
        for parties, own in groupby(numbers, key=itemgetter(0)):
            for batch in _batches([claim_id for _, claim_id in own]):
                found = self._connection.execute(
                    f"SELECT * FROM claim_numbers WHERE parties = ? AND claim_id IN ({_marks(batch)})",
                    (parties, *batch),
                )
                yield from map(ClaimNumberRow._make, found)

    def line_periods(self) -> Sequence[int]:
        """The quarters of which it holds lines, in order: one seek for each."""
        return [period for (period,) in self._connection.execute(LINE_PERIODS)]

    def lock(self, patients: Iterable[bytes]) -> None:
        """Nothing to do: a transaction that began to write is alone."""

    def lock_all(self) -> None:
        """Nothing to do."""

    def lock_numbers(self, numbers: Iterable[bytes]) -> None:
        """Nothing to do."""

    def insert(self, table: Table, rows: Sequence[tuple[object, ...]]) -> int:
        """Insert rows whose key is not there yet; how many those were."""
        if not rows:
            return 0
        before = self._connection.total_changes
        self._connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({_marks(rows[0])})", rows)
        return self._connection.total_changes - before

    def delete(self, table: str, where: str, values: Sequence[object]) -> int:
        """Delete the rows of a table that are so, with `values` for the question marks; how many those were."""
        return self._connection.execute(f"DELETE FROM {table} WHERE {where}", values).rowcount

    def count_of_version_1(self) -> int:
        """How many services were recorded by version 1."""
        return self._number("SELECT count(*) FROM services WHERE run IS NULL")

    def next_run(self) -> int:
        """A number greater than that of any run that is recorded."""
        return self._number("SELECT coalesce(max(run), -1) + 1 FROM runs")

    def fact(self, name: Fact) -> int:
        """A number that the store keeps of itself, 0 where nothing was ever added to it."""
        return self._number("SELECT coalesce((SELECT value FROM facts WHERE name = ?), 0)", name)

    def add_to_fact(self, name: Fact, number: int) -> None:
        """Change such a number."""
        self._connection.execute(ADD_TO_FACT.format("?", "?"), (name, number))

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
