"""Runs on a real session of Apache Spark, with processes of its own; without Java they are skipped.

All that need the session are here: the tests of a module are done by one process, and it is started once.
"""

from __future__ import annotations

import json
import runpy
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import scrubber
import scrubber.spark
from scrubber.spark.__main__ import main
from tests.page_run import go_through
from tests.pages import ON_SPARK, PROJECT, blocks
from tests.spark.conftest import DAY, EMIT
from tests.spark.deadly_pack import DEADLY, deadly_pack
from tests.spark.look import written
from tests.stand_ins import CALLS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tests.conftest import Run, WriteClaims
    from tests.shell import Shell

pytestmark = pytest.mark.slow
CANARY = "ZANZIBAR"
CLAIM = """
CLM*{0}{1}*80***11:B:1*Y*A*Y*Y~
HI*ABK:E1165~
LX*1~
SV1*HC:95251*80*UN*1***1~
DTP*472*D8*202601{1:02}~
"""


@pytest.fixture
def files(tmp_path: Path, write_claims: WriteClaims) -> list[Path]:
    """Give inputs whose names and claims hold what must not be told, the claims of one patient among them."""
    paths = []
    for number in range(1, 5):
        path = tmp_path / "in" / f"{CANARY}{number}.837"
        path.parent.mkdir(exist_ok=True)
        claims = "".join(CLAIM.format(CANARY, day) for day in range(number, number + 6))
        path.write_bytes(write_claims(claims, number=number).replace(b"*DOE*", f"*{CANARY}*".encode()))
        paths.append(path)
    return paths


def test_a_session_writes_what_one_machine_writes_and_tells_nothing_of_a_patient(
    spark: SparkSession, events: Path, files: list[Path], tmp_path: Path
) -> None:
    """The same bytes; the event log holds no name of a file or a patient, no claim."""
    here = scrubber.scrub(files, tmp_path / "one", emit=EMIT, as_of=DAY)
    assert here.exit_code == 1
    there = scrubber.spark.scrub(spark, files, tmp_path / "many", emit=EMIT, as_of=DAY, partitions=3)
    assert written(tmp_path / "many") == written(tmp_path / "one")
    assert (there.id, there.exit_code) == (here.id, here.exit_code)
    (log,) = [path for path in events.iterdir() if not path.name.startswith(".")]
    told = log.read_text(encoding="utf-8")
    assert "MapInArrow" in told
    assert CANARY not in told


def test_an_input_over_which_processes_die_is_given_up_and_the_others_go_on(
    spark: SparkSession, site: Path, tmp_path: Path, write_claims: WriteClaims, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit that kills its process has the claims of that input held, as on one machine."""
    files = []
    for number in range(1, 5):
        files.append(tmp_path / f"{number}.837")
        content = write_claims(CLAIM.format(number, number), number=number)
        files[-1].write_bytes(content.replace(b"95251", DEADLY.encode()) if number == 2 else content)
    monkeypatch.setattr("scrubber.pipeline.claim_stage.WORTHWHILE", 1)
    with deadly_pack(site):
        here = scrubber.scrub(files, tmp_path / "one", emit=EMIT, as_of=DAY, jobs=2)
        there = scrubber.spark.scrub(spark, files, tmp_path / "many", emit=EMIT, as_of=DAY)
    assert (here.exit_code, there.exit_code) == (3, 3)
    assert [report.summary.unreadable for report in there.reports] == [0, 1, 0, 0]
    assert written(tmp_path / "many") == written(tmp_path / "one")


def test_the_page_on_spark_shows_what_happens(
    spark: SparkSession, shell: Shell, run_command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell runs its lines; what they start runs on a session of this machine, and so does its Python."""
    # The session is that of other tests, too.
    monkeypatch.setattr(type(spark), "stop", lambda _: None)
    shared, calls = tmp_path / "shared", tmp_path / "user" / CALLS
    (shared / "inbox").mkdir(parents=True)
    for name, file in (("a", "cgm-clinic"), ("b", "dme-supplier")):
        shutil.copy(PROJECT / "fixtures" / "files" / f"{file}.837", shared / "inbox" / f"{name}.837")

    def run_lines(text: str) -> None:
        shell.run(text)
        for line in calls.read_text(encoding="utf-8").splitlines() if calls.exists() else ():
            start(*json.loads(line))
        calls.unlink(missing_ok=True)

    def start(program: str, *arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", [program, *arguments])
        run = main if program == "scrubber.spark" else partial(runpy.run_path, program, run_name="__main__")
        with pytest.raises(SystemExit) as ended:
            run()
        assert ended.value.code in {0, 1}

    # The folder that all share is one of this machine.
    shown = [block._replace(text=block.text.replace("/shared/", f"{shared}/")) for block in blocks(ON_SPARK)]
    go_through(shown, run_lines, run_command, monkeypatch)
    assert {path.name for path in Path("scrubbed").rglob("*.accepted.837")} == {
        "cgm-clinic.accepted.837", "multi-provider.accepted.837", "dme-supplier.accepted.837"
    }  # fmt: skip
    # Seven outputs for each, as the index of the folder and the manifests have them.
    runs = list((shared / "scrubbed" / "runs").glob("*.json"))
    assert len(runs) == 2
    assert len(list((shared / "scrubbed").glob("[ab].*"))) == 14
