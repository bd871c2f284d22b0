"""The history in PostgreSQL: set-up, keys, versions, and what a dump of it shows."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from scrubber.errors import HistoryError, OwnFailure
from scrubber.history import postgresql as module
from scrubber.history.opening import open_history
from scrubber.history.postgresql import SCHEMA, PostgresqlHistory
from scrubber.history.schema import POSTGRESQL
from scrubber.history.unkept import NewHistory

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.history.session import KeptHistory
    from tests.history.conftest import Office


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Give the place of a key file."""
    return tmp_path / "data" / "history.key"


def change(url: str, statement: str) -> None:
    """Change the database behind the history's back."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(f"SET search_path = {SCHEMA}")
        connection.execute(statement.encode())


def open_in(url: str, key: Path, *, write: bool = True) -> KeptHistory | NewHistory:
    """Open the history of the database."""
    return open_history(url, own_key=key, write=write)


def test_a_check_makes_no_history(postgresql: str, key: Path) -> None:
    """A check makes neither tables nor a key."""
    history = open_in(postgresql, key, write=False)
    assert isinstance(history, NewHistory)
    assert history.kind == "postgresql"
    with closing(psycopg.connect(postgresql)) as connection:
        assert connection.execute("SELECT to_regnamespace(%s)", (SCHEMA,)).fetchone() == (None,)
    assert not key.exists()


def test_another_key_is_refused(postgresql: str, key: Path) -> None:
    """A history is refused with another key than the one that it was made with."""
    open_in(postgresql, key)
    key.write_text("ab" * 32)
    for write in (True, False):
        with pytest.raises(HistoryError, match="another key"):
            open_in(postgresql, key, write=write)


def test_a_lost_key_is_not_replaced(postgresql: str, key: Path) -> None:
    """No new key is made for a history that is there."""
    open_in(postgresql, key)
    key.unlink()
    for write in (True, False):
        with pytest.raises(HistoryError, match="key file is gone"):
            open_in(postgresql, key, write=write)
    assert not key.exists()


def test_a_key_file_is_needed(postgresql: str) -> None:
    """A library call without a key file is refused."""
    with pytest.raises(HistoryError, match="needs a key file"):
        open_history(postgresql, write=True)


def test_another_version_is_not_read(postgresql: str, key: Path) -> None:
    """A history of a newer version is refused."""
    open_in(postgresql, key)
    change(postgresql, "UPDATE facts SET value = 9 WHERE name = 'version'")
    with pytest.raises(HistoryError, match="newer scrubber"):
        open_in(postgresql, key)


def test_a_migration_is_done_once(postgresql: str, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version brings a history up to date once, and keeps what it holds."""
    open_in(postgresql, key)
    monkeypatch.setattr(module, "POSTGRESQL", (*POSTGRESQL, ("ALTER TABLE audit ADD COLUMN who text",)))
    with pytest.raises(HistoryError, match="bring it up to date"):
        open_in(postgresql, key, write=False)
    for _ in range(2):
        open_in(postgresql, key)
    change(postgresql, "SELECT who FROM audit")


def test_a_server_that_is_not_there_is_said(key: Path, tmp_path: Path) -> None:
    """A wrong address is told in one line."""
    with pytest.raises(HistoryError, match="cannot be opened"):
        open_in(f"postgresql:///x?host={tmp_path}", key)


def test_without_the_extra_it_is_said_what_to_install(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where psycopg is missing, the message names the extra."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(HistoryError, match=r"claim-scrubber\[postgres\]"):
        open_in("postgresql://host/name", key)


def test_a_database_that_fails_is_an_own_failure(postgresql: str, key: Path) -> None:
    """A fault of the database is a failure of the program, told without any row."""
    history = open_in(postgresql, key)
    assert isinstance(history, PostgresqlHistory)
    change(postgresql, "DROP TABLE services")
    with pytest.raises(OwnFailure, match='relation "services" does not exist'), history.store(write=False) as store:
        store.count_services()


def test_runs_on_other_patients_do_not_wait(postgresql: str, key: Path) -> None:
    """Runs over different patients are done at the same time."""
    history = open_in(postgresql, key)
    assert isinstance(history, PostgresqlHistory)
    with history.store(write=True) as one, history.store(write=True) as other:
        one.lock([b"0001"])
        other.lock([b"0002"])


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_nothing_private_can_be_found_in_a_dump(url: str, office: Office) -> None:
    """A dump of the database holds no identifier in the clear."""
    people = [b"MEMBER0001", b"DOE", b"JANE", b"ANN", b"19700102", b"20150102"]
    private = [*people, b"ACCOUNT7", b"ACCOUNT8", b"1234567893", b"PAYER1"]
    office.scrub(office.write_file(office.claim("ACCOUNT7", "0105")))
    office.scrub(office.write_file(office.dependent("ANN", office.claim("ACCOUNT8", "0226", frequency=7))))
    dump = b""
    with closing(psycopg.connect(url)) as connection, connection.cursor() as cursor:
        for table in ("services", "takebacks", "publications", "facts", "proof", "audit"):
            with cursor.copy(f"COPY {SCHEMA}.{table} TO STDOUT".encode()) as copy:
                dump += b"".join(bytes(block) for block in copy)
    readable = dump + b"".join(bytes.fromhex(word.decode()) for word in _digests(dump))
    assert b"99991" in readable
    assert [text for text in private if text in readable] == []


def _digests(dump: bytes) -> list[bytes]:
    """What the dump writes as hexadecimal digits."""
    return [field[3:] for line in dump.splitlines() for field in line.split(b"\t") if field.startswith(b"\\\\x")]
