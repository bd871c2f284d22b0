"""One transaction of a run on a store: the same for every database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from scrubber.history.rows import look_up, service_rows, takeback_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from scrubber.history.protocol import BilledClaim, Kind, Recorded, Standing
    from scrubber.history.pseudonyms import Pseudonyms
    from scrubber.history.rows import ServiceRow, TakebackRow

Fact = Literal["services", "begins"]
"""Numbers that a store keeps of itself: how many services it holds, and the ordinal of the first day it may hold."""


class Purge(NamedTuple):
    """One entry of the audit."""

    at: str
    before: str
    services: int
    """How many were removed."""


class Store(Protocol):
    """What a database must be able to do, inside one transaction."""

    def services_of(self, patients: Sequence[bytes]) -> Iterable[ServiceRow]:
        """Every recorded service of these patients."""

    def takebacks_of(self, targets: Sequence[bytes]) -> Iterable[TakebackRow]:
        """Everything that takes back one of these claims."""

    def lock(self, names: Iterable[bytes]) -> None:
        """Wait until no other run works on these patients and claims, and keep others from them until the end."""

    def insert_services(self, rows: Sequence[ServiceRow]) -> int:
        """Insert rows whose key is not there yet; how many those were."""

    def insert_takebacks(self, rows: Sequence[TakebackRow]) -> None:
        """Insert rows whose key is not there yet."""

    def next_arrival(self) -> int:
        """A number greater than any before."""

    def fact(self, name: Fact) -> int:
        """A number that the store keeps of itself."""

    def add_to_fact(self, name: Fact, number: int) -> None:
        """Change such a number; as the last thing in a transaction, since others wait for the row."""

    def announce(self, publication: str) -> None:
        """Remember that the outputs of this token are to be published."""

    def is_announced(self, publication: str) -> bool:
        """Whether the outputs of this token still are to be published, as far as is known."""

    def forget(self, publication: str) -> None:
        """Take such a token away."""

    def commit(self) -> None:
        """End the transaction. Raises OwnFailure where it could not be made durable."""

    def all_services(self) -> Iterator[ServiceRow]:
        """Every recorded service in the order of its key."""

    def periods(self) -> Sequence[int]:
        """The quarters of which it holds services, in order."""

    def count_services(self) -> int:
        """The services counted one by one."""

    def count_takebacks(self) -> int:
        """How many claims are taken back."""

    def count_publications(self) -> int:
        """How many committed runs have outputs that are not known to be in place."""

    def count_services_before(self, day: date) -> int:
        """How many services are dated before this day."""

    def delete_before(self, day: date) -> int:
        """Delete the services before this day, and earlier takebacks that concern no service; how many services."""

    def audit(self, entry: Purge) -> None:
        """Write an entry."""

    def audited(self) -> Sequence[Purge]:
        """The entries in their order."""

    def damage(self) -> Sequence[str]:
        """What the database itself finds wrong with its files."""


class Session:
    """A history inside one transaction (`Recording`)."""

    def __init__(self, store: Store, names: Pseudonyms) -> None:
        self._store = store
        self._names = names
        self._added = 0

    @property
    def size(self) -> int:
        """How many services it holds, those added in this transaction among them."""
        return self._store.fact("services") + self._added

    def standing(self, claims: Sequence[BilledClaim]) -> Standing:
        """What counts for the patients of all these claims, looked up in one go; no other run decides on them now."""
        names = self._names
        patients = {names.patient(claim.patient) for claim in claims if claim.patient is not None}
        self._store.lock(patients | {names.claim(key) for claim in claims for key in (claim.key, *claim.takes_back)})
        return look_up(claims, names, self._store)

    def record(self, claims: Iterable[BilledClaim]) -> None:
        """Take up accepted claims; one that is held already, word for word, changes nothing."""
        # What a purge has removed does not come back with an old file.
        begins = self._store.fact("begins")
        services: list[ServiceRow] = []
        takebacks: list[TakebackRow] = []
        for claim in claims:
            services += (row for row in service_rows(claim, self._names) if row.dates.last.toordinal() >= begins)
            if claim.takes_back:
                takebacks += takeback_rows(claim, self._names, self._store.next_arrival())
        self._added += self._store.insert_services(sorted(services))
        self._store.insert_takebacks(takebacks)

    def commit(self, publication: str | None = None) -> None:
        """Make the run real, and with it the duty to publish the staged outputs of this token. Raises OwnFailure."""
        if publication is not None:
            self._store.announce(publication)
        if self._added:
            self._store.add_to_fact("services", self._added)
            self._added = 0
        self._store.commit()


class KeptHistory(ABC):
    """A history that a database keeps (`History`); each database says how a transaction on its tables begins."""

    kind: Kind
    _names: Pseudonyms

    @abstractmethod
    def store(self, *, write: bool) -> AbstractContextManager[Store]:
        """The tables in a transaction that is undone unless committed. Raises OwnFailure."""

    @contextmanager
    def reading(self) -> Iterator[Recorded]:
        """Look into the history as it stands now. Raises OwnFailure."""
        with self.store(write=False) as store:
            yield Session(store, self._names)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Look into the history and add to it; other runs that it concerns wait. Raises OwnFailure."""
        with self.store(write=True) as store:
            yield Session(store, self._names)

    def is_committed(self, publication: str) -> bool:
        """Whether this token stands for a committed run whose outputs are not yet known to be in place."""
        with self.store(write=False) as store:
            return store.is_announced(publication)

    def published(self, publication: str) -> None:
        """The outputs of a committed run are in place."""
        with self.store(write=True) as store:
            store.forget(publication)
            store.commit()
