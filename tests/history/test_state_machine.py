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
from scrubber.claims.payer import PatientIdentity
from scrubber.claims.service import ClaimKey, Service
from scrubber.claims.service_keys import DAY_BITS, FIRST_DAY, digest, parties_word, payer_word
from scrubber.history.administration import Administration
from scrubber.history.forgetting import Forgetting
from scrubber.history.opening import open_history
from scrubber.history.postgresql import SCHEMA
from scrubber.history.protocol import AcceptedInput, BilledClaim, BilledLine, NumberedClaim
from scrubber.history.supersessions import Supersessions
from scrubber.history.unkept import NewHistory
from scrubber.x12.segment import Place
from tests.history.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scrubber.history.session import KeptHistory

MOTHER = PatientIdentity("PAYER", "MEMBER1", date(1970, 1, 2), "F", "JANE")
PATIENTS = [
    MOTHER,
    MOTHER._replace(birth_date=date(2015, 1, 2), first_name="ANN", is_dependent=True),
    MOTHER._replace(member_id="MEM-BER2", first_name="BEA"),
]
DAYS = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2), date(2027, 2, 28)]
CLAIM_IDS = "ABC"


@st.composite
def claims(draw: st.DrawFn) -> BilledClaim:
    """Make a claim of few patients, claim ids, procedures and days, so that claims meet."""
    key = ClaimKey("PAYER", "1234567893", draw(st.sampled_from(CLAIM_IDS)))
    frequency = draw(st.sampled_from("1116788"))
    days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=2))
    procedure = draw(st.sampled_from(["99991", "99991", "99992"]))
    services = tuple(
        Service(
            procedure=procedure, modifiers=("25",), units=Decimal(1), dates=DateSpan(day, day, is_span=False),
            billing_npi=key.billing_npi, claim=key, frequency_code=frequency, original_reference="",
            line=str(line + 1), origin="this file", position=(0, 0, line),
            sv1_position=Place(0, 0), dates_place=Place(0, 0),
        )
        for line, day in enumerate(days)
    )  # fmt: skip
    return BilledClaim(draw(st.sampled_from(PATIENTS)), key, frequency, "", services, min(days), max(days))


class Lines(NamedTuple):
    """The lines of a run's claims, as the engine hands them over."""

    run: tuple[BilledClaim, ...]

    def billed(self) -> Iterator[BilledLine]:
        """Those of claims that are no voids."""
        return lines_of(claim for claim in self.run if not claim.is_void)

    def voided(self) -> Iterator[BilledLine]:
        """Those of voids."""
        return lines_of(claim for claim in self.run if claim.is_void)

    def claims(self) -> Iterator[NumberedClaim]:
        """The claims, voids among them."""
        return numbered(self.run)


def lines_of(claims: Iterable[BilledClaim]) -> Iterator[BilledLine]:
    """The lines of claims, whose keys are made of patient, procedure and day."""
    for claim in claims:
        for service in claim.services:
            who = 1 + PATIENTS.index(claim.patient or MOTHER) + 10 * int(service.procedure)
            day = service.dates.last.toordinal() - FIRST_DAY
            yield BilledLine(who << DAY_BITS | day, digest(claim.key.claim_id), payer_word("PAYER"), claim.ordinal)


def numbered(claims: Iterable[BilledClaim]) -> Iterator[NumberedClaim]:
    """Claims by their numbers; their content is made of their lines and their frequency code."""
    for claim in claims:
        keys = sorted(line.key for line in lines_of([claim]))
        number, content = digest(claim.key.claim_id), digest(f"{keys} {claim.frequency_code}")
        parties = parties_word("PAYER", claim.key.billing_npi)
        last = max(service.dates.last for service in claim.services).toordinal() - FIRST_DAY
        payer = payer_word("PAYER")
        yield NumberedClaim(parties, number, content, claim.frequency_code, payer, last, claim.ordinal)


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
        recorded = tuple(claim._replace(ordinal=ordinal) for ordinal, claim in enumerate(run))
        with self.history.writing() as history:
            history.look_up(recorded)
            history.record([history.prepare([AcceptedInput("", DAYS[-1], recorded, (), Lines(recorded))])], "run")
            history.commit("token")
        self.history.published("token")
        self.model.record(recorded)
        for lines, is_void in ((Lines(recorded).billed(), False), (Lines(recorded).voided(), True)):
            self.model.record_lines(lines, is_void=is_void)
        self.model.record_numbers(numbered(recorded))

    @rule(run=st.lists(claims(), min_size=1, max_size=3))
    def crash(self, run: list[BilledClaim]) -> None:
        """A run that ends before its commit."""
        with self.history.writing() as history:
            history.record([history.prepare([AcceptedInput("", DAYS[-1], tuple(run), (), Lines(tuple(run)))])], "run")

    @rule(before=st.sampled_from(DAYS))
    def purge(self, before: date) -> None:
        """An operator cuts the history off."""
        with self.history.store(write=True) as store:
            Administration(store).purge(before, "now")
        self.model.purge(before)

    @rule(claim_id=st.sampled_from(CLAIM_IDS))
    def forget(self, claim_id: str) -> None:
        """An operator has a claim forgotten."""
        with self.history.store(write=True) as store:
            Forgetting(store, self.history.names).claim(claim_id, "payer ", "now")
        self.model.forget(claim_id)

    @rule(asked=claims())
    def look_up(self, asked: BilledClaim) -> None:
        """What counts under a member id."""
        with self.history.reading() as history:
            found = history.look_up([asked])
        counting = Supersessions(found.earlier.get(found.patients[0], ())).counting()
        dates = Counter(service.dates for held in counting for service in held.services)
        assert asked.patient is not None
        assert dates == Counter(
            line.service.dates
            for line in self.model.lines()
            if line.counts and line.claim.patient and line.claim.patient.member_id == asked.patient.member_id
        )

    @rule(asked=st.lists(claims(), min_size=1, max_size=3))
    def look_up_lines(self, asked: list[BilledClaim]) -> None:
        """What another claim bills already."""
        lines = list(lines_of(claim._replace(ordinal=ordinal) for ordinal, claim in enumerate(asked)))
        with self.history.reading() as history:
            found = history.billed_before(iter(lines))
        assert found == {(line.ordinal, line.key) for line in lines if self.model.is_billed_before(line)}

    @rule(asked=st.lists(claims(), min_size=1, max_size=3))
    def look_up_numbers(self, asked: list[BilledClaim]) -> None:
        """Which claim numbers came with other content."""
        claims = list(numbered(claim._replace(ordinal=ordinal) for ordinal, claim in enumerate(asked)))
        with self.history.reading() as history:
            found = history.numbered_before(iter(claims), ())
        assert found == {claim.ordinal for claim in claims if self.model.is_numbered_before(claim)}

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        """The same services, of which the same count."""
        with self.history.store(write=False) as store:
            administration = Administration(store)
            assert administration.faults() == []
            documents = [json.loads(line) for line in administration.export()]
        assert Counter((document["to"], document["counts"]) for document in documents) == Counter(
            (line.service.dates.last.isoformat(), line.counts) for line in self.model.lines()
        )


@pytest.mark.slow
def test_it_agrees_with_the_model(url: str, tmp_path: Path) -> None:
    """In any order of runs the history holds what a plain model of it holds."""

    class Here(Machine):
        """The machine with this history."""

    Here.url, Here.folder = url.replace(str(tmp_path), str(tmp_path / "data")), tmp_path / "data"
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
