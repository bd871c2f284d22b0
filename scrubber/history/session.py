"""One transaction of a run on a store: the same for every database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrubber.history.claims_recorded import ClaimsRecorded
from scrubber.history.lines_recorded import LinesRecorded
from scrubber.history.look_up import digests, finds_the_same, look_up
from scrubber.history.protocol import THIS_RUN, Arrival, NumbersSeen, Prepared, Seen
from scrubber.history.rows import KEY, NumberRow, RunRow, service_rows, supersession_row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from scrubber.history.protocol import (
        AcceptedInput,
        AcceptedLines,
        AcceptedServices,
        BilledClaim,
        BilledLine,
        ControlNumber,
        Kind,
        Look,
        LookedUp,
        NumberedClaim,
    )
    from scrubber.history.pseudonyms import Pseudonyms
    from scrubber.history.rows import ClaimNumberRow, KeyRow, ServiceRow, SupersessionRow
    from scrubber.history.store import Store


class Session:
    """A history inside one transaction (`Recording`)."""

    def __init__(self, store: Store, names: Pseudonyms) -> None:
        self._store = store
        self._names = names
        self._added = 0
        self._is_changed = False
        self._looks: list[Look] = []
        self._numbers: NumbersSeen | None = None

    @property
    def size(self) -> int:
        """How many services it holds, those added in this transaction among them."""
        return self._store.fact("services") + self._added

    @property
    def seen(self) -> Seen:
        """What was asked of the history, and what it held."""
        return Seen(self._facts(), self._looks, self._numbers)

    def look_up(self, claims: Sequence[BilledClaim]) -> LookedUp:
        """What it holds of the patients of all these claims, looked up in one go; no other run decides on them now.

        To be asked once for all claims of a run.
        """
        self._store.lock({self._names.patient(claim.patient) for claim in claims if claim.patient is not None})
        return self._look_up(claims)

    def look_up_some(self, claims: Sequence[BilledClaim]) -> LookedUp:
        """The same for some claims of a run; no other run decides on anyone until the end, if this one is writing."""
        self._store.lock_all()
        return self._look_up(claims)

    def _look_up(self, claims: Sequence[BilledClaim]) -> LookedUp:
        found = look_up(claims, self._names, self._store)
        self._looks.append(found.look)
        return found.result

    def rows_of(self, claims: Iterable[BilledClaim], place: int) -> list[ServiceRow]:
        """The services that the history would take up of claims: what a purge has removed does not come back."""
        begins, arrival = self._store.fact("begins"), Arrival(THIS_RUN, place)
        rows = (row for claim in claims for row in service_rows(claim, self._names, arrival))
        return [row for row in rows if row.dates.last.toordinal() >= begins]

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
        self._store.lock({patient for look in seen.looks for patient in digests(look.patients)})
        if seen.numbers is not None:
            self._store.lock_numbers(seen.numbers.keys)
        changes, begins = self._facts()
        if changes == seen.facts[0]:
            return True
        if begins != seen.facts[1] or not all(finds_the_same(look, self._store) for look in seen.looks):
            return False
        return seen.numbers is None or self._ask(seen.numbers.keys, seen.numbers.since) == seen.numbers

    def billed_before(self, lines: Iterable[BilledLine]) -> set[tuple[int, int]]:
        """Of which lines, by ordinal and key, it holds the service for another claim."""
        return LinesRecorded(self._store, self._names).billed_before(lines)

    def numbered_before(self, claims: Iterable[NumberedClaim], but_for: Collection[int]) -> set[int]:
        """The ordinals of claims whose number it holds with other content, of runs that are not among `but_for`."""
        return ClaimsRecorded(self._store, self._names).numbered_before(claims, but_for)

    def line_rows(self, lines: AcceptedLines, arrival: Arrival) -> Iterator[KeyRow]:
        """The rows of an input's lines, as `record` would add them."""
        return LinesRecorded(self._store, self._names).rows(lines, arrival)

    def claim_rows(self, lines: AcceptedLines, arrival: Arrival) -> Iterator[ClaimNumberRow]:
        """The rows of an input's claims, as `record` would add them."""
        return ClaimsRecorded(self._store, self._names).rows(lines, arrival)

    def prepare(self, inputs: Iterable[AcceptedInput]) -> Prepared:
        """What is to be added for what a run has accepted."""
        names = self._names
        services: dict[tuple[object, ...], ServiceRow] = {}
        more_services: list[AcceptedServices] = []
        supersessions: list[SupersessionRow] = []
        numbers: list[NumberRow] = []
        runs: list[RunRow] = []
        lines: list[tuple[Arrival, AcceptedLines]] = []
        for ordinal, accepted in enumerate(inputs):
            arrival = Arrival(THIS_RUN, ordinal)
            for row in self.rows_of(accepted.claims, ordinal):
                services.setdefault(row[:KEY], row)
            if accepted.services is not None:
                more_services.append(accepted.services)
            for claim in accepted.claims:
                supersession = supersession_row(claim, names, arrival)
                supersessions += [supersession] if supersession else []
            numbers += (NumberRow(*names.control_number(number), *arrival) for number in accepted.numbers)
            if accepted.lines is not None:
                lines.append((arrival, accepted.lines))
            if accepted.claims or accepted.numbers or accepted.lines or accepted.services:
                runs.append(RunRow(*arrival, "", names.input(accepted.sha256), accepted.day.toordinal()))
        in_order = [row for _, row in sorted(services.items())]
        return Prepared(in_order, supersessions, numbers, runs, lines, more_services=more_services)

    def record(self, parts: Iterable[Prepared], token: str) -> int | None:
        """Add what was prepared of the run `token`, part after part; what is held already changes nothing.

        The number under which it was added; None where nothing was.
        """
        store = self._store
        run = store.next_run()
        added = others = 0
        kept, claims = LinesRecorded(store, self._names), ClaimsRecorded(store, self._names)
        runs: list[RunRow] = []
        for prepared in parts:
            added += store.insert("services", [row._replace(run=run) for row in prepared.services])
            for more in prepared.more_services:
                for rows in more.batches():
                    added += store.insert("services", sorted(row._replace(run=run) for row in rows))
            others += store.insert("takebacks", [row._replace(run=run) for row in prepared.supersessions])
            others += store.insert("control_numbers", [row._replace(run=run) for row in prepared.numbers])
            for arrival, lines in prepared.lines:
                others += kept.record(lines, arrival._replace(run=run))
                others += claims.record(lines, arrival._replace(run=run))
            if prepared.line_rows:
                others += store.insert("service_keys", [row._replace(run=run) for row in prepared.line_rows])
            if prepared.claim_rows:
                others += store.insert("claim_numbers", [row._replace(run=run) for row in prepared.claim_rows])
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
