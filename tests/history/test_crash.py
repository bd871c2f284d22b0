"""A run of three files that is stopped, or whose disk fails, at one of its system calls: nothing is half done.

strace injects the fault: the process is killed, or the call fails with "no space left" or "input/output error".
Whatever is in place then is whole and remembered; the next run puts everything right. SCRUBBER_CRASH_MATRIX=full tries
every system call that writes (a few minutes, `tox -e crash`); without it a sample is tried.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from scrubber.history.administration import Administration
from scrubber.history.opening import open_history
from scrubber.outputs.folder.staging import STAGING_PREFIX
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from tests.history.conftest import MakeOffice

SCRIPT = Path(__file__).with_name("scrub_files.py")
# What measures coverage writes files of its own, which are not to fail in the program's place.
WITHOUT_COVERAGE = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
WRITING = (
    "write", "pwrite64", "writev", "pwritev", "fsync", "fdatasync", "ftruncate", "fallocate", "rename", "renameat",
    "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "chmod", "fchmod", "fchmodat",
    "flock",
)  # fmt: skip
FAULTS = {"SIGKILL": "signal=KILL", "ENOSPC": "error=ENOSPC", "EIO": "error=EIO"}
STRACE = shutil.which("strace") or "strace"
SHARDS = 4
IN_SAMPLE = 2
"""System calls that a sample tries of each shard."""
OWN_FAILURE, KILLED = 4, -9


class Fault(NamedTuple):
    """What goes wrong at which call: the `nth` of its kind, from 1."""

    name: str
    call: str
    nth: int


class Trial:
    """One folder in which three files are scrubbed."""

    def __init__(self, folder: Path, files: list[Path]) -> None:
        self.folder = folder
        self._files = files
        folder.mkdir()

    def start(self, *strace: str) -> subprocess.CompletedProcess[str]:
        """Scrub in a process of its own, under strace."""
        url, key, out = (
            f"sqlite://{self.folder}/data/history.sqlite",
            self.folder / "data/history.key",
            self.folder / "out",
        )
        return subprocess.run(
            [STRACE, "-f", "-qq", *strace, sys.executable, "-B", SCRIPT, url, key, out, "all", *self._files],
            env={**WITHOUT_COVERAGE, "PYTHONPATH": str(SCRIPT.parents[1])},
            capture_output=True,
            text=True,
            check=False,
        )

    def scrub(self) -> None:
        """Scrub in this process, undisturbed."""
        history = open_history(f"sqlite://{self.folder}/data/history.sqlite", write=True)
        plan = Plan(settings=resolve(SettingsRequest(packs=("sample_pack",))), history=history)
        scrub_all([Source(file.name, file) for file in self._files], self.folder / "out", ("json", "277ca"), plan)

    def outputs(self) -> dict[str, bytes]:
        """What is in place: outputs, manifests, the index."""
        files = [path for path in sorted((self.folder / "out").rglob("*")) if path.is_file()]
        names = [path.relative_to(self.folder / "out") for path in files]
        return {
            str(name): path.read_bytes()
            for name, path in zip(names, files, strict=True)
            if not name.parts[0].startswith(STAGING_PREFIX)
        }

    def stages(self) -> list[str]:
        """What is left of runs that died."""
        return [path.name for path in (self.folder / "out").glob(f"{STAGING_PREFIX}*")]

    def remembered(self) -> Counter[str]:
        """Dates of the services that are remembered; none where there is no history yet."""
        store = self.folder / "data/history.sqlite"
        if not store.exists() or not store.stat().st_size:
            return Counter()
        with open_history(f"sqlite://{store}", write=True).store(write=False) as tables:  # type: ignore[union-attr]
            administration = Administration(tables)
            assert administration.faults() == []
            return Counter(json.loads(line)["to"] for line in administration.export())


def need_strace() -> None:
    """Skip where processes cannot be traced, unless that is required."""
    command = [STRACE, "-qq", "-e", "trace=none", sys.executable, "-c", ""]
    if shutil.which(STRACE) and subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    assert not os.environ.get("SCRUBBER_STRACE_REQUIRED"), "strace is required here, and is missing or may not trace"
    pytest.skip("strace is not installed, or may not trace processes here")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, make_office: MakeOffice) -> list[Path]:
    """Write three files; each has a service that is accepted, and the later two one that the first forbids."""
    folder = tmp_path_factory.mktemp("files")
    office, paths = make_office(folder), []
    for month in (1, 3, 5):
        claims = [
            office.claim(f"A{month}", f"{month:02}05", code="Z1001"),
            office.claim(f"B{month}", f"{month:02}15", code="Z1001"),
        ]
        paths.append(folder / f"{month}.837")
        paths[-1].write_bytes(office.write_file(*claims))
    return paths


class Undisturbed(NamedTuple):
    """What a run leaves with which nothing goes wrong, and its system calls that write."""

    outputs: dict[str, bytes]
    remembered: Counter[str]
    calls: list[tuple[str, int]]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, files: list[Path]) -> Undisturbed:
    """Scrub the files under strace, without a fault."""
    need_strace()
    folder = tmp_path_factory.mktemp("undisturbed")
    trial, log = Trial(folder / "reference", files), folder / "strace.log"
    assert trial.start("-o", str(log), "-e", f"trace={','.join(f'?{call}' for call in WRITING)}").returncode == 0
    return Undisturbed(trial.outputs(), trial.remembered(), _calls(log.read_text()))


@pytest.mark.slow
@pytest.mark.usefixtures("sample_edits")
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_half_done(
    tmp_path: Path, files: list[Path], undisturbed: Undisturbed, name: str, shard: int
) -> None:
    """Whichever write fails, outputs and history agree, and the next run leaves no leftovers."""
    points = [Fault(name, *call) for call in undisturbed.calls][shard::SHARDS]
    if os.environ.get("SCRUBBER_CRASH_MATRIX") != "full":
        points = points[[*FAULTS].index(name) :: len(points) // IN_SAMPLE]
    problems = [problem for fault in points for problem in _try(fault, tmp_path, undisturbed, files)]
    assert points
    assert problems == []


def _calls(log: str) -> list[tuple[str, int]]:
    """Every writing call of a run: its name, and which of its kind it was."""
    counted: Counter[str] = Counter()
    calls = []
    for line in log.splitlines():
        name = line.split(maxsplit=1)[1].partition("(")[0]
        if name in WRITING:
            counted[name] += 1
            calls.append((name, counted[name]))
    return calls


def _try(fault: Fault, tmp_path: Path, undisturbed: Undisturbed, files: list[Path]) -> list[str]:
    """What is wrong after this fault, and after the run that follows it."""
    trial = Trial(tmp_path / f"{fault.call}-{fault.nth}", files)
    inject = f"inject={fault.call}:{FAULTS[fault.name]}:when={fault.nth}"
    ended = trial.start("-o", os.devnull, "-e", f"trace={fault.call}", "-e", inject)
    wrong = []
    if ended.returncode not in {0, 2, OWN_FAILURE, KILLED} or "Traceback" in ended.stderr:
        wrong.append(f"it ended with {ended.returncode}: {ended.stderr}")
    present, expected, remembered = trial.outputs(), undisturbed.outputs, trial.remembered()
    torn = [output for output, content in present.items() if content != expected.get(output)]
    if torn:
        wrong.append(f"torn: {torn}")
    if present and remembered != undisturbed.remembered:
        wrong.append("there are outputs of what is not remembered")
    if remembered not in (Counter(), undisturbed.remembered):
        wrong.append("half of it is remembered")
    trial.scrub()
    if trial.outputs() != expected:
        wrong.append("the outputs of the next run are others")
    if trial.remembered() != undisturbed.remembered:
        wrong.append("the next run remembers otherwise")
    if trial.stages():
        wrong.append(f"left over: {trial.stages()}")
    return [f"{fault.name} at {fault.call} {fault.nth}: {what}" for what in wrong]
