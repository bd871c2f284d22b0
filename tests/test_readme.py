"""What README.md and docs/tables.md show is what happens.

A ``console`` block holds commands, each on a line that begins with ``$``, and below it what it prints. Commands are run
in a folder of their own with the fixtures beside them; of ``a && scrubber …`` the last part is run. Output that is not
shown in full ends in a line ``…``.
"""

from __future__ import annotations

import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import scrubber
from scrubber.rules.packs import load_pack
from scrubber.testing import check_case, read_fixture, shortcomings

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
TABLES = (PROJECT / "docs" / "tables.md").read_text(encoding="utf-8")
MORE = "…"
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EDIT = re.compile(r"^```python\n(\"\"\".*?^edit = Edit\(.*?)^```$", re.MULTILINE | re.DOTALL)
FIXTURE = re.compile(r"^```toml\n(edit = .*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(from scrubber import.*?)^```$", re.MULTILINE | re.DOTALL)


class Shown(NamedTuple):
    """A command and what the README says that it prints."""

    command: str
    output: list[str]


def shown() -> list[Shown]:
    """Every command of the program that the README shows, with its output."""
    found: list[Shown] = []
    for block in CONSOLE.findall(README) + CONSOLE.findall(TABLES):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Shown(line.removeprefix("$ ").rpartition("&& ")[2], []))
            else:
                found[-1].output.append(line)
    return [one for one in found if one.command.startswith("scrubber ")]


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """Give a folder like a fresh checkout: the fixtures, and nothing of ours."""
    shutil.copytree(PROJECT / "fixtures", tmp_path / "fixtures")
    shutil.copy(min((PROJECT / "fixtures" / "files").glob("*.837")), tmp_path / "claims.837")
    return tmp_path


@pytest.mark.parametrize("one", shown(), ids=lambda one: one.command)
def test_a_command_prints_what_the_readme_shows(one: Shown, workplace: Path) -> None:
    """The first thing that a new user tries does something else than promised."""
    program, *arguments = shlex.split(one.command)
    own = {"SCRUBBER_HOME": str(workplace / "home"), "PYTHONSAFEPATH": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=workplace, env={**os.environ, **own}, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    expected = [line.rstrip() for line in one.output]
    assert is_shortened(expected, printed), printed


def is_shortened(shown: list[str], printed: list[str]) -> bool:
    """Whether it is what was printed, with a line of three dots where others are left out."""
    if MORE not in shown:
        return shown == printed
    at = shown.index(MORE)
    rest = shown[at + 1 :]
    begins = shown[:at] == printed[:at]
    return begins and any(is_shortened(rest, printed[start:]) for start in range(at, len(printed) + 1))


def test_the_readme_shows_commands_with_their_output() -> None:
    """The tests above pass because they find nothing to run."""
    assert len(shown()) >= 2
    assert all(one.output for one in shown())


def test_the_readmes_python_runs(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library cannot be called as the README says."""
    (source,) = PYTHON.findall(README)
    monkeypatch.chdir(workplace)
    names: dict[str, object] = {}
    exec(compile(source, "README.md", "exec"), names)  # noqa: S102 our own README
    assert isinstance(names["report"], scrubber.Report)
    assert list((workplace / "scrubbed").glob("claims.*"))


def test_the_readmes_edit_does_what_its_fixture_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes an edit by the README's example gets an error."""
    (source,), (fixture_text,) = EDIT.findall(README), FIXTURE.findall(README)
    name = re.findall(r'^edit = "(.*)"$', fixture_text, re.MULTILINE)[0]
    package = tmp_path / f"readme_pack_{os.getpid()}"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / f"{name.replace('-', '_')}.py").write_text(source, encoding="utf-8")
    (tmp_path / f"{name}.toml").write_text(fixture_text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    pack = load_pack(importlib.import_module(package.name))
    fixture = read_fixture(tmp_path / f"{name}.toml")
    for case in fixture.case:
        check_case(name, case, [pack])
    assert shortcomings(pack.edits[0], fixture) == []
