"""A run decides by what the history holds at one moment, and records if that is still so; nothing is locked before."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from scrubber.engine.patient_pass import PatientPass
from scrubber.history import sqlite
from scrubber.history.administration import Administration
from scrubber.log import SILENT
from scrubber.pipeline.claim_stage import Group
from scrubber.pipeline.judging import HistoryChanged, recording, until_recorded
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scrubber.engine.input_result import InputResult
    from scrubber.engine.over_time import Decision
    from tests.history.conftest import Office


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have whoever finds the history locked fail at once."""
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.05)


def source(office: Office, *claims: str, number: int = 3) -> Source:
    """Give a file of these claims."""
    return Source("1.837", io.BytesIO(office.write_file(*claims, number=number)))


def other_patient(office: Office, name: str, day: str) -> bytes:
    """Write a claim of another member id."""
    return office.write_file(office.claim(name, day), number=9, changed={"member": "MEMBER0002"})


def test_other_patients_may_be_recorded_meanwhile(office: Office) -> None:
    """A run does not wait for another one that is staging its outputs, and is not decided again for other patients."""
    with recording(Group.whole([source(office, office.claim("A1", "0105"))], office.plan), office.plan) as (_, pending):
        office.scrub(other_patient(office, "B1", "0120"))
        pending.commit()
    assert office.counting() == ["2026-01-05", "2026-01-20"]


def change_patient(office: Office) -> None:
    """Record a claim of the same patient."""
    office.scrub(office.write_file(office.claim("B1", "0120"), number=9))


def purge(office: Office) -> None:
    """Cut the history off."""
    with office.history.store(write=True) as store:
        Administration(store).purge(office.day("0301"), "now")


def use_number(office: Office) -> None:
    """Record another file under the same control number."""
    office.scrub(office.write_file(office.claim("B1", "0120"), changed={"member": "MEMBER0002"}))


@pytest.mark.parametrize("change", [change_patient, purge, use_number])
def test_what_was_decided_by_may_not_change(office: Office, change: Callable[[Office], None]) -> None:
    """A run is not recorded where another one has changed its patients, its control numbers, or what is purged."""
    office.scrub(other_patient(office, "C1", "0610"))
    with recording(Group.whole([source(office, office.claim("A1", "0105"))], office.plan), office.plan) as (_, pending):
        change(office)
        with pytest.raises(HistoryChanged):
            pending.commit()
    assert "2026-01-05" not in office.counting()


@pytest.mark.usefixtures("sample_edits")
@pytest.mark.parametrize("times", [1, 3])
def test_it_is_decided_again(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The outputs are those of the last decision; after three rounds the history is locked while it decides."""
    changed: list[int] = []
    plan = Plan(settings=resolve(SettingsRequest(packs=("sample_pack",))), history=office.history)
    decide = PatientPass.decide

    def change(patient_pass: PatientPass, input_result: InputResult) -> list[Decision]:
        decided = decide(patient_pass, input_result)
        if len(changed) < times:
            changed.append(len(changed))
            day = ["0320", "0120", "0520"][len(changed) - 1] if times > 1 else "0120"
            with monkeypatch.context() as undone:
                undone.setattr(PatientPass, "decide", decide)
                other = office.write_file(office.claim(f"B{len(changed)}", day, code="Z1001"), number=len(changed) + 10)
                scrub_all([Source("other.837", io.BytesIO(other))], tmp_path / "other", ("json",), plan)
        return decided

    monkeypatch.setattr(PatientPass, "decide", change)
    content = office.write_file(office.claim("A1", "0105", code="Z1001"))
    run = scrub_all([Source("1.837", io.BytesIO(content))], tmp_path / "out", ("json",), plan)
    assert [report.summary.rejected for report in run.reports] == [1]
    assert "2026-01-05" not in office.counting()
    assert list((tmp_path / "out").glob(".scrubber-*")) == []


def test_the_last_round_is_locked() -> None:
    """A run that is overtaken three times has the history for itself, so that it comes to an end."""
    rounds: list[bool] = []

    def attempt(is_locked: bool) -> str:  # noqa: FBT001
        rounds.append(is_locked)
        if not is_locked:
            raise HistoryChanged
        return "done"

    assert until_recorded(attempt, SILENT) == "done"
    assert rounds == [False, False, False, True]
