"""The tables of a PostgreSQL history inside one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

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
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    import psycopg

    from scrubber.history.store import Fact, Table

    Connection = psycopg.Connection[tuple[Any, ...]]

LOCKS: Final = 837
"""The first half of our advisory locks' keys; those of control numbers have the next."""
_PATIENTS: Final = LOCKS
_NUMBERS: Final = LOCKS + 1
_RUNS: Final = LOCKS + 2
"""Those of all runs: shared by those that look their patients up, held by one that has executors do so."""
_BUCKETS: Final = 2048
"""Patients share so many locks: a server holds 6,400 in its default settings."""


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

    def claims_of(self, numbers: Sequence[tuple[bytes, bytes]]) -> Iterator[ClaimNumberRow]:
        """The claims with these numbers, each with its parties before it."""
        query = (
            "SELECT claim_numbers.* FROM claim_numbers"
            " JOIN unnest(%s::bytea[], %s::bytea[]) AS asked (parties, claim_id) USING (parties, claim_id)"
        )
        columns = [parties for parties, _ in numbers], [claim_id for _, claim_id in numbers]
        return map(ClaimNumberRow._make, self._connection.execute(query, columns, binary=True))

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

    def lock_all(self) -> None:
        """Wait until no other run works on any patient or number, and keep all others from them until the end."""
        if not self._write:
            return
        self._connection.execute("LOCK TABLE services IN ROW EXCLUSIVE MODE")
        self._connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (_RUNS,))

    def _lock(self, kind: int, names: Iterable[bytes]) -> None:
        if not self._write:
            return
        self._connection.execute("LOCK TABLE services IN ROW EXCLUSIVE MODE")
        self._connection.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", (_RUNS,))
        buckets = sorted({int.from_bytes(name[:4], "big") % _BUCKETS for name in names})
        query = "SELECT pg_advisory_xact_lock(%s, bucket) FROM unnest(%s::integer[]) AS bucket"
        self._connection.execute(query, (kind, buckets))

    def insert(self, table: Table, rows: Sequence[tuple[object, ...]]) -> int:
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

    def delete(self, table: str, where: str, values: Sequence[object]) -> int:
        """Delete the rows of a table that are so, with `values` for the question marks; how many those were."""
        self._connection.execute("LOCK TABLE services IN EXCLUSIVE MODE")
        return self._connection.execute(
            f"DELETE FROM {table} WHERE {where.replace('?', '%s')}".encode(), values
        ).rowcount

    def count_of_version_1(self) -> int:
        """How many services were recorded by version 1."""
        return number_of(self._connection.execute("SELECT count(*) FROM services WHERE run IS NULL"))

    def next_run(self) -> int:
        """A number greater than that of any run that is recorded."""
        return number_of(self._connection.execute("SELECT nextval('runs_begun')"))

    def fact(self, name: Fact) -> int:
        """A number that the store keeps of itself, 0 where nothing was ever added to it."""
        query = "SELECT coalesce((SELECT value FROM facts WHERE name = %s), 0)"
        return number_of(self._connection.execute(query, (name,)))

    def add_to_fact(self, name: Fact, number: int) -> None:
        """Change such a number; other runs wait for the row until the commit."""
        self._connection.execute(ADD_TO_FACT.format("%s", "%s").encode(), (name, number))

    def announce(self, publication: str) -> None:
        """Remember that the outputs of this token are to be published."""
        self._connection.execute("INSERT INTO publications VALUES (%s)", (publication,))

    def is_announced(self, publication: str) -> bool:
        """Whether they still are to be published, as far as is known."""
        return bool(
            number_of(self._connection.execute("SELECT count(*) FROM publications WHERE token = %s", (publication,)))
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
        return number_of(self._connection.execute("SELECT count(*) FROM services"))

    def count_supersessions(self) -> int:
        """How many replacements and voids it holds."""
        return number_of(self._connection.execute("SELECT count(DISTINCT (claim, content)) FROM takebacks"))

    def count_publications(self) -> int:
        """How many committed runs have outputs that are not known to be in place."""
        return number_of(self._connection.execute("SELECT count(*) FROM publications"))

    def count_services_before(self, day: date) -> int:
        """How many services are dated before this day."""
        place = period_of(day), day_in_period(day)
        return number_of(
            self._connection.execute("SELECT count(*) FROM services WHERE (period, day) < (%s, %s)", place)
        )

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


def number_of(cursor: psycopg.Cursor[tuple[Any, ...]]) -> int:
    """The number that a query gives, 0 where it gives none."""
    row = cursor.fetchone()
    return int(row[0]) if row else 0
