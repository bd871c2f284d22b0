"""A shell for the lines that a page shows, with stand-ins for what no test may run, and services that it starts."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Final, Self

import pytest

from scrubber.cli.serve import serve_command
from tests.stand_ins import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REAL = str(Path(sys.executable).parent)
"""The folder of the command itself."""
BASH: Final = ("bash", "-euo", "pipefail", "-c")
FOR_EVER: Final = r"scrubber (?:serve|watch)\b"
"""How a line begins that does not end by itself."""
SET: Final = {"SCRUBBER_SERVE_PORT": "0", "SCRUBBER_WATCH_SETTLE": "0.1"}
"""What goes before the defaults and the files of pages here: any free port, and no waiting."""
STARTS: Final = re.compile(rf"^(?:{FOR_EVER}|curl )", re.MULTILINE)
"""What a block has where a service is started: such a line, or one that asks the service."""


class Shell:
    """Runs lines in the working folder; what a line starts for ever goes on until the shell is closed."""

    def __init__(self, home: Path) -> None:
        self._home = home
        programs = home / "programs"
        programs.mkdir()
        stand_ins = Path(__file__).with_name("stand_ins.py")
        for name in PROGRAMS:
            write_program(programs / name, f'exec "{sys.executable}" "{stand_ins}" {name} "$@"')
        # Exit code 1 says that claims were rejected.
        write_program(programs / "scrubber", f'"{REAL}/scrubber" "$@" || [ $? = 1 ]')
        self._environment = {**os.environ, **SET, "PATH": f"{programs}:{os.environ['PATH']}"}
        self._environment["CLAIMS_HISTORY"] = f"sqlite://{home / 'history.sqlite'}"
        self._stack = ExitStack()
        self._is_serving = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def run(self, text: str) -> None:
        """Run the lines of a block, in order."""
        text = text.replace("\\\n", " ")
        if "curl " in text and not self._is_serving:
            self._start("scrubber serve")
        # Lines up to one that runs for ever, that one, and so on.
        for lines in re.split(rf"^({FOR_EVER}.*)\n", text, flags=re.MULTILINE):
            if re.match(FOR_EVER, lines):
                self._start(lines)
            elif lines:
                told = subprocess.run(
                    [*BASH, lines], env=self._environment, capture_output=True, text=True, check=False
                )
                assert told.returncode == 0, told.stderr
                check_answers(lines, told.stdout)

    def _start(self, line: str) -> None:
        """Start what runs for ever, and wait until it does what it is for."""
        process = self._stack.enter_context(self._running(line))
        if line.startswith("scrubber watch"):
            wait_until(lambda: process.poll() is not None or is_answered())
            dropped = Path("inbox", "SUB3", "a.837")
            dropped.parent.mkdir()
            shutil.copy("corrected.837", dropped)
            wait_until(lambda: process.poll() is not None or is_answered())
        else:
            assert process.stdout
            port = re.search(r":(\d+)/", process.stdout.readline())
            assert port
            self._lead_curl_to(int(port[1]))
        assert process.poll() is None

    def _lead_curl_to(self, port: int) -> None:
        """What is asked of the port on which the service listens by default is asked of the one that it got."""
        (default,) = (one.default for one in serve_command.params if one.name == "port")
        told = f"connect-to = 127.0.0.1:{default}:127.0.0.1:{port}\nnoproxy = *\nfail\nsilent\nshow-error\n"
        (self._home / ".curlrc").write_text(told, encoding="utf-8")
        self._is_serving = True

    @contextmanager
    def _running(self, line: str) -> Iterator[subprocess.Popen[str]]:
        """What a line starts; in the end SIGTERM ends it, a watch in order, and a service as what was interrupted."""
        environment = {**self._environment, "PATH": f"{REAL}:{os.environ['PATH']}"}
        process = subprocess.Popen([*BASH, f"exec {line}"], env=environment, stdout=subprocess.PIPE, text=True)
        with process:
            try:
                yield process
                process.send_signal(signal.SIGTERM)
                assert process.wait() == (0 if line.startswith("scrubber watch") else 128 + signal.SIGTERM)
            finally:
                process.kill()


def write_program(path: Path, line: str) -> None:
    """Write a program of one line for a shell."""
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o700)


def is_answered() -> bool:
    """Whether each file of the inbox is done, and its acknowledgement is in the outbox of its sender."""
    done = [path.relative_to("done") for path in Path("done").rglob("*.837")]
    waiting = list(Path("inbox").rglob("*.837"))
    return (
        bool(done)
        and not waiting
        and all((Path("scrubbed") / one.parent / "outbox" / f"{one.stem}.999").exists() for one in done)
    )


def wait_until(is_done: Callable[[], bool]) -> None:
    """Look again and again, for two minutes at the most: what is right takes seconds."""
    for _ in range(1200):
        if is_done():
            return
        sleep(0.1)
    pytest.fail("nothing came of it within two minutes")


def check_answers(lines: str, printed: str) -> None:
    """Hold that what curl brought is a findings document on standard output, and a zip file in the file of `-o`."""
    if "curl " in lines:
        assert json.loads(printed)["schema"] == "claim-scrubber/findings/1"
        for name in re.findall(r"^curl .* -o (\S+)", lines, re.MULTILINE):
            assert zipfile.is_zipfile(name)
