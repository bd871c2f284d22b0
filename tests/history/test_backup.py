"""A history is copied with its key, put back into whichever database, and moved out of the way if the key is lost."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from scrubber.history.postgresql import SCHEMA
from scrubber.history.schema import SQLITE

if TYPE_CHECKING:
    from tests.conftest import Run
    from tests.history.conftest import Write

AGAIN = "Z1001 was given on 01/05/2026 in an earlier file"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give the data folder of the commands."""
    return tmp_path / "scrubber-home"


def said(run: Run, *arguments: object, code: int = 0) -> str:
    """What a command of the history says."""
    ran = run("history", *arguments)
    assert ran.code == code, ran.err
    return ran.out if code == 0 else ran.err


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_backup_is_a_history_again(
    run: Run, write: Write, url: str, target: str, tmp_path: Path, home: Path, server: str
) -> None:
    """From either database into either: the same services, the same decisions, and runs that go on from there."""
    run("scrub", write("A1", "20260105"), "--out", tmp_path / "out", "--history", url)
    run("scrub", write("A3", "20260305"), "--out", tmp_path / "out", "--history", url)
    exported = said(run, "export", "--history", url)
    assert len(exported.splitlines()) == 2
    assert said(run, "backup", "--history", url, tmp_path / "copies" / "monday") == "2 services copied with the key\n"
    assert {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "copies" / "monday").iterdir()} == {
        "history.key": 0o600, "history.sqlite": 0o600,
    }  # fmt: skip
    said(run, "reset", "--yes", "--history", url)
    other = f"sqlite://{tmp_path}/other/history.sqlite" if target == "sqlite" else server
    if target == "postgresql" == url.partition(":")[0] or url.startswith("sqlite"):
        drop(server)
    restored = run("history", "restore", "--history", other, tmp_path / "copies" / "monday")
    assert (restored.code, restored.out, restored.err) == (0, "2 services restored\n", "")
    assert said(run, "export", "--history", other) == exported
    assert said(run, "verify", "--history", other) == "2 services verified\n"
    assert AGAIN in run("check", write("A2", "20260115"), "--history", other).out
    assert run("scrub", write("A5", "20260505"), "--out", tmp_path / "out", "--history", other).code == 0
    assert said(run, "verify", "--history", other) == "3 services verified\n"
    assert "there is a history already" in said(
        run, "restore", "--history", other, tmp_path / "copies" / "monday", code=2
    )
    assert not list(home.glob("*.part"))


def drop(server: str) -> None:
    """Take a history out of the database."""
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


class TestKeys:
    """Without its key a backup says nothing."""

    @pytest.fixture
    def backup(self, run: Run, write: Write, tmp_path: Path) -> Path:
        """A backup of one service without its key, whose history is still there."""
        run("scrub", write("A1", "20260105"), "--out", tmp_path / "out")
        assert said(run, "backup", "--without-key", tmp_path / "copy") == "1 service copied, without the key\n"
        return tmp_path / "copy"

    def test_it_is_named(self, run: Run, backup: Path, home: Path, tmp_path: Path) -> None:
        """A key that is kept in another place is named, and becomes the history's."""
        key = Path(shutil.copy(home / "history.key", tmp_path / "kept.key"))
        said(run, "reset", "--yes")
        assert "name it with --key" in said(run, "restore", backup, code=2)
        assert "--key is not there" in said(run, "restore", backup, "--key", tmp_path / "no.key", code=2)
        assert said(run, "restore", backup, "--key", key) == "1 service restored\n"
        assert (home / "history.key").read_bytes() == key.read_bytes()

    def test_another_one_is_refused(self, run: Run, backup: Path, tmp_path: Path) -> None:
        """The wrong key restores nothing."""
        wrong = tmp_path / "wrong.key"
        wrong.write_text("ab" * 32)
        wrong.chmod(0o600)
        said(run, "reset", "--yes")
        assert "another key" in said(run, "restore", backup, "--key", wrong, code=2)
        assert "there is no history yet" in said(run, "status", code=2)

    def test_the_historys_own_is_not_replaced(self, run: Run, backup: Path, home: Path, tmp_path: Path) -> None:
        """Where a key is there that is not the backup's, it stays."""
        key = Path(shutil.copy(home / "history.key", tmp_path / "kept.key"))
        said(run, "reset", "--yes")
        (home / "history.key").write_text("ab" * 32)
        (home / "history.key").chmod(0o600)
        assert "another one than the backup's" in said(run, "restore", backup, "--key", key, code=2)
        assert (home / "history.key").read_text() == "ab" * 32


def test_a_lost_key_is_reset(run: Run, write: Write, url: str, tmp_path: Path, home: Path) -> None:
    """What nobody can read any more is moved, not deleted, and the next run begins a new history."""
    run("scrub", write("A1", "20260105"), "--out", tmp_path / "out", "--history", url)
    key = home / "history.key" if url.startswith("postgresql") else tmp_path / "history.key"
    key.unlink()
    assert "key file is gone" in run("scrub", write("A2", "20260115"), "--out", tmp_path / "out", "--history", url).err
    assert "say --yes" in said(run, "reset", "--history", url, code=2)
    moved = said(run, "reset", "--yes", "--history", url)
    assert "before" in moved
    ran = run("scrub", write("A2", "20260115"), "--out", tmp_path / "out", "--history", url)
    assert (ran.code, ran.err) == (0, "")
    assert key.exists()
    if url.startswith("sqlite"):
        assert list(tmp_path.glob("history.sqlite.before-*"))
    else:
        schema = moved.split()[-1]
        with closing(psycopg.connect(url)) as connection:
            assert connection.execute(f"TABLE {schema}.runs".encode()).rowcount == 1
            connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())
            connection.commit()


def test_nothing_to_reset_is_no_error(run: Run, postgresql: str) -> None:
    """Where there is no history, nothing is moved."""
    assert said(run, "reset", "--yes") == said(run, "reset", "--yes", "--history", postgresql) == ""


def test_a_history_that_cannot_be_moved_is_told(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a folder may not be changed, a reset changes nothing."""
    run("scrub", write("A1", "20260105"), "--out", tmp_path / "out")

    def refuse(_path: Path, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        assert "cannot be moved: Permission denied" in said(run, "reset", "--yes", code=2)
    assert said(run, "verify") == "1 service verified\n"


def test_a_killed_backup_is_made_anew(run: Run, write: Write, tmp_path: Path) -> None:
    """What one left behind is replaced; a whole one never is."""
    run("scrub", write("A1", "20260105"), "--out", tmp_path / "out")
    (tmp_path / ".copy.part").mkdir()
    (tmp_path / ".copy.part" / "history.sqlite").write_text("half of it")
    assert said(run, "backup", tmp_path / "copy").startswith("1 service copied")
    assert "is there already" in said(run, "backup", tmp_path / "copy", code=2)
    assert not (tmp_path / ".copy.part").exists()
    assert "is no backup" in said(run, "restore", tmp_path, code=2)


def test_a_disk_that_fails_is_told(run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder is there that looks like a backup."""
    run("scrub", write("A1", "20260105"), "--out", tmp_path / "out")
    said(run, "backup", tmp_path / "whole")

    def refuse(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("write_key", "shutil.copyfile"):
        with monkeypatch.context() as patch:
            patch.setattr(f"scrubber.history.backup.{name}", refuse)
            command = "backup" if name == "write_key" else "restore"
            place = tmp_path / ("copy" if name == "write_key" else "whole")
            assert "No space left" in said(run, command, place, code=4)
    assert not (tmp_path / "copy").exists()


def test_a_backup_that_does_not_add_up_is_refused(run: Run, write: Write, tmp_path: Path) -> None:
    """A history whose own count is wrong is not copied as if it were whole."""
    run("scrub", write("A1", "20260105"), "--out", tmp_path / "out")
    with closing(sqlite3.connect(tmp_path / "scrubber-home" / "history.sqlite")) as connection, connection:
        connection.execute("UPDATE facts SET value = 9 WHERE name = 'services'")
    assert "cannot be copied, since it should hold 9 services" in said(run, "backup", tmp_path / "copy", code=2)


def test_an_old_backup_is_brought_up_to_date(run: Run, write: Write, tmp_path: Path) -> None:
    """A backup of version 1 becomes a history of this version."""
    run("scrub", write("A1", "20260105"), "--out", tmp_path / "out")
    said(run, "backup", tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "history.sqlite")) as connection, connection:
        (proof,) = connection.execute("SELECT of_key FROM proof").fetchone()
    (tmp_path / "copy" / "history.sqlite").unlink()
    with closing(sqlite3.connect(tmp_path / "copy" / "history.sqlite")) as connection, connection:
        for statement in SQLITE[0]:
            connection.execute(statement)
        connection.execute("INSERT INTO proof VALUES (?)", (proof,))
        connection.execute("PRAGMA user_version = 1")
    said(run, "reset", "--yes")
    assert said(run, "restore", tmp_path / "copy") == "0 services restored\n"
    assert said(run, "verify") == "0 services verified\n"


def test_a_timer_keeps_so_many_days(run: Run, write: Write, tmp_path: Path) -> None:
    """Retention needs no date; one way of saying it is wanted."""
    run("scrub", write("A1", "20260105"), "--out", tmp_path / "out")
    assert said(run, "purge", "--keep-days", 100000).startswith("0 services before ")
    assert said(run, "purge", "--keep-days", 1).startswith("1 service before ")
    assert "say what to keep" in said(run, "purge", code=2)
