"""One input never stops the others: what the program fails over is set aside and told, and the rest is published."""

from __future__ import annotations

import json
import os
import threading
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal
from unittest.mock import Mock

import pytest

from scrubber.claims.timeline import Timeline
from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.input_result import InputResult
from scrubber.engine.parallel import worker_pool as worker_pool_module
from scrubber.engine.sandbox import Placed, Sandbox
from scrubber.errors import HistoryError, InputChanged, OwnFailure
from scrubber.history.opening import open_history
from scrubber.outputs.ack999.acknowledgement import FunctionalAcknowledgement
from scrubber.outputs.reports.findings_json import write_document
from scrubber.pipeline import claim_stage, judging
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.set_aside import InputsFailed, without_failures
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.reader import Reader
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from scrubber.edit.definition import Question
    from scrubber.outputs.second_read.document import FindingsDocument
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch
    from scrubber.pipeline.report import Report, RunReport
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.packs import Pack
    from scrubber.x12.source import Digesting
    from tests.conftest import Run

CLAIM = "CLM*{0}*80***11:B:1*Y*A*Y*Y~HI*ABK:E1065~LX*1~SV1*HC:{1}*80*UN*1***1~DTP*472*D8*20260105~"
EMIT = ("annotated", "accepted", "rejected", "999", "277ca", "json")
MINE = "FAULTY"
"""Claim id of the input that something fails over."""


class Broken(Exception):
    """What the program does not expect."""


@pytest.fixture
def files(tmp_path: Path, write_claims: Callable[..., bytes]) -> list[Path]:
    """Give three inputs of two claims; the second is the one that something fails over."""
    paths = [tmp_path / f"{name}.837" for name in "abc"]
    for path, claim_id in zip(paths, ("A1", MINE, "C1"), strict=True):
        claims = CLAIM.format(claim_id, "99213") + CLAIM.format(f"{claim_id}2", "99213")
        path.write_bytes(write_claims(claims.replace("~", "~\n")))
    return paths


@pytest.fixture
def plan(sample_edits: Pack) -> Plan:
    """Give a plan with the sample edits and no history."""
    return Plan(settings=resolve(SettingsRequest(), [sample_edits]), as_of=date(2026, 3, 2))


def scrub(files: list[Path], out: Path, plan: Plan) -> RunReport:
    """Scrub the inputs."""
    return scrub_all([Source(path.name, path) for path in files], out, EMIT, plan)


def assert_set_aside(report: Report, *, claims: int = 2, key: str = "input-set-aside") -> None:
    """The input's claims are counted, none of them is judged, and one finding says why."""
    assert (report.summary.claims, report.summary.unreadable) == (claims, claims)
    assert report.summary.charge_unreadable == report.summary.charge == 8000 * claims
    assert [found.key for found in report.findings] == [key]
    assert report.failed


def fails_in_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the reader fail over the faulty input."""
    fill = Reader._fill

    def filling(reader: Reader) -> None:
        fill(reader)
        if MINE in reader._text:
            raise Broken

    monkeypatch.setattr(Reader, "_fill", filling)


def fails_in_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the claim pass fail over the faulty input, for want of memory."""
    screen = ClaimPass.run

    def run(claim_pass: ClaimPass, source: Any) -> Any:  # noqa: ANN401 as the method has it
        input_result = screen(claim_pass, source)
        if claim_pass._input_result.input == 1:
            raise MemoryError
        return input_result

    monkeypatch.setattr(ClaimPass, "run", run)


def fails_in_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the claims of the faulty input be counted otherwise than they are read."""
    reconcile = InputResult.reconcile

    def miscount(input_result: InputResult, claims: int, charge: int) -> None:
        reconcile(input_result, claims + (input_result.input == 1), charge)

    monkeypatch.setattr(InputResult, "reconcile", miscount)


def fails_over_a_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the patient pass fail over claims of the faulty input."""
    run_edit = Sandbox.run

    def running(sandbox: Sandbox, active: ActiveEdit, question: Question, subject: Placed, *told: Any) -> Any:  # noqa: ANN401 as there
        if isinstance(subject, Timeline) and told[-1].claim_id == MINE:
            raise Broken
        return run_edit(sandbox, active, question, subject, *told)

    monkeypatch.setattr(Sandbox, "run", running)


def fails_in_a_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the writer of the 999 fail over the faulty input."""
    take, take_stretch = FunctionalAcknowledgement.take, FunctionalAcknowledgement.take_stretch

    def taking(writer: FunctionalAcknowledgement, marked: MarkedPiece) -> None:
        if MINE in marked.piece.text:
            raise Broken
        take(writer, marked)

    def taking_stretch(writer: FunctionalAcknowledgement, marked: MarkedStretch) -> None:
        if MINE in marked.stretch.text:
            raise Broken
        take_stretch(writer, marked)

    monkeypatch.setattr(FunctionalAcknowledgement, "take", taking)
    monkeypatch.setattr(FunctionalAcknowledgement, "take_stretch", taking_stretch)


FAILURES = [fails_in_the_reader, fails_in_the_engine, fails_in_the_count, fails_in_a_writer]


@pytest.mark.parametrize("fail", FAILURES, ids=lambda fail: fail.__name__)
def test_the_others_are_published(
    fail: Callable[[pytest.MonkeyPatch], None], files: list[Path], tmp_path: Path, plan: Plan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Two of three inputs have the outputs that they have without the third, which has its findings document alone."""
    scrub([files[0], files[2]], tmp_path / "two", plan)
    fail(monkeypatch)
    run = scrub(files, tmp_path / "three", plan)
    assert run.exit_code == 4
    assert_set_aside(run.reports[1])
    assert [path.name for path in run.outputs[1]] == ["b.findings.json"]
    for path in (tmp_path / "two").glob("[ac].*"):
        assert (tmp_path / "three" / path.name).read_bytes() == path.read_bytes()
    manifest = json.loads((tmp_path / "three" / "run.json").read_bytes())
    assert manifest["exit_code"] == 4
    assert manifest["summary"]["claims"] == 6


@pytest.mark.parametrize("fail", FAILURES[:3], ids=lambda fail: fail.__name__)
def test_a_check_goes_on_too(
    fail: Callable[[pytest.MonkeyPatch], None], files: list[Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The findings of all inputs are printed, and the exit code is that of a failure; nothing of a claim is logged."""
    fail(monkeypatch)
    ran = run("check", *files, "--no-history", "--format", "json")
    assert ran.code == 4
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert [document["summary"]["accepted"] for document in told] == [2, 0, 2]
    (logged,) = ran.err.splitlines()
    assert json.loads(logged)["event"] == "input set aside"
    assert MINE not in ran.err


@pytest.mark.parametrize("fail", [fails_over_a_patient, fails_in_a_writer], ids=lambda fail: fail.__name__)
def test_a_claim_of_an_input_that_failed_counts_for_no_other(
    fail: Callable[[pytest.MonkeyPatch], None], files: list[Path], tmp_path: Path, plan: Plan,
    write_claims: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """What an input would have used up is still there for the next one, and the history does not hold its services."""
    url = f"sqlite://{tmp_path}/history.sqlite"
    plan = plan._replace(history=open_history(url, write=True))
    for path, claim_id in zip(files, ("A1", MINE, "C1"), strict=True):
        content = write_claims(CLAIM.format(claim_id, "Z1001").replace("~", "~\n"))
        # The first is another patient's; the last would come too soon after the one that fails.
        path.write_bytes(content.replace(b"MEMBER0001", b"MEMBER0002") if claim_id == "A1" else content)
    together = judge_all([Source(path.name, path) for path in files], plan)
    assert [report.summary.accepted for report in together] == [1, 1, 0]
    fail(monkeypatch)
    run = scrub(files, tmp_path / "out", plan)
    assert [report.summary.accepted for report in run.reports] == [1, 0, 1]
    assert_set_aside(run.reports[1], claims=1)
    assert run.services == 2


def test_findings_that_cannot_be_written_stop_no_other(
    files: list[Path], tmp_path: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An input that not even its findings document can be written for has no outputs, and the run goes on."""

    def writing(document: FindingsDocument, out: Any) -> None:  # noqa: ANN401 as the function has it
        if document.input.name == "b.837":
            raise Broken
        write_document(document, out)

    monkeypatch.setattr("scrubber.outputs.formats.write_document", writing)
    run = scrub(files, tmp_path / "out", plan)
    assert run.exit_code == 4
    assert [len(paths) for paths in run.outputs] == [5, 0, 5]


def test_as_a_filter_the_fault_is_told_and_nothing_is_written(
    files: list[Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that fails leaves standard output empty, and standard error says what failed."""
    fails_in_a_writer(monkeypatch)
    ran = run("scrub", files[1], "--out", "-", "--emit", "999", "--no-history")
    assert (ran.code, ran.out) == (4, "")
    assert "SCR093 input-set-aside: the program failed over this input (Broken at " in ran.err
    assert run("scrub", files[0], "--out", "-", "--emit", "999", "--no-history").code == 0


def same_length(path: Path) -> None:
    """Change a charge of a line: as many claims with as many bytes, which say something else."""
    path.write_bytes(path.read_bytes().replace(b"HC:99213*80", b"HC:99213*81"))


@pytest.mark.parametrize("change", [same_length, lambda path: path.write_bytes(b""), Path.unlink])
@pytest.mark.parametrize("conformance", ["envelope", "full"])
def test_an_input_that_changes_between_two_readings_is_not_written(
    files: list[Path], tmp_path: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object],
    conformance: Literal["envelope", "full"],
) -> None:  # fmt: skip
    """What is read a second time is what was judged, to the last byte; else nothing of the input is published."""
    open_again = Source.open_again
    changed: list[object] = []

    def opening(source: Source, sha256: str, size: int) -> AbstractContextManager[Digesting]:
        if source.name == "b.837" and not changed:
            changed.append(change(files[1]))
        return open_again(source, sha256, size)

    monkeypatch.setattr(Source, "open_again", opening)
    run = scrub(files, tmp_path / "out", plan._replace(conformance=conformance))
    assert run.exit_code == 4
    assert [found.key for found in run.reports[1].findings] == ["input-changed"]
    assert [path.name for path in run.outputs[1]] == ["b.findings.json"]
    assert [report.summary.accepted for report in run.reports] == [2, 0, 2]


def test_an_input_that_cannot_be_read_to_its_end_again_has_changed(tmp_path: Path) -> None:
    """A disk that gives the input back once and not twice is told as the input's change."""
    path = tmp_path / "a.837"
    path.write_bytes(b"ISA")
    source = Source(path.name, path)
    failing = SimpleNamespace(read=Mock(side_effect=OSError(5, "Input/output error")))
    with pytest.raises(InputChanged), source.open_again(sha256(b"ISA").hexdigest(), 3) as again:
        again._stream = failing


@pytest.mark.parametrize("conformance", ["envelope", "full"])
def test_a_pipe_with_a_name_is_read_once_and_judged_like_a_file(
    files: list[Path], tmp_path: Path, run: Run, conformance: str
) -> None:
    """A FIFO gives the outputs, the findings and the counts of a file with the same bytes."""
    options = ("--no-history", "--as-of", "2026-03-02", "--conformance", conformance)
    wanted = run("scrub", files[0], "--out", tmp_path / "file", *options)
    (tmp_path / "pipes").mkdir()
    pipe = tmp_path / "pipes" / "a.837"
    os.mkfifo(pipe)
    whole = files[0].read_bytes()
    writer = threading.Thread(target=pipe.write_bytes, args=(whole,))
    writer.start()
    piped = run("scrub", pipe, files[2], "--out", tmp_path / "pipe", *options, "--jobs", "2")
    writer.join()
    assert (piped.code, piped.err) == (wanted.code, "")
    for path in (tmp_path / "file").glob("a.*"):
        assert (tmp_path / "pipe" / path.name).read_bytes() == path.read_bytes()


def test_a_file_that_says_it_is_empty_is_kept_as_it_was_read() -> None:
    """What /proc shows is read once: it may be something else the next time."""
    source = Source("status", Path("/proc/self/stat"))
    if not Path("/proc/self/stat").exists():
        pytest.skip("no /proc here")
    assert (source.file, source.size) == (None, 0)
    contents = []
    for _ in range(2):
        with source.open() as stream:
            contents.append(stream.read())
    assert contents[0] == contents[1] != b""


def test_a_worker_pool_that_fails_over_one_input_leaves_the_others_to_this_process(
    files: list[Path], plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inputs after one that the other processes could not be asked about are judged all the same."""
    monkeypatch.setattr(claim_stage, "WORTHWHILE", 0)

    def fail(_task: object) -> None:
        raise Broken

    wanted = judge_all([Source(path.name, path) for path in files[1:]], plan)
    monkeypatch.setattr(worker_pool_module._Worker, "take", fail)
    first, *others = judge_all([Source(path.name, path) for path in files], plan._replace(jobs=2))
    assert_set_aside(first)
    assert others == wanted


def test_set_up_and_store_are_the_whole_runs(files: list[Path], plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the set-up or of the history is no input's, and stops the run as it always did."""
    for error in (HistoryError("the key is wrong"), OwnFailure("the history failed")):
        deciding = Mock(side_effect=error)
        monkeypatch.setattr(judging, "_decide", deciding)
        with pytest.raises(type(error), match=error.message):
            judge_all([Source(path.name, path) for path in files], plan)
        deciding.assert_called_once()


def test_what_fails_though_it_is_set_aside_ends_the_run(plan: Plan) -> None:
    """A run that fails over the same input again and again is not begun for ever."""

    def fails(_errors: object) -> None:
        raise InputsFailed({1: Broken()})

    with pytest.raises(OwnFailure, match="set aside already"):
        without_failures(fails, plan.log)
