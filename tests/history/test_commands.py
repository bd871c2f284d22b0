"""The commands, with the history in the data folder."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from scrubber.history.unkept import NewHistory

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.history.conftest import Write


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Give the place of the history."""
    return tmp_path / "scrubber-home" / "history.sqlite"


def test_scrub_remembers_and_check_looks(run: Run, write: Write, store: Path, tmp_path: Path) -> None:
    """`scrub` writes the default history, `check` reads it and leaves it as it is."""
    scrubbed = run("scrub", write("A1", "20260105"), "--out", tmp_path / "out")
    assert scrubbed.code == 0
    assert "History: sqlite, 1 service\n" in scrubbed.out
    before = store.read_bytes()
    checked = run("check", write("A2", "20260115"), "--format", "json")
    document = json.loads(checked.out)
    assert checked.code == 1
    assert document["run"]["history"] == "sqlite"
    assert [finding["message"] for finding in document["findings"]] == [
        "Z1001 was given on 01/05/2026 in an earlier file"
    ]
    assert store.read_bytes() == before


def test_a_check_leaves_no_data_folder(run: Run, write: Write, store: Path) -> None:
    """A first `check` makes no data folder."""
    assert run("check", write("A1", "20260105")).code == 0
    assert not store.parent.exists()


def test_without_a_history_it_is_said_that_earlier_files_were_not_looked_at(
    run: Run, write: Write, store: Path, tmp_path: Path
) -> None:
    """With --no-history limits over time are listed as not checked against earlier files."""
    ran = run("scrub", write("A1", "20260105"), "--out", tmp_path / "out", "--no-history")
    assert "service-too-soon: not checked against earlier files" in ran.out
    assert "History" not in ran.out
    assert not store.exists()


def test_another_history_may_be_named(run: Run, write: Write, store: Path, tmp_path: Path) -> None:
    """--history names the one history that is used."""
    url = f"sqlite://{tmp_path}/other.sqlite"
    run("scrub", write("A1", "20260105"), "--out", tmp_path / "out", "--history", url)
    assert run("check", write("A2", "20260115"), "--history", url).code == 1
    assert run("check", write("A2", "20260115")).code == 0
    assert not store.exists()
    assert (tmp_path / "other.key").exists()


def test_a_history_and_none_exclude_each_other(run: Run, write: Write, store: Path) -> None:
    """--history and --no-history together are wrong use."""
    ran = run("check", write("A1", "20260105"), "--history", f"sqlite://{store}", "--no-history")
    assert (ran.code, "exclude each other" in ran.err) == (2, True)


def test_one_output_as_a_filter_is_remembered_too(run: Run, write: Write) -> None:
    """A run with --out - is remembered like any other."""
    ran = run("scrub", "-", "--out", "-", "--emit", "annotated", stdin=write("A1", "20260105").read_bytes())
    assert ran.out.startswith("ISA")
    assert run("check", write("A2", "20260115")).code == 1


def test_a_named_key_file_is_used(run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SCRUBBER_KEY_FILE names the key that is used."""
    monkeypatch.setenv("SCRUBBER_KEY_FILE", str(tmp_path / "key"))
    ran = run("scrub", write("A1", "20260105"), "--out", tmp_path / "out")
    assert (ran.code, "SCRUBBER_KEY_FILE" in ran.err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_an_operator_looks_after_it(run: Run, write: Write, tmp_path: Path) -> None:
    """`history` tells what is held and whether it is sound, and purges it."""
    assert run("history", "status").err == "scrubber: there is no history yet: scrub makes it\n"
    run("scrub", write("A1", "20260105"), write("A2", "20260305"), write("A3", "20260405"), "--out", tmp_path / "out")
    status = run("history", "status")
    assert "3 services, 0 replacements and voids\nquarters: 2026 Q1 to 2026 Q2" in status.out
    assert run("history", "verify").out == "3 services verified\n"
    services = [json.loads(line) for line in run("history", "export").out.splitlines()]
    assert sorted(service["to"] for service in services) == ["2026-01-05", "2026-03-05", "2026-04-05"]
    assert {(service["procedure"], *service["modifiers"], service["counts"]) for service in services} == {
        ("Z1001", "25", True)
    }
    assert run("history", "purge", "--before", "2026-03-05").out == "1 service before 2026-03-05 removed\n"
    assert run("history", "verify").code == 0
    assert "1 service before 2026-03-05" in run("history", "status").out


def test_what_is_purged_does_not_come_back(run: Run, write: Write, tmp_path: Path) -> None:
    """An old file that is sent again brings nothing back; a second purge goes no further back."""
    run("history", "purge", "--before", "2026-02-01")
    old, new = write("A1", "20260105"), write("A2", "20260305")
    run("scrub", old, new, "--out", tmp_path / "out")
    run("history", "purge", "--before", "2026-02-01")
    run("history", "purge", "--before", "2025-02-01")
    run("scrub", old, new, "--out", tmp_path / "out")
    (line,) = run("history", "export").out.splitlines()
    assert json.loads(line)["to"] == "2026-03-05"


def test_damage_is_found(run: Run, write: Write, store: Path, tmp_path: Path) -> None:
    """`history verify` finds services that are lost, and purged ones that are there."""
    run("scrub", write("A1", "20260105"), "--out", tmp_path / "out")
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE facts SET value = 3 WHERE name = 'services'")
        connection.execute("UPDATE facts SET value = 800000 WHERE name = 'begins'")
    ran = run("history", "verify")
    assert ran.code == 4
    assert ran.out.splitlines() == [
        "it should hold 3 services, and holds 1",
        "it holds services from before its last purge",
    ]


def test_status_shows_no_password(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`history status` shows the URL without its password."""
    monkeypatch.setattr("scrubber.cli.history.open_own_history", lambda _url, *, write: NewHistory("sqlite"))  # noqa: ARG005
    ran = run("history", "status", "--history", "postgresql://me:secret@host/name?password=secret")
    assert ran.out == "postgresql://me:***@host/name\n"
