"""The history in a file: who may open it, with which key, and what may be found in it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.errors import HistoryError, OwnFailure
from scrubber.history import sqlite
from scrubber.history.mounts import network_file_system
from scrubber.history.opening import open_history
from scrubber.history.schema import SQLITE
from scrubber.history.sqlite import SqliteHistory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.history.session import KeptHistory
    from scrubber.history.unkept import NewHistory
    from tests.history.conftest import Office


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of a new history."""
    return tmp_path / "data"


def open_in(folder: Path, *, write: bool = True, key_file: Path | None = None) -> KeptHistory | NewHistory:
    """Open the history in the folder."""
    return open_history(f"sqlite://{folder}/history.sqlite", key_file=key_file, write=write)


@pytest.fixture
def wide_umask() -> Iterator[None]:
    """Let new files be readable by everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("wide_umask")
def test_only_its_owner_may_read_a_history(folder: Path) -> None:
    """The history, its log and its key are readable by their owner alone."""
    history = open_in(folder)
    with history.writing():
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == dict.fromkeys(["history.key", "history.sqlite", "history.sqlite-shm", "history.sqlite-wal"], 0o600)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_check_makes_no_history(folder: Path) -> None:
    """A check makes neither a store nor a key."""
    history = open_in(folder, write=False)
    with history.reading() as recorded:
        assert (history.kind, recorded.size) == ("sqlite", 0)
    assert not folder.exists()


def test_another_key_is_refused(folder: Path) -> None:
    """A history is refused with another key than the one that it was made with."""
    open_in(folder)
    (folder / "history.key").write_text("ab" * 32)
    for write in (True, False):
        with pytest.raises(HistoryError, match="another key"):
            open_in(folder, write=write)


def test_a_lost_key_is_not_replaced(folder: Path) -> None:
    """No new key is made for a history that is there."""
    open_in(folder)
    (folder / "history.key").unlink()
    for write in (True, False):
        with pytest.raises(HistoryError, match="key file is gone"):
            open_in(folder, write=write)


def test_a_key_that_others_may_read_is_refused(folder: Path) -> None:
    """A key file that others may read is refused."""
    open_in(folder)
    (folder / "history.key").chmod(0o640)
    with pytest.raises(HistoryError, match="chmod 600"):
        open_in(folder)


@pytest.mark.parametrize("written", ["not hexadecimal", "ab" * 8 + "c", "ab" * 15, "ab" * 65, ""])
def test_a_file_that_holds_no_key_is_refused(folder: Path, tmp_path: Path, written: str) -> None:
    """A key file that is too short, or holds something else, is refused."""
    key_file = tmp_path / "key"
    key_file.write_text(written)
    key_file.chmod(0o600)
    with pytest.raises(HistoryError, match="does not hold a key"):
        open_in(folder, key_file=key_file)


def test_a_key_file_that_is_named_is_used_and_never_made(folder: Path, tmp_path: Path) -> None:
    """A named key file that is not there is an error, and none is made."""
    key_file = tmp_path / "key"
    with pytest.raises(HistoryError, match="does not exist"):
        open_in(folder, key_file=key_file)
    key_file.write_text("ab" * 32 + "\n")
    key_file.chmod(0o400)
    open_in(folder, key_file=key_file)
    assert not (folder / "history.key").exists()
    open_in(folder, key_file=key_file, write=False)


def test_a_key_file_that_was_left_empty_gets_its_key(folder: Path) -> None:
    """An empty key file, left by a run that was stopped, gets its key."""
    folder.mkdir()
    (folder / "history.key").touch(0o600)
    open_in(folder)
    assert len((folder / "history.key").read_text().strip()) == 64


def test_a_key_that_cannot_be_written_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is told in one line when the key is made, and the next run makes it."""

    def fail(*_arguments: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", fail)
        with pytest.raises(OwnFailure, match="No space left"):
            open_in(folder)
    open_in(folder)


def test_a_disk_that_is_full_on_the_first_run_is_a_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full on the first run is a failure of the program, no wrong use."""

    def fail(*_arguments: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(sqlite, "_migrate", fail)
    with pytest.raises(OwnFailure, match="disk is full"):
        open_in(folder)


def test_a_key_file_that_cannot_be_opened_is_said(folder: Path) -> None:
    """A key file that cannot be opened is told in one line."""
    (folder / "history.key").mkdir(parents=True)
    with pytest.raises(HistoryError, match="key file cannot be opened"):
        open_in(folder)


@pytest.mark.parametrize("url", ["sqlite://relative.sqlite", "sqlite:///", "mysql://host/name", "history.sqlite"])
def test_what_is_no_history_s_url_is_refused(url: str) -> None:
    """A URL that names no history is refused, and nothing is made."""
    with pytest.raises(HistoryError, match=r"sqlite:///"):
        open_history(url, write=True)


def test_a_file_that_is_no_database_is_refused(folder: Path) -> None:
    """Another program's file is refused and left as it is."""
    folder.mkdir()
    (folder / "history.sqlite").write_bytes(b"something else entirely" * 100)
    (folder / "history.key").write_text("ab" * 32)
    (folder / "history.key").chmod(0o600)
    with pytest.raises(HistoryError, match="cannot be opened"):
        open_in(folder)


@pytest.mark.parametrize(("version", "advice"), [(0, "bring it up to date"), (len(SQLITE) + 1, "newer scrubber")])
def test_another_version_is_not_read(folder: Path, version: int, advice: str) -> None:
    """A history of another version is refused."""
    open_in(folder)
    with closing(sqlite3.connect(folder / "history.sqlite")) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(HistoryError, match=advice):
        open_in(folder, write=False)


def test_a_migration_is_done_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version brings a history up to date once, and keeps what it holds."""
    open_in(folder)
    monkeypatch.setattr(sqlite, "SQLITE", (*SQLITE, ("ALTER TABLE audit ADD COLUMN who TEXT",)))
    for _ in range(2):
        open_in(folder)
    with closing(sqlite3.connect(folder / "history.sqlite")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(SQLITE) + 1,)
        assert [row[1] for row in connection.execute("PRAGMA table_info(audit)")][-1] == "who"


def test_a_store_that_fails_is_an_own_failure(folder: Path) -> None:
    """A damaged history is a failure of the program."""
    history = open_in(folder)
    assert isinstance(history, SqliteHistory)
    with closing(sqlite3.connect(folder / "history.sqlite")) as connection:
        connection.execute("DROP TABLE services")
    with pytest.raises(OwnFailure, match="no such table"), history.store(write=False) as store:
        store.count_services()


MOUNTS = """\
22 1 8:1 / / rw - ext4 /dev/sda1 rw
23 22 0:40 / /home\\040of/all rw,relatime - nfs4 server:/export rw
24 23 8:2 / /home\\040of/all/local rw - xfs /dev/sdb1 rw
25 22 0:41 / /hom rw - cifs //server/share rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/x", None),
        ("/home of/all/x", "nfs4"),
        ("/home of/all", "nfs4"),
        ("/home of/all/local/x", None),
        ("/home of/x", None),
        ("/hom/x", "cifs"),
    ],
)
def test_a_network_file_system_is_told_by_the_closest_mount(tmp_path: Path, path: str, kind: str | None) -> None:
    """The mount that a folder is below of says whether it is on a file server."""
    (tmp_path / "mounts").write_text(MOUNTS)
    assert network_file_system(Path(path), tmp_path / "mounts") == kind


def test_without_a_table_of_mounts_a_folder_is_taken_as_local(tmp_path: Path) -> None:
    """Where the system lists no mounts, a folder is taken for local."""
    assert network_file_system(tmp_path, tmp_path / "missing") is None


def test_a_history_on_a_network_file_system_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SQLite history on a file server is refused."""
    monkeypatch.setattr(sqlite, "network_file_system", lambda _path: "nfs4")
    with pytest.raises(HistoryError, match=r"network file system \(nfs4\)"):
        open_in(folder)
    assert not folder.exists()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_nothing_private_can_be_found_in_a_history(url: str, office: Office, tmp_path: Path) -> None:
    """The database and its log hold no identifier in the clear."""
    assert url.startswith("sqlite")
    private = [
        b"MEMBER0001",
        b"DOE",
        b"ANN",
        b"19700102",
        b"20150102",
        b"ACCOUNT7",
        b"ACCOUNT8",
        b"1234567893",
        b"PAYER1",
    ]
    office.scrub(office.write_file(office.claim("ACCOUNT7", "0105")))
    with office.history.reading():  # keeps the log
        office.scrub(office.write_file(office.dependent("ANN", office.claim("ACCOUNT8", "0226"))))
        kept = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert b"99991" in kept
    assert [text for text in private if text in kept] == []
