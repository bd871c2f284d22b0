"""A run is real once its commit is; the next run into its folder puts its outputs into place."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest

import scrubber as library
from scrubber.errors import OwnFailure
from scrubber.history.administration import Administration
from scrubber.history.session import Session
from scrubber.outputs.folder.staging import STAGING_PREFIX, Staging
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.history.conftest import Office


def fail(*_arguments: object) -> None:
    """Stand for a disk that takes no more."""
    raise OSError(28, "No space left on device")


def status(office: Office) -> str:
    """What the operator is told."""
    with office.history.store(write=False) as store:
        return "\n".join(Administration(store).status())


def scrub(office: Office, out: Path, name: str, day: str) -> None:
    """Scrub one file and write its outputs."""
    content = office.write_file(office.claim(name, day, code="Z1001"))
    plan = Plan(settings=resolve(SettingsRequest(packs=("sample_pack",))), history=office.history)
    scrub_all([Source(f"{name}.837", io.BytesIO(content))], out, ("json",), plan)


@pytest.mark.usefixtures("sample_edits")
def test_a_committed_run_is_published_by_the_next_one(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outputs of a run that died after its commit are published by the next run."""
    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(Staging, "publish", fail)
        with pytest.raises(OwnFailure):
            scrub(office, out, "first", "0105")
    assert office.counting() == ["2026-01-05"]
    assert list(out.glob("*.json")) == []
    assert "1 run whose outputs may not be in place" in status(office)
    scrub(office, out, "second", "0205")
    assert sorted(path.name for path in out.glob("*.findings.json")) == ["first.findings.json", "second.findings.json"]
    assert list(out.glob(f"{STAGING_PREFIX}*")) == []
    assert "outputs" not in status(office)


@pytest.mark.usefixtures("sample_edits")
def test_a_run_that_was_not_committed_is_forgotten(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outputs of a run that died before its commit are removed by the next run."""
    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(Session, "commit", fail)
        with pytest.raises(OwnFailure):
            scrub(office, out, "first", "0105")
    assert office.counting() == []
    scrub(office, out, "second", "0106")
    assert [path.name for path in out.glob("*.findings.json")] == ["second.findings.json"]
    assert list(out.glob(f"{STAGING_PREFIX}*")) == []


@pytest.mark.usefixtures("sample_edits")
def test_without_a_history_a_staged_run_is_published_by_the_next_one(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a history a run that died while it published is finished by the next one."""
    out, content = tmp_path / "out", office.write_file(office.claim("A1", "0105"))
    plan = Plan(settings=resolve(SettingsRequest(packs=("sample_pack",))))
    with monkeypatch.context() as patched:
        patched.setattr(Staging, "publish", fail)
        with pytest.raises(OwnFailure):
            scrub_all([Source("first.837", io.BytesIO(content))], out, ("json",), plan)
    scrub_all([Source("second.837", io.BytesIO(content))], out, ("json",), plan)
    assert sorted(path.name for path in out.glob("*.findings.json")) == ["first.findings.json", "second.findings.json"]


def test_the_library_remembers_where_it_is_told_to(office: Office, tmp_path: Path) -> None:
    """A library call has the history that it names, else none."""
    url = f"sqlite://{tmp_path}/own.sqlite"
    content = office.write_file(office.claim("A1", "0105", code="99213"))
    received = date(2026, 2, 1)
    run = library.scrub([io.BytesIO(content)], tmp_path / "out", emit=("json",), history=url, as_of=received)
    assert (run.services, run.exit_code) == (0, 0)
    assert library.check(io.BytesIO(content), history=url).run["history"] == "sqlite"


def test_an_operator_looks_after_it(office: Office) -> None:
    """Each kind of database can be looked at and purged."""
    assert status(office) == "0 services, 0 replacements and voids"
    office.scrub(office.write_file(office.claim("A1", "0105"), office.claim("A2", "0405"), office.claim("A3", "0605")))
    office.scrub(office.write_file(office.claim("A3", "0605", frequency=8)))
    with office.history.store(write=True) as store:
        assert Administration(store).purge(date(2026, 4, 1), "noon") == 1
    assert status(office).splitlines() == [
        "2 services, 1 replacements and voids",
        "quarters: 2026 Q2 to 2026 Q2",
        "purged at noon: 1 service before 2026-04-01",
    ]
    office.scrub(office.write_file(office.claim("A1", "0105")))
    assert office.counting() == ["2026-04-05"]
    with office.history.store(write=False) as store:
        assert Administration(store).faults() == []
