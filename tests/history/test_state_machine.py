"""A history is a dictionary that forgets nothing: both databases against a plain model, step by step."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from scrubber.claims.dates import DateSpan
from scrubber.claims.parties import PatientIdentity
from scrubber.claims.timeline import ClaimKey, Service
from scrubber.history.administration import Administration
from scrubber.history.opening import open_history
from scrubber.history.postgresql import SCHEMA
from scrubber.history.protocol import BilledClaim, NewHistory
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.history.session import KeptHistory

PATIENTS = [PatientIdentity("PAYER", "MEMBER1"), PatientIdentity("PAYER", "MEMBER2", date(2015, 1, 2), "F", "ANN")]
DAYS = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2), date(2027, 2, 28)]


@st.composite
def claims(draw: st.DrawFn) -> BilledClaim:
    """Make a claim of few patients, claim ids and days, so that claims meet."""
    patient = draw(st.sampled_from(PATIENTS))
    key = ClaimKey("PAYER", "1234567893", draw(st.sampled_from("ABC")))
    frequency = draw(st.sampled_from("1178"))
    follows = draw(st.sampled_from(["", "A", "B"])) if frequency != "1" else ""
    days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=2))
    services = tuple(
        Service(
            procedure="99991", modifiers=("25",), units=Decimal(1), dates=DateSpan(day, day, is_span=False),
            billing_npi=key.billing_npi, claim=key, frequency_code=frequency, original_reference=follows,
            line=str(line + 1), origin="this file", position=(0, 0, line),
            service_place=Place(0, 0), dates_place=Place(0, 0),
        )
        for line, day in enumerate(days)
    )  # fmt: skip
    return BilledClaim(patient, key, frequency, follows, () if frequency == "8" else services, max(days))


class Taken(NamedTuple):
    """In the model: that a claim takes back all of a claim id."""

    target: str
    by: BilledClaim
    arrival: int


class Model:
    """What a history must hold, told in the plainest way."""

    def __init__(self) -> None:
        self.claims: list[BilledClaim] = []
        self.purged: set[tuple[int, int]] = set()
        self.taken: list[Taken] = []
        self.arrivals = 0
        self.begins = date.min

    def record(self, claim: BilledClaim) -> None:
        """Take a claim up, once."""
        if claim not in self.claims:
            self.claims.append(claim)
        held = self.claims.index(claim)
        for line, service in enumerate(claim.services):
            if service.dates.last < self.begins:
                self.purged.add((held, line))
            else:
                self.purged.discard((held, line))
        if claim.frequency_code in "78":
            self.arrivals += 1
            for target in {claim.key.claim_id, claim.original_reference} - {""}:
                if not any((taken.target, taken.by) == (target, claim) for taken in self.taken):
                    self.taken.append(Taken(target, claim, self.arrivals))

    def purge(self, before: date) -> None:
        """Forget the services before a day, and takebacks that concern none that is left."""
        self.begins = max(self.begins, before)
        for held, claim in enumerate(self.claims):
            self.purged |= {(held, line) for line, service in enumerate(claim.services) if service.dates.last < before}
        left = {claim.key.claim_id for claim, _, _ in self.services()}
        self.taken = [
            taken for taken in self.taken
            if taken.target in left or taken.by.last_day is None or taken.by.last_day >= before
        ]  # fmt: skip

    def services(self) -> list[tuple[BilledClaim, Service, bool]]:
        """Every service, and whether it counts."""
        return [
            (claim, service, self._counts(claim))
            for held, claim in enumerate(self.claims)
            for line, service in enumerate(claim.services)
            if (held, line) not in self.purged
        ]

    def _counts(self, claim: BilledClaim) -> bool:
        own = [taken.arrival for taken in self.taken if taken.by == claim and taken.target == claim.key.claim_id]
        for taken in self.taken:
            if taken.target == claim.key.claim_id and taken.by != claim:
                later = not own or taken.arrival > own[0]
                if taken.by.frequency_code == "8" or later:
                    return False
        return True


class Machine(RuleBasedStateMachine):
    """Runs that record, fail, purge and read, in any order."""

    url: str
    folder: Path

    @initialize()
    def begin(self) -> None:
        """A new history."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.url.startswith("postgresql"):
            with closing(psycopg.connect(self.url, autocommit=True)) as connection:
                connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        self.reopen()
        self.model = Model()
        self.runs: list[list[BilledClaim]] = []

    @rule()
    def reopen(self) -> None:
        """Another process."""
        history = open_history(self.url, own_key=self.folder / "history.key", write=True)
        assert not isinstance(history, NewHistory)
        self.history: KeptHistory = history

    @rule(run=st.lists(claims(), min_size=1, max_size=3))
    def record(self, run: list[BilledClaim]) -> None:
        """A run: originals, replacements and voids in any order."""
        self._record(run)
        self.runs.append(run)

    @rule(data=st.data())
    def record_again(self, data: st.DataObject) -> None:
        """An earlier run once more."""
        if self.runs:
            self._record(data.draw(st.sampled_from(self.runs)))

    def _record(self, run: list[BilledClaim]) -> None:
        with self.history.writing() as history:
            history.standing(run)
            history.record(run)
            history.commit("token")
        self.history.published("token")
        for claim in run:
            self.model.record(claim)

    @rule(run=st.lists(claims(), min_size=1, max_size=3))
    def crash(self, run: list[BilledClaim]) -> None:
        """A run that ends before its commit."""
        with self.history.writing() as history:
            history.record(run)

    @rule(before=st.sampled_from(DAYS))
    def purge(self, before: date) -> None:
        """An operator cuts the history off."""
        with self.history.store(write=True) as store:
            Administration(store).purge(before, "now")
        self.model.purge(before)

    @rule(asked=claims())
    def look_up(self, asked: BilledClaim) -> None:
        """What counts for a patient, and whether a claim is known."""
        with self.history.reading() as history:
            standing = history.standing([asked])
        found = [*standing.services.get(asked.patient, ()), *standing.own.get(asked.patient, ())]  # type: ignore[arg-type]
        expected = [
            service.dates
            for claim, service, counts in self.model.services()
            if counts and claim.patient == asked.patient
        ]
        assert Counter(service.dates for service in found) == Counter(expected)

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        """The same services, of which the same count."""
        with self.history.store(write=False) as store:
            administration = Administration(store)
            assert administration.faults() == []
            documents = [json.loads(line) for line in administration.export()]
        assert Counter((document["to"], document["counts"]) for document in documents) == Counter(
            (service.dates.last.isoformat(), counts) for _, service, counts in self.model.services()
        )


@pytest.mark.slow
def test_it_agrees_with_the_model(url: str, tmp_path: Path) -> None:
    """A service is lost, counted twice or counted although it was taken back, in some order of runs."""

    class Here(Machine):
        """The machine with this history."""

    Here.url, Here.folder = url.replace(str(tmp_path), str(tmp_path / "data")), tmp_path / "data"
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
