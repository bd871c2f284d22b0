"""A night that is killed loses nothing and does nothing twice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


def environment(home: Path) -> dict[str, str]:
    """The environment of a command that has its data folder at `home`."""
    return {**os.environ, "SCRUBBER_HOME": str(home), "SCRUBBER_CONFIG": "", "PYTHONIOENCODING": "utf-8"}


def accepted_files(folder: Path) -> dict[str, bytes]:
    """The files that go on to payers."""
    return {path.name: path.read_bytes() for path in folder.glob("*.accepted.837")}


@pytest.mark.slow
def test_a_killed_night_is_taken_up_where_it_was(tmp_path: Path) -> None:
    """After SIGKILL in the middle, the next run does the rest: every input is moved, and goes on exactly once."""
    clinic = (PROJECT / "fixtures" / "files" / "cgm-clinic.837").read_bytes()
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in range(30):
        content = clinic.replace(b"000000101", b"%09d" % (number + 1)).replace(b"RC-", b"R%d-" % number)
        (inbox / f"{number:02}.837").write_bytes(content)
    shutil.copytree(inbox, tmp_path / "copy")
    command = [str(Path(sys.executable).with_name("scrubber")), "scrub", "-v", "--as-of", "2026-03-02", "--fail-fast"]
    options = ["--emit", "accepted,json", "--jobs", "1", "--resume"]
    night = [*command, "inbox", "--out", "out", "--done", "done", *options]
    with subprocess.Popen(
        night, cwd=tmp_path, env=environment(tmp_path / "home"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as killed:
        assert killed.stderr
        lines = (line for line in killed.stderr if b"input done" in line)
        for _ in range(3):
            next(lines)
        killed.kill()
    assert killed.returncode == -signal.SIGKILL
    assert 0 < len(list(inbox.iterdir())) < 30
    again = subprocess.run(night, cwd=tmp_path, env=environment(tmp_path / "home"), capture_output=True, check=False)
    assert again.returncode in {0, 1}, again.stderr
    assert not list(inbox.iterdir())
    assert {path.name for path in (tmp_path / "done").iterdir()} == {f"{number:02}.837" for number in range(30)}
    quiet = [*command, "copy", "--out", "whole", *options]
    whole = subprocess.run(quiet, cwd=tmp_path, env=environment(tmp_path / "other"), capture_output=True, check=False)
    assert whole.returncode in {0, 1}, whole.stderr
    assert accepted_files(tmp_path / "out") == accepted_files(tmp_path / "whole") != {}
