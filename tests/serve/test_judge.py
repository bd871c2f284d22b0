"""What a worker process hands back: plain values, nothing of a claim but the outputs."""

from __future__ import annotations

import os
import pickle
import time
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from starlette.requests import Request

from scrubber.serve.body import file_name, receive_file
from scrubber.serve.desk import worker_processes
from scrubber.serve.judge import DOCUMENT, FailedFile, FileResult, Job, check_file
from scrubber.serve.kept_log import KeptLog, write_lines
from scrubber.serve.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOR_EVER = 10_000


def test_what_is_judged_can_be_handed_to_another_process(tmp_path: Path) -> None:
    """The job and what comes of it survive pickling."""
    (tmp_path / "input").write_bytes(b"Dear Sir or Madam")
    job = Job(tmp_path / "input", "a.837", tmp_path, {})
    judged = check_file(pickle.loads(pickle.dumps(job)))  # noqa: S301 our own
    assert isinstance(judged, FileResult)
    assert judged == pickle.loads(pickle.dumps(judged))  # noqa: S301
    assert [path.name for path in judged.outputs] == [DOCUMENT]


def test_a_worker_process_is_killed_with_its_job() -> None:
    """A job that is given up ends at once, and the next one finds another process."""

    async def work() -> list[object]:
        run: Any = worker_processes(1)
        first = await run(os.getpgid, 0)
        with anyio.move_on_after(0.01):
            await run(time.sleep, FOR_EVER)
        return [first, await run(os.getpgid, 0)]

    assert anyio.run(work) == [os.getpgid(0)] * 2


def test_a_request_that_ends_early_is_no_file(tmp_path: Path) -> None:
    """Whoever breaks off has not sent a file that could be judged."""
    messages: Iterator[dict[str, Any]] = iter(
        [{"type": "http.request", "body": b"ISA", "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> dict[str, Any]:
        return next(messages)

    request = Request({"type": "http", "headers": []}, receive)
    with pytest.raises(Problem) as broken:
        anyio.run(receive_file, request, tmp_path / "input", 1000)
    assert broken.value.status == 400


def test_no_exception_leaves_it(tmp_path: Path) -> None:
    """A wrong set-up and a fault of the program are values; the second quotes nothing."""
    wrong = check_file(Job(tmp_path / "input", "a.837", tmp_path, {"profile": "nobody"}))
    assert isinstance(wrong, FailedFile)
    assert wrong.is_set_up
    failed = check_file(Job(tmp_path / "input", "SECRET", tmp_path, {"SECRET": 1}))
    assert isinstance(failed, FailedFile)
    line = failed.message.rpartition(":")[2]
    assert failed == FailedFile(f"TypeError at scrubber.serve.judge:{line}", is_set_up=False)


def test_a_kept_log_is_written_as_it_was_told() -> None:
    """Levels and facts are the same; of an exception its kind and our own line are kept."""
    kept, told = KeptLog(), KeptLog()
    kept.info("input done", claims=3)
    kept.error("input set aside", input_ordinal=1, error=ValueError("SECRET"))
    kept.warning("odd", error=UnicodeDecodeError("utf-8", b"SECRET", 0, 1, "SECRET"))
    write_lines(kept.lines, told)
    assert told.lines == kept.lines
    assert [line.level for line in told.lines] == ["info", "error", "warning"]
    assert told.lines[1].facts == {"input_ordinal": 1, "kind": "ValueError", "place": "elsewhere"}
    assert "SECRET" not in repr(told.lines)

    class Odd(Exception):
        """An exception of some package."""

    kept.debug("odd", error=Odd())
    assert kept.lines[-1].facts["kind"] == "Exception"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("claims.837", "claims.837"), ("a/b/claims.837", "claims.837"), ("C:\\in\\claims.837", "claims.837"),
        ("../../etc/passwd", "passwd"), ("..", "claims.837"), ("", "claims.837"), ("a/", "claims.837"),
        (".scrubber.json", "scrubber.json"), ("x\0y\n.837", "xy.837"), ("\ud800.837", "837"),
        ("x" * 300 + ".837", "x" * 96 + ".837"), ("ü" * 99 + ".837", "ü" * 48 + ".837"),
    ],
)  # fmt: skip
def test_a_name_leads_to_no_folder(given: str, name: str) -> None:
    """Outputs are called by what a file is called, wherever a request says it is."""
    assert file_name(given) == name
