"""`scrubber new-edit` writes a package whose tests pass, and `scrubber test` runs a folder of fixtures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from scrubber.rules.packs import Pack
    from tests.conftest import Run

NAME = "visit-too-late"
FRACTIONS = """
edit = "units-not-whole"

[[case]]
name = "half a unit"
claims = '''
CLM*A1*80***11:B:1*Y*A*Y*Y~
HI*ABK:E1065~
LX*1~
SV1*HC:Z1001*80*UN*1.5***1~   <-- fraction SV104
DTP*472*D8*20260105~
'''

[[case]]
name = "a whole unit"
claims = '''
CLM*A1*80***11:B:1*Y*A*Y*Y~
HI*ABK:E1065~
LX*1~
SV1*HC:Z1001*80*UN*1***1~
DTP*472*D8*20260105~
'''
"""


@pytest.fixture
def fixtures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample_edits: Pack) -> Path:
    """Give a working folder with the fixture of a sample edit, which is the one that is installed."""
    monkeypatch.setattr("scrubber.rules.packs.installed_packs", lambda: (sample_edits,))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "fixtures"
    folder.mkdir()
    (folder / "units-not-whole.toml").write_text(FRACTIONS, encoding="utf-8")
    return folder


def test_a_new_package_passes_its_own_tests(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What new-edit writes is green before anything is changed, found by its own test run."""
    monkeypatch.chdir(tmp_path)
    ran = run("new-edit", NAME)
    assert ran.code == 0
    *paths, following = ran.out.splitlines()
    assert {path for path in paths if (tmp_path / path).is_file()} == set(paths)
    assert NAME in following
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_", "TOX_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path / NAME, env=bare, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_a_new_package_is_found_once_it_is_installed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs the new edit's fixture, by the entry point of its pyproject.toml."""
    import tomllib

    from scrubber.rules import packs

    monkeypatch.chdir(tmp_path)
    run("new-edit", NAME)
    monkeypatch.chdir(NAME)
    monkeypatch.syspath_prepend(Path.cwd())
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    ((name, package),) = project["entry-points"][packs.ENTRY_POINTS].items()
    made = packs.named_packs([package])[0]._replace(name=name)
    monkeypatch.setattr("scrubber.rules.packs.installed_packs", lambda: (made,))
    ran = run("test", name)
    assert (ran.code, ran.out.splitlines()) == (0, ["1 edit, 2 cases, 0 failed"])


@pytest.mark.parametrize(
    ("name", "said"), [("Late", "no name of an edit"), ("late", "no name"), ("units-not-whole", "installed edit")]
)
@pytest.mark.usefixtures("fixtures")
def test_a_name_that_cannot_be_writes_nothing_and_is_2(run: Run, tmp_path: Path, name: str, said: str) -> None:
    """A name that no edit may have, or an installed one has, is refused before anything is written."""
    before = set(tmp_path.iterdir())
    ran = run("new-edit", name)
    assert ran.code == 2
    assert said in ran.err
    assert {path.name for path in set(tmp_path.iterdir()) - before} <= {"scrubber-home"}


def test_a_folder_that_is_there_is_left_alone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has changed the package and asks again loses nothing."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / NAME).mkdir()
    assert run("new-edit", NAME).code == 2
    assert list((tmp_path / NAME).iterdir()) == []


@pytest.mark.usefixtures("fixtures")
def test_cases_that_hold_are_0(run: Run) -> None:
    """Without a pack, the edits are those of the fixtures."""
    ran = run("test")
    assert (ran.code, ran.out) == (0, "1 edit, 2 cases, 0 failed\n")


def test_cases_that_do_not_hold_are_told_and_1(run: Run, fixtures: Path) -> None:
    """A mark where nothing is found is told with its case and the segment, and so is what was never tried."""
    path = fixtures / "units-not-whole.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("1.5***1~ ", "1***1~ "), encoding="utf-8")
    ran = run("test")
    assert ran.code == 1
    assert "FAILED units-not-whole: half a unit" in ran.out
    assert "-SV1*HC:Z1001*80*UN*1***1~" in ran.out
    assert ran.out.endswith("1 edit, 2 cases, 1 failed\n")


@pytest.mark.usefixtures("fixtures")
def test_a_pack_has_a_fixture_for_each_edit(run: Run) -> None:
    """With a pack, an edit that nobody wrote a case for fails."""
    ran = run("test", "samples")
    assert ran.code == 1
    assert "FAILED charge-above-ceiling\nhas no fixture" in ran.out


def test_what_an_edit_raises_is_told_with_its_line(run: Run, fixtures: Path) -> None:
    """The author of an edit that fails reads what it raised and where."""
    failing = FRACTIONS.replace("units-not-whole", "edit-that-fails").replace("Z1001", "Z9999")
    (fixtures / "edit-that-fails.toml").write_text(failing, encoding="utf-8")
    ran = run("test")
    assert ran.code == 1
    assert "the edit failed at" in ran.out
    assert "edit_that_fails" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody",), "no pack nobody is installed"),
        (("--fixtures", "nowhere"), "is not there"),
        (("--fixtures", "empty"), "holds no fixture"),
        (("--fixtures", "strange"), "no edit of"),
        (("--fixtures", "wrong"), "wrong.toml: edit: Field required (and 1 more)"),
    ],
)
def test_wrong_use_is_2(run: Run, fixtures: Path, arguments: tuple[str, ...], said: str) -> None:
    """A pack or folder that there is not, and a fixture that is none, stop the command with one line."""
    for name in ("empty", "strange", "wrong"):
        (fixtures.parent / name).mkdir()
    other = FRACTIONS.replace("units-not-whole", "unheard-of")
    (fixtures.parent / "strange" / "unheard-of.toml").write_text(other, encoding="utf-8")
    (fixtures.parent / "wrong" / "wrong.toml").write_text("name = 1", encoding="utf-8")
    ran = run("test", *arguments)
    assert ran.code == 2
    (line,) = ran.err.splitlines()
    assert said in line
