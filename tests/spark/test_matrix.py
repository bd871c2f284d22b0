"""Runs on real sessions against one machine, at length: `tox -e spark`, which sets SCRUBBER_SPARK.

Each run is a process of its own (tests/spark/scrub_on.py), so that sessions, executors and drivers can be killed.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyspark
import pytest

import scrubber
from tests.benchmarks.make_input import make
from tests.pages import ON_SPARK, blocks
from tests.spark.conftest import DAY, EMIT
from tests.spark.deadly_pack import DEADLY, deadly_pack
from tests.spark.look import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.conftest import Claims, WriteClaims
    from tests.spark.conftest import Runs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("SCRUBBER_SPARK") != "full", reason="run by tox -e spark"),
]
PROJECT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("scrub_on.py")
LOCAL, CLUSTER, RETRYING = "local[2]", "local-cluster[2,1,1024]", "local[2,4]"


def start(
    master: str, files: Sequence[Path], out: Path, partitions: int, *, emit: Sequence[str] = EMIT, break_with: str = ""
) -> subprocess.Popen[str]:
    """A driver of its own that scrubs files; `break_with` says which process of it kills itself."""
    order = {
        "master": master, "files": list(map(str, files)), "out": str(out), "partitions": partitions,
        "emit": emit, "as_of": DAY.isoformat(), "break_with": break_with,
    }  # fmt: skip
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), json.dumps(order)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=environment, start_new_session=True,
    )  # fmt: skip


def scrub_on(
    master: str, files: Sequence[Path], out: Path, partitions: int, *, emit: Sequence[str] = EMIT, break_with: str = ""
) -> int:
    """Scrub files by a driver of its own; the exit code of the run."""
    driver = start(master, files, out, partitions, emit=emit, break_with=break_with)
    told, _ = driver.communicate(timeout=3000)
    assert driver.returncode == 0, told
    return int(told.splitlines()[-1])


def all_kinds(corpus: Path) -> list[Path]:
    """The files that are shipped, those broken in each way, and those written by others."""
    folders = [PROJECT / "fixtures" / name for name in ("files", "broken", "crashers")]
    return [path for folder in (*folders, corpus / "files") for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.fixture(scope="module")
def one_machine(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Give what one machine writes of all kinds of files, and its exit code."""
    out = tmp_path_factory.mktemp("one") / "out"
    return out, scrubber.scrub(all_kinds(corpus), out, emit=EMIT, as_of=DAY).exit_code


@pytest.mark.corpus
@pytest.mark.parametrize(("master", "partitions"), [(LOCAL, 1), (LOCAL, 4), (LOCAL, 50), (CLUSTER, 4), (CLUSTER, 50)])
def test_all_kinds_of_files_are_written_alike(
    one_machine: tuple[Path, int], corpus: Path, tmp_path: Path, master: str, partitions: int
) -> None:
    """The corpus, the broken files and the shipped ones: the same bytes on any number of partitions."""
    out, code = one_machine
    assert scrub_on(master, all_kinds(corpus), tmp_path / "out", partitions) == code
    assert written(tmp_path / "out") == written(out)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Give 200 files of a quarter of a megabyte, each with numbers of its own."""
    folder = tmp_path_factory.mktemp("many")
    made = folder / "made.837"
    make(made, 250_000, "cgm")
    content = made.read_bytes()
    made.unlink()
    paths = []
    for number in range(200):
        path = folder / f"{number:03}.837"
        # Members are those of every tenth file: limits over time are met across files.
        own = content.replace(b"000000001", b"%09d" % (number + 1)).replace(b"*PCN", b"*P%03d" % number)
        path.write_bytes(own.replace(b"*MI*", b"*MI*%d" % (number % 10)))
        paths.append(path)
    return paths


@pytest.mark.parametrize("master", [LOCAL, CLUSTER])
def test_two_hundred_files_are_written_alike(many: list[Path], tmp_path: Path, master: str) -> None:
    """Many files of one office, whose claims are about each other."""
    here = scrubber.scrub(many, tmp_path / "one", emit=EMIT, as_of=DAY, jobs=2)
    assert scrub_on(master, many, tmp_path / "out", 8) == here.exit_code
    assert written(tmp_path / "out") == written(tmp_path / "one")
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize("master", [LOCAL, CLUSTER])
def test_a_file_of_200_megabytes_is_written_alike(tmp_path: Path, master: str) -> None:
    """A large file is cut, and its parts are put together, by executors of a gigabyte."""
    large = tmp_path / "large.837"
    make(large, 200_000_000, "cgm")
    emit = ("accepted", "rejected", "999", "277ca", "json")
    here = scrubber.scrub(large, tmp_path / "one", emit=emit, as_of=DAY)
    assert scrub_on(master, [large], tmp_path / "out", 50, emit=emit) == here.exit_code
    assert written(tmp_path / "out") == written(tmp_path / "one")
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize(
    ("master", "what"), [(RETRYING, "python worker"), (CLUSTER, "python worker"), (CLUSTER, "executor")]
)
def test_a_process_that_dies_in_the_middle_changes_nothing(
    many: list[Path], tmp_path: Path, master: str, what: str
) -> None:
    """Its tasks are done again, and write the same names."""
    files = many[:8]
    here = scrubber.scrub(files, tmp_path / "one", emit=EMIT, as_of=DAY)
    assert scrub_on(master, files, tmp_path / "out", 8, break_with=what) == here.exit_code
    assert (tmp_path / "out.died").read_text(encoding="utf-8") == "died"
    assert written(tmp_path / "out") == written(tmp_path / "one")


@pytest.mark.parametrize("master", [LOCAL, CLUSTER])
def test_an_input_that_kills_is_given_up_whether_tasks_are_tried_again_or_not(
    tmp_path: Path, write_claims: WriteClaims, claim: Claims, master: str
) -> None:
    """The claims behind what kills processes are unreadable, of a small input and of a part of a large one."""
    small, large = tmp_path / "small.837", tmp_path / "large.837"
    small.write_bytes(write_claims(claim("A1", "20260105", code=DEADLY)))
    make(large, 9_000_000, "cgm")
    content = large.read_bytes()
    middle = content.index(b"HC:", len(content) // 2)
    large.write_bytes(content[: middle + 3] + DEADLY.encode() + content[middle + 8 :])
    with deadly_pack(tmp_path):
        here = scrubber.scrub([small, large], tmp_path / "one", emit=EMIT, as_of=DAY, jobs=2)
        assert 0 < here.reports[1].summary.unreadable < here.reports[1].summary.claims
        assert scrub_on(master, [small, large], tmp_path / "out", 8) == here.exit_code
    assert written(tmp_path / "out") == written(tmp_path / "one")


def test_what_the_page_submits_runs_on_executors(tmp_path: Path) -> None:
    """Its script, by spark-submit with its settings, encryption among them; but for the place of the environment."""
    shown = [block.text for block in blocks(ON_SPARK)]
    script = tmp_path / "scrub_on_spark.py"
    script.write_text(next(text for text in shown if "import main" in text), encoding="utf-8")
    submitted = shlex.split(next(text for text in shown if text.startswith("spark-submit")))
    settings = [word for word in submitted if word.startswith("spark.") and "python" not in word]
    assert len(settings) == 3
    file, out = PROJECT / "fixtures" / "files" / "cgm-clinic.837", tmp_path / "out"
    submit = Path(pyspark.__file__).parent / "bin" / "spark-submit"
    words = [str(submit), "--master", CLUSTER, *(word for one in settings for word in ("--conf", one))]
    # YARN makes one itself.
    words += ["--conf", "spark.authenticate.secret=of-this-test"]
    words += [str(script), str(file), "--out", str(out), "--no-history", "--as-of", DAY.isoformat()]
    ran = subprocess.run(
        words, check=False, capture_output=True, text=True, timeout=600,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable},
    )  # fmt: skip
    here = scrubber.scrub(file, tmp_path / "one", as_of=DAY)
    assert ran.returncode == here.exit_code, ran.stderr
    # A command writes its options into run.json, a call of the library has none.
    submitted_files, files = written(out), written(tmp_path / "one")
    assert submitted_files.keys() == files.keys()
    assert all(submitted_files[name] == content for name, content in files.items() if name != "run.json")


def test_a_driver_that_is_killed_leaves_nothing_half_done(many: list[Path], tmp_path: Path) -> None:
    """Whenever it is killed, no output is there or all are; the next run clears the stage and does all."""
    files = many[:8]
    here = scrubber.scrub(files, tmp_path / "one", emit=EMIT, as_of=DAY)
    out = tmp_path / "out"
    for stage in ("*.result", "*.277ca"):
        driver = start(LOCAL, files, out, 8)
        wait_for(out, stage)
        os.killpg(driver.pid, signal.SIGKILL)
        driver.communicate()
        assert [path.name for path in out.iterdir() if not path.name.startswith(".scrubber-")] == []
        assert [path.name for path in out.iterdir()]
    assert scrub_on(LOCAL, files, out, 8) == here.exit_code
    assert written(out) == written(tmp_path / "one")


def wait_for(out: Path, pattern: str) -> None:
    """Wait until a run has staged such a file."""
    while not any(staged(out, pattern)):
        time.sleep(0.2)


def staged(out: Path, pattern: str) -> Iterator[Path]:
    """The staged files of such a name."""
    return out.glob(f".scrubber-*/{pattern}")


@pytest.mark.usefixtures("sample_packs")
def test_one_patient_with_20_000_services_is_decided_alike(
    runs: Runs, tmp_path: Path, write_claims: WriteClaims, claim: Claims
) -> None:
    """Skew: every service of four inputs is one member's; nearly all come too soon after another."""
    files = []
    for number in range(1, 5):
        files.append(tmp_path / f"{number}.837")
        days = (f"2026{1 + at // 28 % 12:02}{1 + at % 28:02}" for at in range(5000))
        text = "".join(claim(f"{number}C{at}", day) for at, day in enumerate(days))
        files[-1].write_bytes(write_claims(text, number=number))
    here = runs.assert_same(files, emit=["json"])
    assert sum(report.summary.lines for report in here.reports) == 20_000
    assert sum(report.summary.rejected for report in here.reports) > 19_000
