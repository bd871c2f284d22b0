"""What the command imports before it does anything: most files are small, and there are many of them."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import scrubber
from tests.benchmarks.make_input import make

FILE = Path(__file__).parent.parent / "fixtures" / "files" / "two-interchanges.837"
OF_OUTPUTS_AND_SERVERS = {
    "anyio",
    "fastapi",
    "jinja2",
    "psycopg",
    "pyx12",
    "rich",
    "starlette",
    "structlog",
    "uvicorn",
    "xlsxwriter",
}
OF_OTHER_RUNS = {"concurrent.futures", "multiprocessing", "numpy", "pydantic", "sqlite3"}
OF_CHECKS = {"json"}
"""The tables of the implementation guide are read by it."""
OF_OTHER_COMMANDS = {f"scrubber.cli.{name}" for name in ("authoring", "diff", "history", "scrub", "serve", "watch")}
OF_EVERY_RUN = {"hashlib", "importlib.metadata", "logging", "tempfile"}


def in_order(*arguments: str) -> list[str]:
    """Names of the modules that the command imports; what watches the tests may have imported others before."""
    code = (
        "import sys; before = set(sys.modules)\n"
        "from scrubber.__main__ import main\n"
        "try: main()\nexcept SystemExit: print(*(one for one in sys.modules if one not in before), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr.split()


def imported(*arguments: str) -> set[str]:
    """The same in no order."""
    return set(in_order(*arguments))


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (("--version",), OF_OUTPUTS_AND_SERVERS | OF_OTHER_RUNS | OF_CHECKS | OF_EVERY_RUN | OF_OTHER_COMMANDS),
        (("check", str(FILE), "--no-history"), OF_OUTPUTS_AND_SERVERS | OF_OTHER_RUNS | OF_OTHER_COMMANDS),
        (("check", str(FILE)), OF_OUTPUTS_AND_SERVERS | OF_OTHER_RUNS - {"sqlite3"}),
    ],
)
def test_a_plain_run_imports_nothing_that_it_does_not_use(
    arguments: tuple[str, ...], unwanted: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run over a small file imports what it uses, where no configuration file has keys of other commands."""
    monkeypatch.delenv("SCRUBBER_CONFIG")
    monkeypatch.setenv("SCRUBBER_HOME", str(tmp_path))
    assert imported(*arguments) & unwanted == set()


def test_a_large_input_imports_numpy_without_its_masked_arrays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NumPy imports its masked arrays for calls that a check makes none of: 20 ms of processor time."""
    monkeypatch.setenv("SCRUBBER_HOME", str(tmp_path))
    file = tmp_path / "large.837"
    make(file, 600_000, "clean")
    found = imported("check", str(file), "--no-history", "--jobs", "1", "--as-of", "2026-02-01")
    assert "numpy" in found
    assert "numpy.ma" not in found


def test_what_run_json_is_written_with_is_imported_once_the_first_input_is_judged(tmp_path: Path) -> None:
    """A tenth of the memory is there for the blocks of a large input."""
    found = in_order("scrub", str(FILE), "--out", str(tmp_path), "--no-history", "--quiet")
    assert found.index("scrubber.engine.claims.guide_check") < found.index("pydantic")


def test_the_package_is_the_command() -> None:
    """`python -m scrubber` is the command."""
    command = [sys.executable, "-m", "scrubber", "--version"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.startswith("scrubber ")


def test_the_version_is_that_of_the_distribution() -> None:
    """The version is that of the installed distribution."""
    assert scrubber.__version__ == version("claim-scrubber")


def test_garbage_is_looked_for_once_claims_are_judged() -> None:
    """Not while the command is imported and set up: nothing of that is garbage, and it is never looked at again."""
    code = (
        "from scrubber.__main__ import main\n"
        "import gc; looked = []; gc.callbacks.append(lambda phase, _: looked.append(phase))\n"
        "try: main()\nexcept SystemExit: print(len(looked), gc.get_threshold()[0], gc.get_freeze_count() > 10_000)"
    )
    command = [sys.executable, "-c", code, "check", str(FILE), "--no-history", "--quiet"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1] == "0 100000 True"
