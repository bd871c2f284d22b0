"""Which files of a folder are inputs."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

FILES = ("b.837", "SUB3/a.837", "SUB3/a.txt", "SUB3/old/a.837", "SUB4/a.837", ".trash/a.837", "SUB4/up.part")
CLAIM = """
CLM*A{}*80***11:B:1*Y*A*Y*Y~
HI*ABK:E1065~
LX*1~
SV1*HC:Z1001*80*UN*1***1~
DTP*472*D8*20260105~
"""


@pytest.fixture
def inbox(tmp_path: Path, write_claims: Callable[..., bytes]) -> Path:
    """Give a folder with files of two senders, each file with other bytes, and a link that leads back up."""
    folder = tmp_path / "in"
    for number, name in enumerate(FILES):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(write_claims(CLAIM.format(number), number=number + 1))
    (folder / "loop").symlink_to(folder)
    return folder


@pytest.mark.parametrize(
    ("options", "paths"),
    [
        ([], ["b.837"]),
        (["--recursive"], ["b.837", "SUB3/a.837", "SUB3/a.txt", "SUB3/old/a.837", "SUB4/a.837"]),
        (["--recursive", "--include", "*.837"], ["b.837", "SUB3/a.837", "SUB3/old/a.837", "SUB4/a.837"]),
        (["--recursive", "--include", "SUB4/*", "--include", "*.txt"], ["SUB3/a.txt", "SUB4/a.837"]),
        (["--recursive", "--exclude", "SUB3/*"], ["b.837", "SUB4/a.837"]),
        (["--recursive", "--exclude", "*/old/*", "--exclude", "*.txt"], ["b.837", "SUB3/a.837", "SUB4/a.837"]),
    ],
)
def test_patterns_say_which(run: Run, inbox: Path, tmp_path: Path, options: list[str], paths: list[str]) -> None:
    """A pattern is one of the name, or with a slash of the path; neither hidden folders nor links are entered."""
    ran = run(
        "scrub", inbox, "--out", tmp_path / "out", "--no-history", "--ignore", "SMP003", "--emit", "json", *options
    )
    assert ran.code == 0, ran.err
    manifest = json.loads((tmp_path / "out" / "run.json").read_text())
    assert [entry["path"] for entry in manifest["inputs"]] == paths
    folders = [entry["outputs"][0]["name"].rpartition("/")[0] for entry in manifest["inputs"]]
    assert folders == [path.rpartition("/")[0] for path in paths]
    assert run("check", inbox, "--no-history", *options).out.count("1 claim, 1 line") == len(paths)


def test_the_folder_of_outputs_is_no_input(run: Run, inbox: Path) -> None:
    """Outputs below the folder of inputs are not scrubbed by the next run."""
    for folders in (2, 3):
        ran = run("scrub", inbox, "--out", inbox / "out", "--no-history", "--emit", "json,annotated", "--recursive")
        assert ran.out.startswith("5 inputs: ")
        assert ran.out.endswith(f"Passed over in folders: {folders} folders, 1 unfinished file\n")


def test_what_was_not_asked_for_is_counted(run: Run, inbox: Path) -> None:
    """Files that a pattern leaves out are told by their number."""
    ran = run("check", inbox, "--no-history", "--recursive", "--include", "*.txt")
    assert ran.out.endswith("Passed over in folders: 4 files that are not asked for, 2 folders, 1 unfinished file\n")


def test_a_pipe_in_a_folder_is_not_waited_for(run: Run, inbox: Path) -> None:
    """What is no file of a folder is passed over: nobody may ever write to it; a link to nothing is an input."""
    os.mkfifo(inbox / "pipe.837")
    os.mkfifo(inbox / "other.837")
    (inbox / "lost.837").symlink_to("nothing")
    ran = run("check", inbox, "--no-history")
    assert ran.code == 3
    assert "lost.837: 0 claims" in ran.out
    assert ran.out.endswith("Passed over in folders: 4 folders, 2 pipes or devices\n")


def test_nothing_asked_for_is_2(run: Run, inbox: Path) -> None:
    """A folder of which no file is asked for is a set-up error that says what was passed over."""
    ran = run("check", inbox, "--no-history", "--include", "*.edi")
    assert ran.code == 2
    assert "the folder holds no files. Passed over in folders: 1 file that is not asked for" in ran.err
