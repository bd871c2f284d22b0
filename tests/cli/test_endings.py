"""However the command ends, it cleans up, says why in one line, and leaves no process and no lock behind."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pytest

from scrubber.history.url import masked, reveals, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.conftest import Run

SCRUBBER = Path(sys.executable).with_name("scrubber")
CLEAN = "CLM*A1*80***11:B:1*Y*A*Y*Y~HI*ABK:E1065~LX*1~SV1*HC:99213*80*UN*1***1~DTP*472*D8*20260105~"
STUCK = 600
"""Seconds after which a test that would wait for ever fails; no run that is right comes near."""


@pytest.fixture
def path(tmp_path: Path, write_claims: Callable[..., bytes]) -> Path:
    """Give a file with a claim."""
    file = tmp_path / "a.837"
    file.write_bytes(write_claims(CLEAN.replace("~", "~\n")))
    return file


def with_redirections(redirections: str, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a shell does with these redirections."""
    shell = ["sh", "-c", f'exec "$@" {redirections}', "sh", str(SCRUBBER)]
    return subprocess.run([*shell, *map(str, arguments)], capture_output=True, check=False, timeout=STUCK)


class TestStreams:
    """Standard streams that are closed or full end the command in order."""

    @pytest.mark.parametrize("redirections", [">&-", ">/dev/full"])
    @pytest.mark.parametrize("arguments", [["edits"], ["--version"], ["check", "FILE", "--no-history"]])
    def test_output_that_nobody_takes_is_4(self, path: Path, arguments: list[str], redirections: str) -> None:
        """A closed or full standard output is the exit code 4, and no traceback."""
        if "full" in redirections and not Path("/dev/full").exists():
            pytest.skip("no /dev/full here")
        ran = with_redirections(redirections, *(path if one == "FILE" else one for one in arguments))
        assert ran.returncode == 4
        assert b"Traceback" not in ran.stderr
        assert b"Exception ignored" not in ran.stderr
        assert len(ran.stderr.splitlines()) <= 1

    def test_errors_that_nobody_takes_change_nothing(self, path: Path) -> None:
        """A closed standard error leaves output and exit code as they are, and no log gets into the output."""
        plain = with_redirections("", "check", path, "--no-history")
        closed = with_redirections("2>&-", "check", path, "--no-history", "-vv")
        assert (closed.returncode, closed.stdout) == (plain.returncode, plain.stdout)

    def test_a_closed_standard_input_is_a_set_up_error(self) -> None:
        """Standard input that is closed is told as such."""
        ran = with_redirections("<&-", "check", "-", "--no-history")
        assert (ran.returncode, ran.stderr) == (2, b"scrubber: standard input (-) is closed\n")


def _heed_signals() -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(signal.Signals[name], signal.SIG_DFL)


@contextmanager
def waiting_for_input(pipe: Path, *command: object) -> Iterator[tuple[subprocess.Popen[bytes], BinaryIO]]:
    """Start a command that reads a pipe with a name; it and the other end of the pipe, once it waits for bytes."""
    os.mkfifo(pipe)
    words = list(map(str, command))
    # The tests may have been started in the background, where interrupts are ignored.
    with subprocess.Popen(
        words,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=_heed_signals,  # noqa: PLW1509 one thread
    ) as process:
        writing = None
        while writing is None:
            assert process.poll() is None, process.stderr and process.stderr.read()
            try:
                writing = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:  # nobody reads it yet
                time.sleep(0.01)
        with os.fdopen(writing, "wb") as stream:
            yield process, stream


class TestSignals:
    """Signals that ask a process to end take the way of a keyboard interrupt."""

    @pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
    def test_the_command_cleans_up(self, tmp_path: Path, name: str, code: int) -> None:
        """The stage is gone, one line says that the run was interrupted, and the exit code names the signal."""
        pipe, out = tmp_path / "pipe", tmp_path / "out"
        with waiting_for_input(pipe, SCRUBBER, "scrub", pipe, "--out", out, "--no-history") as (process, _):
            assert [path.name[:10] for path in out.iterdir()] == [".scrubber-"]
            process.send_signal(signal.Signals[name])
            _, errors = process.communicate(timeout=STUCK)
        assert (process.returncode, errors) == (code, b"scrubber: interrupted\n")
        assert list(out.iterdir()) == []

    def test_a_run_under_nohup_goes_on(self, tmp_path: Path) -> None:
        """A signal that whoever started the command has it ignore is ignored."""
        pipe = tmp_path / "pipe"
        program = (
            "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
        )
        command = [sys.executable, "-c", program, SCRUBBER, "check", pipe, "--no-history"]
        with waiting_for_input(pipe, *command) as (process, stream):
            process.send_signal(signal.SIGHUP)
            stream.write(b"Dear all")
            stream.close()
            _, errors = process.communicate(timeout=STUCK)
        assert (process.returncode, errors) == (3, b"")


PARENT = """
import fcntl, os, signal, sys
from pathlib import Path
from scrubber.engine.parallel.worker_pool import WorkerPool
from scrubber.engine.parallel.judge_part import Task
from scrubber.engine.parallel.split_input import Range
from scrubber.log import SILENT
from scrubber.rules.settings import SettingsRequest

path, folder = map(Path, sys.argv[1:])
held = os.open(folder, os.O_RDONLY)
fcntl.flock(held, fcntl.LOCK_EX)
with WorkerPool(2, SettingsRequest(), SILENT) as worker_pool:
    # Each process has judged something, and waits for more.
    list(worker_pool.judge([Task(path, Range(None, path.stat().st_size), number) for number in range(4)]))
    print(*(worker._process.pid for worker in worker_pool._workers), flush=True)
    signal.pause()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="processes that are no children cannot be waited for here")
def test_processes_end_with_their_parent_and_hold_no_lock(path: Path, tmp_path: Path) -> None:
    """A run that is killed leaves no process behind, and its locks are free even while one of them still lives."""
    folder = tmp_path / "locked"
    folder.mkdir()
    command = [sys.executable, "-c", PARENT, str(path), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        workers = list(map(int, parent.stdout.readline().split()))
        handles = [os.pidfd_open(worker) for worker in workers]
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        parent.kill()
        parent.wait(STUCK)
        lock = os.open(folder, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(lock)
        for worker in workers:
            os.kill(worker, signal.SIGCONT)
        for handle in handles:
            assert select.select([handle], [], [], STUCK)[0], "a process outlives its parent"
            os.close(handle)
    assert len(workers) == 2


class TestPasswords:
    """The password in a history's URL is never shown."""

    @pytest.mark.parametrize(
        ("url", "wanted"),
        [
            ("postgresql://me:secret@host/name", "postgresql://me:***@host/name"),
            ("postgresql://me:se@cr/et?x@host:5432/name?password=secret", "postgresql://me:***@host:5432/name"),
            ("postgresql://host/name?password=secret", "postgresql://host/name"),
            ("postgresql://me@host/name", "postgresql://me:***@host/name"),
            ("sqlite:///folder/history.sqlite", "sqlite:///folder/history.sqlite"),
        ],
    )
    def test_a_url_is_shown_without_it(self, url: str, wanted: str) -> None:
        """Who and where are shown; what may be secret is stars."""
        assert shown(url) == wanted
        assert "secret" not in masked(f"unexpected argument ({url})")

    @pytest.mark.parametrize("written", ["s3cr3t", "s3@cr3t", "s3:cr3t", "s3%20cr3t", "s3/cr3t"])
    def test_what_a_server_says_is_left_out_where_it_holds_a_part(self, written: str) -> None:
        """A driver that reads a password's special character as the end of it quotes the rest."""
        for url in (f"postgresql://me:{written}@host/name", f"postgresql://me@host/name?password={written}"):
            assert reveals('could not translate host name "cr3t@host"', url) == (written != "s3cr3t")
            assert reveals('password authentication failed for user "me"', url) is False
        assert reveals("s3 cr3t", "postgresql://me:s3%20cr3t@host/name")
        assert not reveals("anything", "sqlite:///history.sqlite")

    @pytest.mark.parametrize(
        "arguments",
        [
            ["history", "status", "postgresql://me:s3cr3t@host/name"],
            ["history", "status", "--history", "postgresql://me:s3@cr3t@localhost:1/name"],
            ["history", "status", "--history", "postgresql://me:s3cr3t@localhost:port/name"],
            ["history", "status", "--history", "postgresql://localhost:1/name?password=s3cr3t&nothing=1"],
            ["history", "status", "--history", "mysql://me:s3cr3t@localhost:1/name"],
            ["edits", "--profile=postgresql://me:s3cr3t@localhost:1/name"],
        ],
    )
    def test_no_error_shows_it(self, run: Run, arguments: Sequence[str]) -> None:
        """Whatever is wrong with a URL, or wherever it stands, is told without its password."""
        ran = run(*arguments)
        assert ran.code == 2
        assert len(ran.err.splitlines()) == 1
        assert "cr3t" not in ran.err + ran.out


def test_what_is_told_steers_no_terminal(run: Run) -> None:
    """An argument with escape sequences is shown with its escapes written out."""
    ran = run("check", "x", "--profile", "a", "--\x1b[2Jx\x9b")
    assert ran.code == 2
    assert "\x1b" not in ran.err
    assert "\x9b" not in ran.err


def test_a_new_data_folder_is_its_owners_whatever_the_umask(
    path: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every folder that is made on the way to the history is 0700, with its files 0600."""
    home = tmp_path / "new" / "below" / "home"
    before = os.umask(0)
    try:
        monkeypatch.setenv("SCRUBBER_HOME", str(home))
        assert run("scrub", path, "--out", tmp_path / "outs" / "out").code == 0
    finally:
        os.umask(before)
    made = [home, *home.parents][: len(home.parts) - len(tmp_path.parts)]
    assert {oct(folder.stat().st_mode & 0o777) for folder in made} == {"0o700"}
    assert {oct(file.stat().st_mode & 0o777) for file in home.iterdir()} == {"0o600"}
