"""Inputs over which processes die, on a session in this process: how often a task was tried says how it judges."""

from __future__ import annotations

from itertools import chain, count, repeat
from typing import TYPE_CHECKING, NamedTuple

import pytest

from scrubber.engine.parallel import merge_parts, worker_pool
from scrubber.spark import processing
from scrubber.spark.deaths import Tries, Way
from scrubber.spark.jobs import ProcessDied
from tests.engine.parallel.test_merge_parts import interchange
from tests.spark.conftest import Frame

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Claims, WriteClaims
    from tests.spark.conftest import Row, Runs


class Context(NamedTuple):
    """What Spark tells a task of itself."""

    attempt: int

    def attemptNumber(self) -> int:  # noqa: N802 Spark's name
        """How often the task was tried before."""
        return self.attempt


@pytest.mark.parametrize(
    ("attempt", "tries", "way"),
    [
        (None, Tries(4, is_again=False), Way.HERE),
        (0, Tries(4, is_again=False), Way.HERE),
        (1, Tries(4, is_again=False), Way.APART),
        (9, Tries(4, is_again=False), Way.APART),
        (0, Tries(4, is_again=True), Way.APART),
        (2, Tries(4, is_again=True), Way.APART),
        (3, Tries(4, is_again=True), Way.NOT_AT_ALL),
        (0, Tries(1, is_again=True), Way.APART),
    ],
)
def test_a_task_that_was_tried_before_judges_apart(
    monkeypatch: pytest.MonkeyPatch, attempt: int | None, tries: Tries, way: Way
) -> None:
    """Only the last attempt of a job that failed once already does without judging."""
    context = None if attempt is None else Context(attempt)
    monkeypatch.setattr("pyspark.TaskContext.get", lambda: context)
    assert tries.way() is way


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_claims: WriteClaims, claim: Claims) -> list[Path]:
    """Give an input that is cut and one that is not."""
    monkeypatch.setattr(processing, "PART_LENGTH", 4000)
    monkeypatch.setattr(merge_parts.ranges, "__defaults__", (4000, None))
    monkeypatch.setattr(merge_parts.tasks, "__defaults__", (4000,))
    large, small = tmp_path / "large.837", tmp_path / "small.837"
    large.write_bytes(interchange(6).encode())
    small.write_bytes(write_claims(claim("A1", "20260105")))
    return [large, small]


@pytest.mark.usefixtures("sample_packs")
def test_a_job_of_which_processes_die_is_done_again_by_child_processes(
    runs: Runs, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes out is the same; a job of which they die again fails."""
    collect, numbers, dead = Frame.collect, count(), {2, 4}

    def dying(frame: Frame) -> list[Row]:
        # Jobs before it: what is ready, where the large one can be cut.
        if next(numbers) in dead:
            raise_died()
        return collect(frame)

    started: list[object] = []
    start = worker_pool._start

    def starting(*told: object, **how: object) -> object:
        started.append(told)
        return start(*told, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Frame, "collect", dying)
    monkeypatch.setattr(worker_pool, "_start", starting)
    runs.assert_same(files)
    assert len(started) > len(files)
    numbers, dead = count(), {2, 3}
    with pytest.raises(ProcessDied, match="processes of a job of Spark died: nothing was published"):
        runs.there(files, "never")


def raise_died() -> None:
    """Fail as Spark does where a Python process dies."""
    from pyspark.errors import PySparkException

    raise PySparkException("Job aborted: Python worker exited unexpectedly (crashed)")


@pytest.mark.usefixtures("sample_packs")
def test_an_input_that_is_given_up_is_set_aside_and_a_part_unreadable(
    runs: Runs, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody lives to judge it, a small input is set aside whole, and a large one loses that part alone."""
    # The small one is done first, then the last part, and then that before it.
    ways = chain([Way.HERE, Way.HERE, Way.NOT_AT_ALL], repeat(Way.HERE))
    monkeypatch.setattr(Tries, "way", lambda _tries: next(ways))
    large, small = runs.there(files, "part").reports
    assert 0 < large.summary.unreadable < large.summary.claims
    assert not small.set_aside
    monkeypatch.setattr(Tries, "way", lambda _tries: Way.NOT_AT_ALL)
    run = runs.there(files[1:], "whole")
    assert run.exit_code == 4
    assert run.reports[0].set_aside
    assert b"a process died over it each time" in (runs.place / "whole" / "small.findings.json").read_bytes()
