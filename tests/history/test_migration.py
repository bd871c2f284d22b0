"""A history that version 1 has written goes on with all that it knows.

`version_1.json` holds its rows as the last program of version 1 wrote them, for files of this office: A1 on 5 January,
A3 on 5 March and A4 on 10 June for the mother; A2 on 6 February for her child ANN; a replacement of A3 on 5 April; and
a void of A8 on 5 May, which came before A8.
"""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from scrubber.errors import HistoryError
from scrubber.history.forgetting import Forgetting
from scrubber.history.opening import open_history
from scrubber.history.postgresql import SCHEMA
from scrubber.history.rows import SupersessionRow
from scrubber.history.schema import POSTGRESQL, SQLITE
from scrubber.pipeline.judging import claims_of
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from tests.history.conftest import Office

ROWS = json.loads(Path(__file__).with_name("version_1.json").read_text(encoding="ascii"))
DIGESTS = {"services": {1, 2, 3, 9}, "takebacks": {0, 1, 2}, "proof": {0}, "facts": set[int]()}
"""Columns that are written as hexadecimal digits."""


def rows_of(table: str) -> list[list[object]]:
    """The rows of a table as a database takes them."""
    return [
        [bytes.fromhex(value) if column in DIGESTS[table] else value for column, value in enumerate(row)]
        for row in ROWS[table]
    ]


def write_sqlite(path: Path) -> None:
    """Write the history as version 1 left it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in SQLITE[0]:
            connection.execute(statement)
        connection.execute("DELETE FROM facts")
        for table in DIGESTS:
            rows = rows_of(table)
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 our own names
        connection.execute("PRAGMA user_version = 1")
    path.chmod(0o600)


def write_postgresql(url: str) -> None:
    """Write the history as version 1 left it."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}".encode())
        connection.execute(f"SET search_path = {SCHEMA}".encode())
        for statement in POSTGRESQL[0]:
            connection.execute(statement.encode())
        for table in ("services", "takebacks", "proof"):
            for row in rows_of(table):
                values = [
                    bool(value) if (table, column) == ("takebacks", 4) else value for column, value in enumerate(row)
                ]
                marks = ", ".join(["%s"] * len(row))
                insert = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 our own names
                connection.execute(insert.encode(), values)
        connection.execute(b"UPDATE facts SET value = 5 WHERE name = 'services'")
        connection.execute(b"UPDATE facts SET value = 1 WHERE name = 'version'")


@pytest.fixture(autouse=True)
def old_history(url: str, tmp_path: Path) -> None:
    """Have a history of version 1 with its key."""
    key = tmp_path / "history.key"
    key.write_text(ROWS["key"])
    key.chmod(0o600)
    if url.startswith("sqlite"):
        write_sqlite(Path(url.removeprefix("sqlite://")))
    else:
        write_postgresql(url)


def test_it_is_not_changed_by_a_look(url: str, tmp_path: Path) -> None:
    """A check of a file does not bring a history up to date, and says what does."""
    with pytest.raises(HistoryError, match=r"version 1.* scrub a file to bring it up to date"):
        open_history(url, own_key=tmp_path / "history.key", write=False)


def test_what_it_holds_counts(office: Office) -> None:
    """Services that version 1 has recorded are found under the digests of their patients that it made."""
    again = office.write_file(office.claim("B1", "0126"), office.claim("B2", "0426"), office.claim("B3", "0320"))
    assert office.scrub(again)[0].found == ["again", "again"]
    assert office.scrub(office.write_file(office.dependent("ANN", office.claim("B4", "0220"))))[0].found == ["again"]
    assert office.scrub(office.write_file(office.dependent("BEA", office.claim("B5", "0220"))))[0].found == []


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    """A claim of version 1 that is sent again word for word is the same claim, not one more."""
    remembered = office.remembered()
    for day, number in (("0105", "A1"), ("0610", "A4")):
        assert office.scrub(office.write_file(office.claim(number, day)))[0].accepted == 1
    assert office.scrub(office.write_file(office.dependent("ANN", office.claim("A2", "0206"))))[0].accepted == 1
    assert office.scrub(office.write_file(office.claim("A3", "0405", frequency=7)))[0].accepted == 1
    assert office.remembered() == remembered


def test_it_is_voided_and_replaced(office: Office) -> None:
    """Claims of version 1 are taken back as those of today are."""
    office.scrub(office.write_file(office.claim("A1", "0105", frequency=8)))
    office.scrub(office.write_file(office.claim("C4", "0610", frequency=7, charge="90")))
    answer = office.scrub(office.write_file(office.claim("B1", "0126"), office.claim("B2", "0620")))[0]
    assert answer.found == ["again"]
    assert answer.accepted == 1


def test_a_void_that_came_first_still_takes_its_original_back(office: Office) -> None:
    """The original of a void of version 1 may arrive today."""
    assert office.scrub(office.write_file(office.claim("A8", "0505")))[0].accepted == 1
    assert office.scrub(office.write_file(office.claim("B1", "0520")))[0].found == []


def test_a_void_that_came_first_leaves_other_months(office: Office) -> None:
    """A claim id that is used again for another month is not the one that was voided."""
    office.scrub(office.write_file(office.claim("A8", "0705")))
    assert office.scrub(office.write_file(office.claim("B1", "0720")))[0].found == ["again"]


def test_a_file_of_version_1_can_be_forgotten(office: Office) -> None:
    """What version 1 has recorded of a file is found by its claims; a replaced original counts again."""
    content = office.write_file(office.claim("A1", "0105"), office.claim("A3", "0405", frequency=7))
    sha256, claims = claims_of(Source("1.837", io.BytesIO(content)), office.plan)
    with office.history.store(write=True) as store:
        assert Forgetting(store, office.history.names).input(sha256, claims, "now") == (2, 1)
    assert office.counting() == ["2026-02-06", "2026-03-05", "2026-06-10"]


def test_a_replacement_of_version_1_that_named_another_claim_can_be_forgotten(office: Office) -> None:
    """Version 1 took REF*F8 for a claim id: what a replacement is recorded to take back by it is forgotten too."""
    content = office.write_file(office.claim("A7", "0705", frequency=8, follows="A1"))
    sha256, claims = claims_of(Source("1.837", io.BytesIO(content)), office.plan)
    with office.history.store(write=True) as store:
        assert Forgetting(store, office.history.names).input(sha256, claims, "now") == (0, 0)


def test_a_line_that_version_1_has_taken_back_leaves_the_others(office: Office) -> None:
    """Where a replacement was of its own lines, version 1 recorded which; other lines of the claim count."""
    claim, other = bytes.fromhex("653d3c3dfa9a5cf006cee82d"), bytes(12)
    nothing: dict[str, Any] = dict.fromkeys(SupersessionRow._fields[7:])
    with office.history.store(write=True) as store:
        row = SupersessionRow(claim, other, bytes(4), 1, is_void=False, arrival=1, day=739711, **nothing)
        store.insert("takebacks", [row])
        store.commit()
    assert "2026-01-05" in office.counting()
    assert office.scrub(office.write_file(office.claim("B1", "0126")))[0].found == ["again"]
