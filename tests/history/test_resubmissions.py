"""A claim number that an earlier run has accepted with other content is told of an original, and of nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from scrubber.edit import EXPLAINING, duplicate_edit, service_of
from scrubber.history.administration import Administration
from scrubber.history.forgetting import Forgetting
from scrubber.history.postgresql import SCHEMA

if TYPE_CHECKING:
    from tests.history.conftest import Office

TOLD = ["resubmission"]


@pytest.fixture(name="office")
def office_that_compares(office: Office) -> Office:
    """Give an office whose edit is about services that two claims bill."""
    office.use_edit(
        duplicate_edit("sample.billed_twice", code="SMP001", title="-", since="0.1", key=service_of, exempt=EXPLAINING)
    )
    return office


def told(office: Office, *claims: str, **changed: str) -> list[str]:
    """What a file of these claims is told of their numbers."""
    return [key for key in office.keys(office.write_file(*claims, changed=changed)) if key == "resubmission"]


def test_another_content_under_the_number_is_told(office: Office) -> None:
    """Another charge, date, procedure or line; word for word, in whatever order, it is the same claim again."""
    office.scrub(office.write_file(office.several("A1", "0105", "0106")))
    assert told(office, office.several("A1", "0105", "0106")) == []
    assert told(office, office.several("A1", "0106", "0105")) == []
    for other in (
        office.several("A1", "0105"),
        office.several("A1", "0105", "0106", "0106"),
        office.several("A1", "0105", "0907"),
        office.claim("A1", "0105", code=office.unasked),
        office.claim("A1", "0105", charge="90"),
    ):
        assert told(office, other) == TOLD
    assert told(office, *(office.claim(number, "0105") for number in ("A1", "A2", "A1"))) == TOLD * 2


def test_what_is_no_resubmission_is_not_told(office: Office) -> None:
    """Another payer's claim, another provider's, what takes the first one back; and nothing without a history."""
    office.scrub(office.write_file(office.claim("A1", "0105")))
    other = office.claim("A1", "0106")
    assert told(office, other) == TOLD
    assert told(office, other, payer="PAYER2") == told(office, other, npi="1245319599") == []
    assert [told(office, office.claim("A1", "0106", frequency=code, follows="X")) for code in (7, 8)] == [[], []]
    assert "resubmission" not in office.without_history(office.write_file(other))[0].found


def test_what_is_scrubbed_again_is_told_what_it_was_told(office: Office) -> None:
    """Whichever came first: claims of one run are not told of each other, then or later."""
    first, second, third = (office.claim("A1", day) for day in ("0105", "0106", "0107"))
    assert told(office, second) == []
    office.scrub(office.write_file(first))
    office.scrub(office.write_file(second), office.write_file(third))
    assert [told(office, one) for one in (first, second, third)] == [[], TOLD, TOLD]
    assert told(office, office.claim("A1", "0108")) == TOLD


def test_a_replacement_counts_and_a_void_takes_back(office: Office) -> None:
    """Of a claim that was replaced the number is known still; what came before a void of the number is not told."""
    office.scrub(office.write_file(office.claim("A1", "0105", frequency=7, follows="X")))
    assert told(office, office.claim("A1", "0105")) == TOLD
    office.scrub(office.write_file(office.claim("A1", "0105", frequency=8, follows="X")))
    assert told(office, office.claim("A1", "0105")) == []
    office.scrub(office.write_file(office.claim("A1", "0106")))
    assert told(office, office.claim("A1", "0105")) == TOLD
    assert told(office, office.claim("A1", "0106")) == []


def test_what_was_not_accepted_does_not_count(office: Office) -> None:
    """A claim that is rejected, of a test, or of a run that failed."""
    office.scrub(office.write_file(office.claim("Z1", "0105"), office.claim("A1", "0105")))
    office.scrub(office.write_file(office.claim("A2", "0106"), changed={"usage": "*0*T*:"}))
    office.fail(office.write_file(office.claim("A3", "0107")))
    assert told(office, *(office.claim(number, "0908") for number in ("A1", "A2", "A3"))) == []
    assert told(office, office.claim("Z1", "0908")) == TOLD


def test_what_is_purged_or_forgotten_is_not_told(office: Office) -> None:
    """By a claim number, a file or a run; and it may be recorded again."""
    first, second = office.write_file(office.claim("A1", "0105")), office.write_file(office.claim("A2", "0205"))
    others = office.claim("A1", "0301"), office.claim("A2", "0301")

    def record() -> None:
        office.scrub(first, run="first")
        office.scrub(second, run="second")
        assert told(office, *others) == TOLD * 2

    record()
    with office.history.store(write=True) as store:
        Forgetting(store, office.history.names).claim("A1", "PAYER2", "now")
    assert told(office, *others) == TOLD * 2
    with office.history.store(write=True) as store:
        Forgetting(store, office.history.names).claim("A1", "payer1", "now")
    assert told(office, *others) == TOLD
    with office.history.store(write=True) as store:
        Forgetting(store, office.history.names).run("second", "now")
    assert told(office, *others) == []
    record()
    with office.history.store(write=True) as store:
        Administration(store).purge(office.day("0110"), "now")
    assert told(office, *others) == TOLD
    office.scrub(first)
    assert told(office, *others) == TOLD


def test_of_claims_that_version_3_has_recorded_nothing_is_said(office: Office, url: str) -> None:
    """What they billed is known, and their numbers are not; sent again they are recorded with them."""
    first, other = office.claim("A1", "0105"), office.claim("A1", "0106")
    office.scrub(office.write_file(first))
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)) as connection:
            connection.execute("DROP TABLE claim_numbers")
            connection.execute("PRAGMA user_version = 3")
    else:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"SET search_path = {SCHEMA}".encode())
            server.execute("DROP TABLE claim_numbers")
            server.execute("UPDATE facts SET value = 3 WHERE name = 'version'")
    assert told(office, other) == []
    assert "seen-before" in office.keys(office.write_file(office.claim("B1", "0105")))
    office.scrub(office.write_file(first))
    assert told(office, other) == TOLD
