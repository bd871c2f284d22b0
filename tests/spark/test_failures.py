"""What becomes of a run on Spark where something fails: told in one line, never in words of a claim."""

from __future__ import annotations

import logging
import subprocess
import sys
from itertools import count
from typing import TYPE_CHECKING, Any, cast

import pytest

import scrubber.errors
import scrubber.spark
from scrubber.engine.patient_pass import DecisionFailed
from scrubber.engine.repetitions import Repetitions
from scrubber.errors import HistoryError, OwnFailure, SetupError
from scrubber.findings.tally import Tallied
from scrubber.history.opening import open_history
from scrubber.outputs.second_read.produce import produce
from scrubber.pipeline.metrics import write_metrics
from scrubber.rules.as_written import rules_digest
from scrubber.rules.settings import PackEdition, resolve
from scrubber.spark import __main__ as spark_command
from scrubber.spark import claim_tasks, jobs, orders, processing, shipped_rules
from scrubber.spark.claim_tasks import raised_of, told_of
from scrubber.spark.jobs import SparkJobs, TaskFailed
from scrubber.spark.output_tasks import outputs_task
from tests.spark.conftest import DAY, EMIT, Frame, Session, Shared
from tests.spark.look import written
from tests.test_set_aside import CLAIM, FAILURES, MINE, assert_set_aside, fails_over_a_patient, same_length

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from pathlib import Path

    from pyspark.sql import SparkSession

    from scrubber.engine.input_result import InputResult
    from scrubber.pipeline.report import Report
    from scrubber.spark.orders import Orders
    from tests.conftest import WriteClaims
    from tests.spark.conftest import Runs


@pytest.fixture
def files(tmp_path: Path, write_claims: WriteClaims) -> list[Path]:
    """Give three inputs of two claims; the second is the one that something fails over."""
    paths = [tmp_path / f"{name}.837" for name in "abc"]
    for path, claim_id in zip(paths, ("A1", MINE, "C1"), strict=True):
        claims = CLAIM.format(claim_id, "99213") + CLAIM.format(f"{claim_id}2", "99213")
        path.write_bytes(write_claims(claims.replace("~", "~\n")))
    return paths


@pytest.mark.usefixtures("sample_packs")
@pytest.mark.parametrize("fail", [*FAILURES, fails_over_a_patient], ids=lambda fail: fail.__name__)
def test_an_input_that_the_program_fails_over_is_set_aside_alike(
    runs: Runs, files: list[Path], monkeypatch: pytest.MonkeyPatch, fail: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """It gets its findings document alone, and the others what they get on one machine."""
    files[1].write_bytes(files[1].read_bytes().replace(b"HC:99213", b"HC:Z1001"))
    fail(monkeypatch)
    # A writer of Parquet that is left in the middle complains when it is collected.
    here = runs.assert_same(files, emit=EMIT[:8])
    assert here.exit_code == 4
    assert_set_aside(here.reports[1])


def test_an_input_that_cannot_be_compared_with_others_is_set_aside_alike(
    runs: Runs, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the program fails over what claims repeat, their input is set aside, and counts for no other."""
    tell = Repetitions.tell

    def telling(repetitions: Repetitions, result: InputResult, *told: Any) -> None:  # noqa: ANN401 as the method has it
        if result.input == 1 and not result.set_aside:
            raise DecisionFailed(1, ValueError(MINE))
        tell(repetitions, result, *told)

    monkeypatch.setattr(Repetitions, "tell", telling)
    here = runs.assert_same(files, emit=EMIT[:8])
    assert here.exit_code == 4
    assert_set_aside(here.reports[1])


@pytest.mark.usefixtures("sample_packs")
def test_an_input_without_even_a_findings_document_has_no_outputs(
    runs: Runs, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be written for an input, the run goes on without."""

    def producing(judged: Any, *told: Any) -> Any:  # noqa: ANN401 as the function has it
        if judged.source.name == "b.837":
            raise MemoryError
        return produce(judged, *told)

    monkeypatch.setattr("scrubber.spark.output_tasks.produce", producing)
    run = runs.there(files)
    assert run.exit_code == 4
    assert [len(paths) for paths in run.outputs] == [len(EMIT) + 1, 0, len(EMIT) + 1]


@pytest.mark.usefixtures("sample_packs")
def test_an_input_that_changes_is_not_written(runs: Runs, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read a second time is what was judged; else nothing of the input is published."""
    changed: list[int] = []

    def changing(*told: Any) -> Any:  # noqa: ANN401 as the function has it
        if not changed:
            changed.append(1)
            same_length(files[1])
        return outputs_task(*told)

    monkeypatch.setattr("scrubber.spark.processing.outputs_task", changing)
    run = runs.there(files)
    assert run.exit_code == 4
    assert run.reports[1].set_aside
    assert b"input-changed" in (runs.place / "many" / "b.findings.json").read_bytes()


def test_what_failed_is_told_and_raised_again() -> None:
    """The program's own words go from process to process, of other exceptions where they came from."""
    assert told_of(ValueError("JANE DOE")) == "ValueError at elsewhere"
    for error in (OwnFailure("a claim is lost"), scrubber.errors.InputChanged("an input changed")):
        again = raised_of(told_of(error))
        assert (again.message, isinstance(again, scrubber.errors.InputChanged)) == (
            error.message, isinstance(error, scrubber.errors.InputChanged)
        )  # fmt: skip


@pytest.mark.usefixtures("sample_packs")
def test_executors_without_the_driver_s_edits_are_told_before_an_input_is_read(
    runs: Runs, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pack that is missing there, one more, and one of other edits are each an error of set-up."""
    for change, told in (
        (lambda packs: packs[1:], "an executor is without the packs samples "),
        (lambda packs: (*packs, PackEdition("more", "1")), "an executor has more packs than the driver"),
    ):
        monkeypatch.setattr(
            shipped_rules,
            "resolve",
            lambda request, change=change: (found := resolve(request))._replace(packs=change(found.packs)),
        )
        with pytest.raises(SetupError, match=told):
            runs.there([files[0].with_name("never-read")])
    monkeypatch.setattr(shipped_rules, "resolve", resolve)
    marks = count()
    monkeypatch.setattr(shipped_rules, "rules_digest", lambda settings: f"{next(marks)}{rules_digest(settings)}")
    with pytest.raises(SetupError, match="other edits or tables"):
        runs.there(files)
    monkeypatch.setattr(shipped_rules, "rules_digest", rules_digest)
    monkeypatch.setattr(shipped_rules, "checksums", lambda _map: {"map": str(next(marks))})
    with pytest.raises(SetupError, match="another pyx12 than the driver"):
        runs.there(files)


@pytest.mark.usefixtures("sample_packs")
def test_folders_that_executors_do_not_see_are_told(
    runs: Runs, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of the outputs before anything is read, that of the inputs before anything is written."""
    with monkeypatch.context() as patch:
        patch.setattr(orders, "_write_private", lambda *_told: None)
        with pytest.raises(SetupError, match="an executor does not see the folder of --out"):
            runs.there(files)
    ready = claim_tasks.ready_task

    def losing(told: Orders, number: int) -> None:
        ready(told, number)
        files[0].unlink(missing_ok=True)

    monkeypatch.setattr(processing, "ready_task", losing)
    with pytest.raises(SetupError, match="an executor does not see an input that the driver sees"):
        runs.there(files)
    assert not list((runs.place / "many").iterdir())


def failing(_item: int) -> None:
    """Fail over a claim."""
    raise ValueError("JANE DOE")


def test_a_task_that_fails_says_nothing_of_a_claim(session: SparkSession) -> None:
    """What Spark writes into its logs is where of ours something was raised."""
    with pytest.raises(TaskFailed, match=r"^scrubber task: ValueError at ") as raised:
        SparkJobs(session).each([1], failing)
    assert "JANE" not in str(raised.value)
    assert raised.value.__suppress_context__
    with pytest.raises(TaskFailed, match=r"^scrubber task: ValueError at "):
        list(jobs.told_in_short(map(failing, [1])))

    def refusing(_item: int) -> None:
        raise SetupError("the set-up is wrong")

    with pytest.raises(TaskFailed, match=r"^scrubber set-up: the set-up is wrong"):
        list(jobs.told_in_short(map(refusing, [1])))


@pytest.mark.parametrize(
    ("said", "told", "kind"),
    [
        (
            "…TaskFailed: scrubber task: ValueError at scrubber.x:1 [end]\n\tat org.…",
            "ValueError at scrubber.x:1",
            OwnFailure,
        ),
        ("…TaskFailed: scrubber set-up: no such pack [end]", "no such pack", SetupError),
        ("ModuleNotFoundError: No module named 'scrubber'", "an executor has no claim-scrubber", SetupError),
        ("Job aborted: JANE DOE", "a job of Spark failed", OwnFailure),
    ],
)
def test_a_job_that_fails_is_told_in_one_line(
    said: str, told: str, kind: type[Exception], monkeypatch: pytest.MonkeyPatch, session: SparkSession
) -> None:
    """Of what Spark says only our own words are told."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    for error in (PySparkException(said), Py4JError(said)):

        def collect(_frame: Frame, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(Frame, "collect", collect)
        with pytest.raises(kind, match=told) as raised:
            SparkJobs(session).each([1], str)
        assert "JANE" not in str(raised.value)
        # A session that has ended has no broadcast variable any more.
        monkeypatch.setattr(Shared, "destroy", collect)
        with pytest.raises(kind, match=told), SparkJobs(session).broadcast(1):
            pass


@pytest.mark.usefixtures("sample_packs")
def test_findings_and_claims_are_in_the_outputs(runs: Runs, files: list[Path], tmp_path: Path) -> None:
    """A report has their counts; whoever asks for one of them is told where they are."""
    from datetime import UTC, datetime

    run = runs.there([files[0].with_name("gone.837"), *files])
    report: Report = run.reports[0]
    assert isinstance(report.findings, Tallied)
    assert report.findings.tally.kinds
    with pytest.raises(LookupError, match="are in its outputs"):
        report.findings[0]
    with pytest.raises(LookupError, match="are in its outputs"):
        list(report.claims)
    assert report.claims == run.reports[1].claims
    assert len({report.claims, run.reports[1].claims}) == 1
    now = datetime.now(UTC)
    write_metrics(tmp_path / "metrics", run, now, now)
    assert "claim_scrubber_run_findings" in (tmp_path / "metrics").read_text()


def test_the_library_call_does_what_that_of_one_machine_does(
    session: SparkSession, tmp_path: Path, files: list[Path]
) -> None:
    """The same options, and the same bytes."""
    options: dict[str, Any] = {"emit": EMIT, "as_of": DAY, "ignore": "CGM", "fail_fast": True}
    scrubber.scrub(list(map(str, files)), tmp_path / "one", **options)
    scrubber.spark.scrub(session, list(map(str, files)), tmp_path / "many", partitions=2, **options)
    assert written(tmp_path / "many") == written(tmp_path / "one")
    scrubber.spark.scrub(session, files[0], tmp_path / "single", as_of=DAY)
    assert (tmp_path / "single" / "a.277ca").exists()
    # What tasks are told of the run goes to them once.
    assert len(cast("Session", session).shared) == 2


def test_a_history_that_executors_cannot_share_is_refused(session: SparkSession, runs: Runs, tmp_path: Path) -> None:
    """A file of one machine is none for many."""
    with pytest.raises(HistoryError, match="SQLite history, the default, is a file of one machine"):
        scrubber.spark.scrub(session, [], tmp_path, history=f"sqlite://{tmp_path}/history.sqlite")
    with pytest.raises(HistoryError, match="cannot be opened"):
        scrubber.spark.scrub(
            session, [], tmp_path, history="postgresql://127.0.0.1:1/claims", key_file=tmp_path / "history.key"
        )
    history = open_history(f"sqlite://{tmp_path}/history.sqlite", write=True)
    with pytest.raises(HistoryError, match="SQLite history"):
        runs.there([], plan=runs.plan(history=history))


def test_a_session_of_spark_connect_is_refused(tmp_path: Path) -> None:
    """It has no executors of its own."""
    with pytest.raises(SetupError, match="Spark Connect"):
        scrubber.spark.scrub(cast("SparkSession", object()), [], tmp_path)


class Builder:
    """What makes a session for the command."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def appName(self, _name: str) -> Builder:  # noqa: N802 Spark's name
        """Itself."""
        return self

    def config(self, name: str, value: str) -> Builder:
        """Itself, without a progress bar."""
        assert (name, value) == ("spark.ui.showConsoleProgress", "false")
        return self

    def getOrCreate(self) -> SparkSession:  # noqa: N802 Spark's name
        """The session of the test."""
        return self._session


def invoke(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run the command on Spark in this process; its exit code."""
    monkeypatch.setattr(sys, "argv", ["spark", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        spark_command.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.usefixtures("sample_packs")
def test_the_command_writes_what_the_command_of_one_machine_writes(
    session: SparkSession, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """The same options, exit codes, outputs, run.json and summary."""
    from pyspark.sql import SparkSession as Real

    from scrubber.cli.main import main

    stopped: list[bool] = []
    monkeypatch.setattr(type(session), "stop", lambda _session: stopped.append(True), raising=False)
    monkeypatch.setattr(Real, "builder", Builder(session))
    files[2].write_bytes(b"Dear Sir or Madam")
    options = ["--no-history", "--as-of", DAY, "--emit", "json,277ca"]
    monkeypatch.setattr(
        sys, "argv", ["scrubber", "scrub", *map(str, files), "--out", str(tmp_path / "one"), *map(str, options)]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    here = capsys.readouterr().out
    assert invoke(monkeypatch, *files, "--out", tmp_path / "many", *options) == ended.value.code
    there = capsys.readouterr().out
    assert written(tmp_path / "many") == written(tmp_path / "one")
    same = [line for line in here.splitlines() if not line.startswith("c.837:") and " files in " not in line]
    assert set(there.splitlines()) >= set(same)
    assert "c.837: 1 fault of its envelopes, told in its outputs" in there
    assert stopped
    assert invoke(monkeypatch, files[0], "--out", "-", "--emit", "json", "--no-history") == 2
    assert invoke(monkeypatch, files[0], "--out", tmp_path / "many") == 2
    assert "a SQLite history, the default, is a file of one machine" in capsys.readouterr().err


def test_a_session_that_is_interrupted_while_it_starts_writes_no_traceback(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What talks to Java logs one; the command says that it was interrupted."""
    from pyspark.sql import SparkSession as Real

    def interrupted(_builder: Builder) -> None:
        logging.exception("while sending command", exc_info=KeyboardInterrupt())  # noqa: LOG004, LOG015 as py4j has it
        raise KeyboardInterrupt

    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(Builder, "getOrCreate", interrupted)
    monkeypatch.setattr(Real, "builder", Builder(cast("SparkSession", None)))
    assert invoke(monkeypatch, files[0], "--out", tmp_path / "out", "--no-history") == 130
    assert capsys.readouterr().err == "scrubber: interrupted\n"


def test_the_command_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without pyspark the extra is named."""

    def find_spec(_name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(spark_command, "find_spec", find_spec)
    assert invoke(monkeypatch, "any.837", "--out", "out", "--no-history") == 2
    assert "needs the extra spark" in capsys.readouterr().err


def test_the_module_is_a_command() -> None:
    """``python -m scrubber.spark --help`` says what it does."""
    ran = subprocess.run(
        [sys.executable, "-m", "scrubber.spark", "--help"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "by the executors of a Spark session" in ran.stdout
    assert "--partitions" in ran.stdout
