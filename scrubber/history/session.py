"""One transaction of a run on a store: the same for every database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrubber.history.lines_recorded import LinesRecorded
from scrubber.history.look_up import look_up
from scrubber.history.protocol import THIS_RUN, Arrival, NumbersSeen, Prepared, Seen
from scrubber.history.rows import KEY, NumberRow, RunRow, service_rows, supersession_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from scrubber.history.protocol import (
        AcceptedInput,
        AcceptedLines,
        BilledClaim,
        BilledLine,
        ControlNumber,
        Kind,
        LookedUp,
    )
    from scrubber.history.pseudonyms import Pseudonyms
    from scrubber.history.rows import KeyRow, ServiceRow, SupersessionRow
    from scrubber.history.store import Store


class Session:
    """A history inside one transaction (`Recording`)."""

    def __init__(self, store: Store, names: Pseudonyms) -> None:
        self._store = store
        self._names = names
        self._added = 0
        self._is_changed = False
        self._claims: Sequence[BilledClaim] = ()
        self._rows: frozenset[tuple[object, ...]] = frozenset()
        self._numbers: NumbersSeen | None = None

    @property
    def size(self) -> int:
        """How many services it holds, those added in this transaction among them."""
        return self._store.fact("services") + self._added

    @property
    def seen(self) -> Seen:
        """What was asked of the history, and what it held."""
        return Seen(self._facts(), self._claims, self._rows, self._numbers)

    def look_up(self, claims: Sequence[BilledClaim]) -> LookedUp:
        """What it holds of the patients of all these claims, looked up in one go; no other run decides on them now.

        To be asked once for all claims of a run.
        """
        self._store.lock({self._names.patient(claim.patient) for claim in claims if claim.patient is not None})
        found = look_up(claims, self._names, self._store)
        self._claims, self._rows = claims, found.rows
        return found.result

    def reused(self, numbers: Sequence[ControlNumber], since: date) -> frozenset[ControlNumber]:
        """Those numbers under which another content was recorded on the day `since` or later, and not this one.

        To be asked once for all numbers of a run, after its patients.
        """
        digests = {number: self._names.control_number(number) for number in numbers}
        found = self._ask(sorted({key for key, _ in digests.values()}), since)
        contents: dict[bytes, set[bytes]] = {}
        for row in found.rows:
            contents.setdefault(row.number, set()).add(row.content)
        self._numbers = found
        return frozenset(
            number for number, (key, content) in digests.items() if key in contents and content not in contents[key]
        )

    def _ask(self, keys: Sequence[bytes], since: date) -> NumbersSeen:
        self._store.lock_numbers(keys)
        return NumbersSeen(keys, since, frozenset(self._store.numbers_of(keys, since)))

    def _facts(self) -> tuple[int, int]:
        return self._store.fact("changes"), self._store.fact("begins")

    def holds(self, seen: Seen) -> bool:
        """Whether what was seen in an earlier transaction is still so; no other run changes it from now on."""
        names = self._names
        self._store.lock({names.patient(claim.patient) for claim in seen.claims if claim.patient is not None})
        if seen.numbers is not None:
            self._store.lock_numbers(seen.numbers.keys)
        changes, begins = self._facts()
        if changes == seen.facts[0]:
            return True
        if begins != seen.facts[1] or look_up(seen.claims, names, self._store).rows != seen.rows:
            return False
        return seen.numbers is None or self._ask(seen.numbers.keys, seen.numbers.since) == seen.numbers

    def billed_before(self, lines: Iterable[BilledLine]) -> set[tuple[int, int]]:
        """Of which lines, by ordinal and key, it holds the service for another claim."""
        return LinesRecorded(self._store, self._names).billed_before(lines)

    def line_rows(self, lines: AcceptedLines, arrival: Arrival) -> Iterator[KeyRow]:
        """The rows of an input's lines, as `record` would add them."""
        return LinesRecorded(self._store, self._names).rows(lines, arrival)

    def prepare(self, inputs: Iterable[AcceptedInput]) -> Prepared:
        """What is to be added for what a run has accepted."""
        names = self._names
        # What a purge has removed does not come back with an old file.
        begins = self._store.fact("begins")
        services: dict[tuple[object, ...], ServiceRow] = {}
        supersessions: list[SupersessionRow] = []
        numbers: list[NumberRow] = []
        runs: list[RunRow] = []
        lines: list[tuple[Arrival, AcceptedLines]] = []
        for ordinal, accepted in enumerate(inputs):
            arrival = Arrival(THIS_RUN, ordinal)
            for claim in accepted.claims:
                for row in service_rows(claim, names, arrival):
                    if row.dates.last.toordinal() >= begins:
                        services.setdefault(row[:KEY], row)
                supersession = supersession_row(claim, names, arrival)
                supersessions += [supersession] if supersession else []
            numbers += (NumberRow(*names.control_number(number), *arrival) for number in accepted.numbers)
            if accepted.lines is not None:
                lines.append((arrival, accepted.lines))
            if accepted.claims or accepted.numbers or accepted.lines:
                runs.append(RunRow(*arrival, "", names.input(accepted.sha256), accepted.day.toordinal()))
        return Prepared([row for _, row in sorted(services.items())], supersessions, numbers, runs, lines)

    def record(self, parts: Iterable[Prepared], token: str) -> int | None:
        """Add what was prepared of the run `token`, part after part; what is held already changes nothing.

        The number under which it was added; None where nothing was.
        """
        store = self._store
        run = store.next_run()
        added = others = 0
        kept, runs = LinesRecorded(store, self._names), list[RunRow]()
        for prepared in parts:
            added += store.insert("services", [row._replace(run=run) for row in prepared.services])
            others += store.insert("takebacks", [row._replace(run=run) for row in prepared.supersessions])
            others += store.insert("control_numbers", [row._replace(run=run) for row in prepared.numbers])
            for arrival, lines in prepared.lines:
                others += kept.record(lines, arrival._replace(run=run))
            if prepared.line_rows:
                others += store.insert("service_keys", [row._replace(run=run) for row in prepared.line_rows])
            runs += prepared.runs
        if added or others:
            store.insert("runs", [row._replace(run=run, token=token) for row in runs])
            self._is_changed = True
        self._added += added
        return run if added or others else None

    @property
    def drawn(self) -> int:
        """How many control numbers runs have drawn."""
        return self._store.fact("drawn")

    def draw_numbers(self, count: int) -> int:
        """Take so many numbers out of the counter; how many were taken before."""
        self._store.add_to_fact("drawn", count)
        return self.drawn - count

    def commit(self, publication: str | None = None) -> None:
        """Make the run real, and with it the duty to publish the staged outputs of this token. Raises OwnFailure."""
        if publication is not None:
            self._store.announce(publication)
        if self._added:
            self._store.add_to_fact("services", self._added)
            self._added = 0
        if self._is_changed:
            self._store.add_to_fact("changes", 1)
        self._store.commit()


class KeptHistory(ABC):
    """A history that a database keeps (`History`); each database says how a transaction on its tables begins."""

    kind: Kind
    notice = ""
    names: Pseudonyms

    @abstractmethod
    def store(self, *, write: bool) -> AbstractContextManager[Store]:
        """The tables in a transaction that is undone unless committed. Raises OwnFailure."""

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look into the history as it stands now. Raises OwnFailure."""
        with self.store(write=False) as store:
            yield Session(store, self.names)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Look into the history and add to it; other runs that it concerns wait. Raises OwnFailure."""
        with self.store(write=True) as store:
            yield Session(store, self.names)

    def draw_numbers(self, count: int) -> int:
        """Take so many numbers out of the counter for good; how many were taken before. Raises OwnFailure."""
        with self.writing() as session:
            first = session.draw_numbers(count)
            session.commit()
        return first

    def is_committed(self, publication: str) -> bool:
        """Whether this token stands for a committed run whose outputs are not yet known to be in place."""
        with self.store(write=False) as store:
            return store.is_announced(publication)

    def published(self, publication: str) -> None:
        """The outputs of a committed run are in place."""
        with self.store(write=True) as store:
            store.settle(publication)
            store.commit()
