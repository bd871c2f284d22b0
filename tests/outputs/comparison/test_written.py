"""Findings of a run, read back from what it wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scrubber.errors import SetupError
from scrubber.outputs.comparison.written import read_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

CLAIM = "CLM*{id}*2000***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:Z1001*2000*UN*1.5***1~\nDTP*472*D8*20260105~\n"


@pytest.fixture
def out(run: Run, tmp_path: Path, write_claims: Callable[..., bytes]) -> Path:
    """Give a folder with the outputs of two inputs, each with a claim that is rejected."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.837").write_bytes(write_claims(CLAIM.format(id=name)))
    run("scrub", tmp_path / "a.837", tmp_path / "b.837", "--out", tmp_path / "out", "--no-history", "--emit", "json")
    return tmp_path / "out"


def test_a_document_a_folder_and_a_manifest_say_the_same(out: Path) -> None:
    """A kept manifest does too; each input has its own findings, and one that was renamed is compared with all."""
    whole = read_run(out).whole
    assert {finding.claim_id for finding in whole.findings.values()} == {"a", "b"}
    assert (whole.stopped, whole.cents) == (2, 400_000)
    (kept,) = (out / "runs").iterdir()
    assert read_run(out / "run.json").whole == read_run(kept).whole == whole
    own = read_run(out / "a.findings.json").whole
    assert own == read_run(out).of_input("a.837")
    assert own != whole
    assert read_run(out).of_input("renamed.837") == whole


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "no JSON"), ("[]", "no findings document"), ('{"schema": "other/1"}', "another schema"),
        ('{"schema": "claim-scrubber/findings/1", "findings": [{}]}', "older version"),
    ],
)  # fmt: skip
def test_what_is_no_findings_document_is_an_error_of_set_up(tmp_path: Path, content: str, told: str) -> None:
    """No traceback reaches the user."""
    (tmp_path / "x.findings.json").write_text(content, "utf-8")
    with pytest.raises(SetupError, match=told):
        read_run(tmp_path / "x.findings.json")


def test_what_is_not_there_or_was_written_again_is_an_error_of_set_up(out: Path, tmp_path: Path) -> None:
    """A manifest whose findings were replaced since is not compared with those of another run."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(SetupError, match="no findings"):
        read_run(tmp_path / "empty")
    with pytest.raises(SetupError, match="cannot be read"):
        read_run(tmp_path / "nothing")
    document = json.loads((out / "a.findings.json").read_bytes())
    (out / "a.findings.json").write_text(json.dumps({**document, "findings": []}), "utf-8")
    with pytest.raises(SetupError, match="written again"):
        read_run(out / "run.json")
