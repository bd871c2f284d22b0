"""Where the program runs, and what it says where it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import scrubber
from scrubber.errors import SetupError

if TYPE_CHECKING:
    from tests.conftest import Run

README = Path(__file__).parents[1] / "README.md"
FILE = Path(__file__).parents[1] / "fixtures" / "files" / "two-interchanges.837"
SAID = "scrubber runs on Linux and macOS; on Windows, run it in WSL (Windows Subsystem for Linux)"
WITHOUT_POSIX = """
import os, signal, sys
for name in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules[name] = None
missing = "O_DIRECTORY O_NOFOLLOW fchmod fork geteuid getuid pread pwrite sched_getaffinity"
for name in missing.split():
    vars(os).pop(name, None)
for name in ("SIGALRM", "SIGHUP", "SIGKILL", "ITIMER_REAL", "getitimer", "setitimer"):
    vars(signal).pop(name, None)
import scrubber
print(len(scrubber.check(sys.argv[1]).findings))
"""


@pytest.mark.parametrize("arguments", [["check", FILE], ["scrub", FILE, "--out", "out"], ["edits"], ["--version"]])
def test_on_windows_every_command_says_where_it_runs(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[object]
) -> None:
    """On Windows the command does nothing and says in one line where it runs."""
    monkeypatch.setattr(sys, "platform", "win32")
    ran = run(*arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", f"scrubber: {SAID}\n")


def test_on_windows_the_library_writes_no_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On Windows a call that would write files raises before it makes the folder."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SetupError, match="Linux and macOS"):
        scrubber.scrub([FILE], tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_the_library_checks_without_what_windows_lacks() -> None:
    """The package is imported, and checks a file, where the modules and functions of POSIX are missing."""
    ran = subprocess.run([sys.executable, "-c", WITHOUT_POSIX, FILE], capture_output=True, text=True, check=True)
    assert int(ran.stdout) == len(scrubber.check(FILE).findings)


def test_the_readme_begins_with_where_it_runs() -> None:
    """A reader learns where the program runs before the first command."""
    assert "Linux and macOS" in README.read_text("utf-8").partition("```")[0]


def test_freed_memory_is_given_back_to_the_system() -> None:
    """Of 64 MB in small arrays, freed below one that stays, most is gone from the process; where glibc is there."""
    program = """
import ctypes, os
from pathlib import Path
import numpy as np
from scrubber.operating_system import give_back_memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")

if not Path("/proc/self/statm").exists() or not hasattr(ctypes.CDLL(None), "malloc_trim"):
    raise SystemExit("no glibc here")
arrays = [np.ones(64_000, np.uint8) for _ in range(1000)]
above = np.ones(64_000, np.uint8)
full = resident()
del arrays
kept = resident()
give_back_memory()
print(full - kept < 10_000_000, kept - resident() > 50_000_000)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    if ran.stderr == "no glibc here\n":
        pytest.skip(ran.stderr)
    assert ran.stdout == "True True\n", ran.stderr
