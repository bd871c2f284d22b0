"""What README.md and the pages of docs/ show is what happens; tests/page_run.py says how blocks are tried."""

from __future__ import annotations

import importlib
import json
import os
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from scrubber.cli.commands import command
from scrubber.outputs.formats import KINDS
from scrubber.rules.packs import load_pack
from scrubber.testing import check_case, read_fixture, shortcomings
from tests.page_run import commands, go_through
from tests.pages import ON_SPARK, PAGES, PROJECT, blocks, page_name, sentences
from tests.shell import STARTS

if TYPE_CHECKING:
    from tests.conftest import Run
    from tests.shell import Shell

MADE = ("edits/index.md", "commands.md")
MORE = "…"
COMMAND = re.compile(r"^\s*(?:\$ |scrubber |docker |pip |tox\b|pytest |python3? |curl |git )", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


TRIED = {"console", "python", "sh", "toml"}
SLOW = [page for page in PAGES if any(STARTS.search(block.text) for block in blocks(page) if block.language == "sh")]
"""Pages on what runs for ever: such a process takes a second to start."""


def tried(pages: list[Path]) -> list[object]:
    """Pages whose blocks are gone through, those that take long marked so."""
    return [pytest.param(one, id=page_name(one), marks=[pytest.mark.slow] * (one in SLOW)) for one in pages]


@pytest.mark.parametrize("page", tried([page for page in PAGES if page != ON_SPARK]))
def test_a_page_shows_what_happens(page: Path, shell: Shell, run_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands print what the page shows, lines for a shell and examples of code run, files are taken."""
    go_through(blocks(page), shell.run, run_command, monkeypatch)


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_block_of_code_is_one_that_is_tried(page: Path) -> None:
    """Each fence of a page begins or ends a block that is gone through, and no code is shown without one."""
    text = page.read_text(encoding="utf-8")
    assert len(re.findall(r"^\s*(?:```|~~~)", text, re.MULTILINE)) == 2 * len(blocks(page))
    # What is indented below `:::` are the options of a part that is made from docstrings.
    told = re.sub(r"^:::.*\n(?: {4}.*\n)*", "", sentences(page), flags=re.MULTILINE)
    assert re.findall(r"^(?: {4}|\t).*", told, re.MULTILINE) == []
    # A figure is no command, and a file has a name, by which what takes it is chosen.
    for block in blocks(page):
        assert block.language in TRIED or (block.language == "text" and not COMMAND.search(block.text))
        assert block.title or block.language != "toml"


def test_the_readme_shows_commands_with_their_output() -> None:
    """The README has commands to run, each with what it prints."""
    found = [one for block in blocks(PROJECT / "README.md") if block.language == "console" for one in commands(block)]
    assert len(found) >= 2
    assert all(output for _, output in found)


def test_the_edit_of_the_how_to_does_what_its_fixture_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The edit and the fixture that an author is shown pass as they would be tried."""
    saved = {
        Path(block.title): block.text
        for block in blocks(PROJECT / "docs" / "how-to" / "write-an-edit.md")
        if block.title
    }
    (module,) = (path for path in saved if path.suffix == ".py")
    (cases,) = (path for path in saved if path.parts[0] == "fixtures")
    package = tmp_path / f"shown_pack_{os.getpid()}"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / module.name).write_text(saved[module], encoding="utf-8")
    (tmp_path / cases.name).write_text(saved[cases], encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    pack = load_pack(importlib.import_module(package.name))
    fixture = read_fixture(tmp_path / cases.name)
    for case in fixture.case:
        check_case(fixture.edit, case, [pack])
    assert shortcomings(pack.edits[0], fixture) == []
    # What tests/test_edits.py asks of the docstring of each shipped edit.
    assert any(word in saved[module].partition("## Sources")[2] for word in ("High", "Medium", "Low"))


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_a_link_leads_to_a_page_that_is_there(page: Path) -> None:
    """Each link within the project has a file at its end, or a page that is made with the site."""
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not link.endswith(MADE) and not (page.parent / link).exists()] == []


def test_every_command_is_in_the_reference() -> None:
    """A command that a user may rely on is told of in the contract."""
    contract = (PROJECT / "docs" / "reference" / "contract.md").read_text(encoding="utf-8")
    names = command.list_commands(click.Context(command))
    assert [name for name in names if f"`scrubber {name}" not in contract] == []


def test_every_output_is_in_the_reference() -> None:
    """Each file that `--emit` may write is named in the contract."""
    contract = (PROJECT / "docs" / "reference" / "contract.md").read_text(encoding="utf-8")
    assert [kind.suffix for kind in KINDS.values() if f"`claims{kind.suffix}`" not in contract] == []


def test_every_field_of_a_finding_is_in_the_reference() -> None:
    """What findings.json says of a finding, and its members, are told of."""
    page = (PROJECT / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    schema = json.loads(files("scrubber.outputs.schemas").joinpath("findings-1.json").read_text(encoding="utf-8"))
    names = [*schema["properties"], *schema["$defs"]["finding"]["properties"]]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_page_is_in_the_menu_of_the_site() -> None:
    """Each page of docs/ is in the menu once, none is left for the search alone."""
    menu = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [str(page.relative_to(PROJECT / "docs")) for page in PAGES if page.is_relative_to(PROJECT / "docs")]
    assert [page for page in pages if len(re.findall(rf"[-:] {re.escape(page)}$", menu, re.MULTILINE)) != 1] == []


def test_the_figure_of_the_rooms_is_what_the_import_linter_holds() -> None:
    """The architecture page has the layers of `pyproject.toml`, from the command down, and a word on each room."""
    page = (PROJECT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    figure = blocks(PROJECT / "docs" / "explanation" / "architecture.md")[1].text
    linter = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = [re.sub(r"[()]", "", layer) for layer in linter["contracts"][0]["layers"]]
    assert layers[0] == "__main__"
    assert [line.partition("←")[0].strip() for line in figure.splitlines() if line.strip() != "↓"] == layers[1:]
    rooms = [path.parent.name for path in (PROJECT / "scrubber").glob("*/__init__.py")]
    assert [room for room in rooms if f"| `{room}` |" not in page] == []


def test_no_code_cites_a_page_that_is_not_there() -> None:
    """A page that code or a test cites is in the repository."""
    cited = {
        (source.name, page)
        for folder in ("scrubber", "edits", "tests")
        for source in (PROJECT / folder).rglob("*.py")
        # Environments that the benchmarks have made are somebody else's.
        if not any(part.startswith(".") for part in source.relative_to(PROJECT).parts)
        for page in re.findall(r"[\w/.-]*\w\.md\b", source.read_text(encoding="utf-8"))
    }
    assert [one for one in sorted(cited) if not (PROJECT / one[1]).exists() and one[0] != "test_docs.py"] == []
