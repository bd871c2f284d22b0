"""What a worker process hands back: plain values, nothing of a claim but the outputs."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from scrubber.serve.body import file_name
from scrubber.serve.judge import DOCUMENT, Failed, Job, Judged, check_file
from scrubber.serve.kept_log import KeptLog, write_lines

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_judged_can_be_handed_to_another_process(tmp_path: Path) -> None:
    """The job and what comes of it survive pickling."""
    (tmp_path / "input").write_bytes(b"Dear Sir or Madam")
    job = Job(tmp_path / "input", "a.837", tmp_path, {})
    judged = check_file(pickle.loads(pickle.dumps(job)))  # noqa: S301 our own
    assert isinstance(judged, Judged)
    assert judged == pickle.loads(pickle.dumps(judged))  # noqa: S301
    assert [path.name for path in judged.outputs] == [DOCUMENT]


def test_no_exception_leaves_it(tmp_path: Path) -> None:
    """A wrong set-up and a fault of the program are values; the second quotes nothing."""
    wrong = check_file(Job(tmp_path / "input", "a.837", tmp_path, {"profile": "nobody"}))
    assert isinstance(wrong, Failed)
    assert wrong.is_set_up
    failed = check_file(Job(tmp_path / "input", "SECRET", tmp_path, {"SECRET": 1}))
    assert failed == Failed("TypeError at scrubber.serve.judge:" + failed.message.rpartition(":")[2], is_set_up=False)  # type: ignore[union-attr]  # it failed


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
