"""A history in PostgreSQL and runs on Spark: what is read and recorded there is what one machine reads and records."""

from __future__ import annotations

import pickle
import re
import threading
from datetime import date
from typing import TYPE_CHECKING, cast

import psycopg
import pytest

from scrubber.history.opening import open_history
from scrubber.history.postgresql import SCHEMA, PostgresqlHistory
from scrubber.pipeline.batch import BatchOptions
from scrubber.pipeline.dry_run import tried
from scrubber.rules.code_tables.import_kind import import_kind
from scrubber.rules.code_tables.kind import Edition
from scrubber.rules.code_tables.kinds import KINDS
from tests.spark.conftest import DAY, Runs, Session
from tests.spark.look import written

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.conftest import Claims, WriteClaims

TABLES = ("services", "takebacks", "control_numbers", "service_keys", "claim_numbers", "runs")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Give a key file."""
    path = tmp_path / "history.key"
    path.write_text("ab" * 32)
    path.chmod(0o600)
    return path


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    """Give runs on one machine and on a session in this process."""
    return Runs(tmp_path, cast("SparkSession", Session()))


def held(url: str) -> dict[str, list[tuple[object, ...]]]:
    """The rows of a history, but for how its runs are numbered and called."""
    found = {}
    with psycopg.connect(url) as connection:
        connection.execute(f"SET search_path = {SCHEMA}".encode())
        for table in TABLES:
            rows = connection.execute(f"TABLE {table}".encode())
            names = [column.name for column in rows.description or ()]
            kept = [at for at, name in enumerate(names) if name not in {"run", "input", "token"}]
            found[table] = sorted((tuple(row[at] for at in kept) for row in rows), key=repr)
        facts = connection.execute(b"SELECT name, value FROM facts WHERE name IN ('drawn', 'services') ORDER BY name")
        found["facts"] = facts.fetchall()
    return found


def move(url: str) -> None:
    """Move a history away."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE".encode())


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Give a folder with a table of two codes that are not billed together."""
    published, tables = tmp_path / "pairs.txt", tmp_path / "tables"
    published.write_text("99213\t95251\t \t20200101\t*\t0\tStandards\n", encoding="ascii")
    edition = Edition("v1", date(2026, 1, 1), date(2026, 12, 31))
    import_kind(KINDS["ncci-ptp"], [published], tables, DAY, lambda _: None, edition)
    return tables


def test_runs_on_spark_read_and_record_what_runs_on_one_machine_do(
    postgresql: str, key: Path, runs: Runs, tables: Path, tmp_path: Path, write_claims: WriteClaims, claim: Claims,
) -> None:  # fmt: skip
    """Two nights on one machine, and the same two on Spark: outputs, counts, and every row of the history.

    They have a table of pairs, new numbers for rejected files, and refused batches.
    """
    code, other = "95251", "99213"
    first = [
        claim("A1", "20260105", code=code) + claim("A2", "20260106", code=other),
        claim("B1", "20260115", code=code) + claim("B2", "20260109", code=other) + claim("B3", "20260231", code=other),
        claim("C1", "20260205", code=code) + claim("C2", "20260205", code=other, units="1.5"),
    ]
    second = [
        claim("A1", "20260105", code=code),
        claim("D1", "20260125", code=code)
        + claim("D2", "20260106", code=other)
        + claim("D3", "20260105", code=other)
        + claim("A2", "20260113", code=other),
        claim("C1", "20260206", code=code, frequency="7", reference="C1") + claim("E1", "20260231", code=other),
        claim("B2", "20260109", code=other, frequency="8", reference="B2"),
    ]
    nights = []
    for night, texts in enumerate((first, second)):
        files = []
        for number, text in enumerate(texts):
            files.append(tmp_path / "in" / f"{night}{number}.837")
            files[-1].parent.mkdir(exist_ok=True)
            files[-1].write_bytes(write_claims(text, number=10 * night + number + 1))
        nights.append(files)
    # A batch of the number of one in the same run, and one of a number that an earlier run had.
    for batch, used in ((nights[0][2], b"1"), (nights[1][0], b"2")):
        batch.write_bytes(re.sub(rb"(BHT\*0019\*00\*)[^*]*", rb"\g<1>" + used, batch.read_bytes()))
    seen = []
    for place in ("here", "there"):
        history = open_history(postgresql, key_file=key, write=True)
        scrub = runs.here if place == "here" else runs.there
        plan = runs.plan(history=history, tables_folder=tables)._replace(renumbers=True, duplicate_batch="reject")
        done = [scrub(files, place, plan=plan) for files in nights]
        seen.append(([one.services for one in done], held(postgresql), written(tmp_path / place)))
        move(postgresql)
    assert seen[0] == seen[1]
    assert seen[0][1]["services"]
    assert seen[0][1]["service_keys"]
    told = [content for name, content in seen[0][2].items() if name.endswith(".findings.json")]
    for words in (
        "95251 is not paid with 99213", "was on an accepted claim in an earlier file: ", "batch-number-reused",
        "resubmission",
    ):  # fmt: skip
        assert any(words.encode() in content for content in told if isinstance(content, bytes)), words


def test_a_run_that_is_tried_reads_the_history_and_leaves_it(
    postgresql: str, key: Path, runs: Runs, tmp_path: Path, write_claims: WriteClaims, claim: Claims
) -> None:
    """A dry run on Spark tells what one on one machine tells."""
    file = tmp_path / "a.837"
    file.write_bytes(write_claims(claim("A1", "20260105", code="95251")))
    history = open_history(postgresql, key_file=key, write=True)
    runs.here([file], "before", plan=runs.plan(history=history))
    before = held(postgresql)
    again = tmp_path / "b.837"
    again.write_bytes(write_claims(claim("B1", "20260125", code="95251"), number=2))
    plan, _ = tried(runs.plan(history=history), BatchOptions())
    here = runs.assert_same([again], plan=plan)
    assert here.reports[0].summary.rejected == 1
    assert held(postgresql) == before


def test_other_runs_wait_for_the_whole_of_it(postgresql: str, key: Path) -> None:
    """As long as a run on Spark holds the history, no other run looks a patient up to record something."""
    history = open_history(postgresql, key_file=key, write=True)
    assert isinstance(history, PostgresqlHistory)
    other = pickle.loads(pickle.dumps(history))  # noqa: S301 made here
    done = threading.Event()

    def record() -> None:
        with other.writing() as recording:
            recording.look_up([])
        done.set()

    with history.exclusively():
        waiting = threading.Thread(target=record)
        waiting.start()
        assert not done.wait(0.3)
    waiting.join(30)
    assert done.is_set()
