"""What a database must be able to do for the history: its tables inside one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from scrubber.history.rows import ClaimNumberRow, KeyRow, NumberRow, ServiceRow, SupersessionRow

Fact = Literal["services", "begins", "changes", "drawn"]
"""Numbers that a store keeps of itself: how many services it holds, the ordinal of the first day it may hold, how many
transactions have changed it, and how many control numbers runs have drawn for what they write."""

Table = Literal["services", "takebacks", "control_numbers", "service_keys", "claim_numbers", "runs"]
"""Tables that runs add rows to."""


class Act(NamedTuple):
    """One entry of the audit: what an operator took away."""

    at: str
    action: str
    """``purge``, or ``forget`` with what was named: ``forget claim``, ``forget run``, ``forget input``."""
    before: str | None
    """Of a purge the first day that was kept."""
    services: int
    """How many were removed."""


class Store(Protocol):
    """What a database must be able to do, inside one transaction."""

    def services_of(self, patients: Sequence[bytes]) -> Iterable[ServiceRow]:
        """Every recorded service of these patients."""

    def supersessions_of(self, targets: Sequence[bytes]) -> Iterable[SupersessionRow]:
        """The replacements and voids of these patients, and those of version 1 that take back these claims."""

    def numbers_of(self, numbers: Sequence[bytes], since: date) -> Iterable[NumberRow]:
        """What was recorded under these control numbers by runs of the day `since` or later."""

    def lines_of(self, period: int, keys: Sequence[bytes]) -> Iterable[KeyRow]:
        """The lines of a quarter with these keys."""

    def claims_of(self, numbers: Sequence[tuple[bytes, bytes]]) -> Iterable[ClaimNumberRow]:
        """The claims with these numbers, each with its parties before it."""

    def line_periods(self) -> Sequence[int]:
        """The quarters of which it holds lines, in order."""

    def lock(self, patients: Iterable[bytes]) -> None:
        """Wait until no other run works on these patients, and keep others from them until the end."""

    def lock_all(self) -> None:
        """The same for all patients and control numbers."""

    def lock_numbers(self, numbers: Iterable[bytes]) -> None:
        """The same for control numbers, after all patients."""

    def insert(self, table: Table, rows: Sequence[tuple[object, ...]]) -> int:
        """Insert rows whose key is not there yet; how many those were."""

    def delete(self, table: str, where: str, values: Sequence[object]) -> int:
        """Delete the rows of a table that are so, with `values` for the question marks; how many those were."""

    def count_of_version_1(self) -> int:
        """How many services were recorded by version 1."""

    def next_run(self) -> int:
        """A number greater than that of any run that is recorded."""

    def fact(self, name: Fact) -> int:
        """A number that the store keeps of itself, 0 where nothing was ever added to it."""

    def add_to_fact(self, name: Fact, number: int) -> None:
        """Change such a number; as the last thing in a transaction, since others wait for the row."""

    def announce(self, publication: str) -> None:
        """Remember that the outputs of this token are to be published."""

    def is_announced(self, publication: str) -> bool:
        """Whether the outputs of this token still are to be published, as far as is known."""

    def settle(self, publication: str) -> None:
        """Take such a token away."""

    def commit(self) -> None:
        """End the transaction. Raises OwnFailure where it could not be made durable."""

    def all_services(self) -> Iterator[ServiceRow]:
        """Every recorded service in the order of its key."""

    def periods(self) -> Sequence[int]:
        """The quarters of which it holds services, in order."""

    def count_services(self) -> int:
        """The services counted one by one."""

    def count_supersessions(self) -> int:
        """How many replacements and voids it holds."""

    def count_publications(self) -> int:
        """How many committed runs have outputs that are not known to be in place."""

    def count_services_before(self, day: date) -> int:
        """How many services are dated before this day."""

    def delete_before(self, day: date) -> int:
        """Delete the services before this day, and what else is older and concerns no service; how many services."""

    def columns(self, table: str) -> Sequence[str]:
        """The names of a table's columns."""

    def rows(self, table: str) -> Iterator[tuple[object, ...]]:
        """All of its rows."""

    def fill(self, table: str, columns: Sequence[str], rows: Iterator[tuple[object, ...]]) -> None:
        """Insert rows with these columns into a table that has none."""

    def audit(self, entry: Act) -> None:
        """Write an entry."""

    def audited(self) -> Sequence[Act]:
        """The entries in their order."""

    def damage(self) -> Sequence[str]:
        """What the database itself finds wrong with its files."""
