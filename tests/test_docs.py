"""What README.md and the pages of docs/ show is what happens.

The blocks of a page are gone through in order, in a folder like a fresh checkout. A block with a ``title`` is saved as
the file of that name. A ``console`` block holds commands, each on a line that begins with ``$``, and below it what it
prints, in full or with a line ``…`` where lines are left out; of ``a && scrubber …`` the last part is run. Other
``python`` is run, other ``toml`` and ``json`` is read. ``sh`` is for what runs for ever or sets up: the command has to
understand it, what it names has to be there, and tests/serve/test_examples.py asks what ``curl`` asks. ``text`` is for
figures.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import itertools
import json
import os
import re
import runpy
import shlex
import shutil
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import pytest

from scrubber.cli.commands import command
from scrubber.outputs.formats import KINDS
from scrubber.rules.packs import load_pack
from scrubber.spark.__main__ import scrub as on_spark
from scrubber.testing import check_case, read_fixture, shortcomings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Run

PROJECT = Path(__file__).parents[1]
PAGES = [
    *(PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((PROJECT / "docs").rglob("*.md")),
]
OTHERS = ("pip", "tox", "pytest", "python", "curl", "git", "docker")
"""What a command of another program begins with."""
MADE = ("edits/index.md", "commands.md")
MORE = "…"
BLOCK = re.compile(
    r"^```(?P<language>\w*)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
COMMAND = re.compile(r"^\s*(?:\$ |scrubber |docker |pip |tox\b|pytest |python3? |curl |git )", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


class Block(NamedTuple):
    """A block of code of a page."""

    language: str
    title: str
    """The file that it is, or nothing."""
    text: str


def blocks(page: Path) -> list[Block]:
    """The blocks of code of a page, in order."""
    found = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [Block(one["language"], one["title"] or "", one["text"]) for one in found]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be in a folder like a fresh checkout, with claims, one of them corrected, and an inbox of two senders."""
    folder = tmp_path / "checkout"
    for kind in ("files", "tables"):
        shutil.copytree(PROJECT / "fixtures" / kind, folder / "fixtures" / kind)
    shutil.copytree(PROJECT / "docs" / "examples", folder / "docs" / "examples")
    claims = (folder / "fixtures" / "files" / "cgm-clinic.837").read_bytes()
    (folder / "claims.837").write_bytes(claims)
    (folder / "corrected.837").write_bytes(claims.replace(b"*D8*20260108~", b"*RD8*20260108-20260115~", 1))
    for sender, names in (("SUB1", ["cgm-clinic", "multi-provider"]), ("SUB2", ["dme-supplier"])):
        (folder / "inbox" / sender).mkdir(parents=True)
        for name in names:
            shutil.copy(folder / "fixtures" / "files" / f"{name}.837", folder / "inbox" / sender)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SCRUBBER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SCRUBBER_CONFIG")


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_a_page_shows_what_happens(page: Path, run_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command prints what the page shows, and each example of code runs or is read."""
    names: dict[str, object] = {}
    for block in blocks(page):
        if block.title:
            Path(block.title).parent.mkdir(parents=True, exist_ok=True)
            Path(block.title).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command, shown in commands(block):
                try_command(command, shown, run_command, monkeypatch)
        elif block.language == "python":
            exec(compile(block.text, page.name, "exec"), names)  # noqa: S102 our own page
        if block.language == "toml":
            tomllib.loads(block.text)
        elif block.language == "json":
            json.loads(block.text)
        elif block.language == "sh":
            for line in re.split(r"\n| && ", block.text.replace("\\\n", "").strip()):
                assert is_understood(line), line
        else:
            # A language that nobody runs here would be an example that nobody tries.
            assert block.language in {"console", "python"} or not re.search(COMMAND, block.text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_block_of_code_is_one_that_is_tried(page: Path) -> None:
    """Each fence of a page begins or ends a block that is gone through, and no code is shown without one."""
    text = page.read_text(encoding="utf-8")
    assert len(re.findall(r"^\s*(?:```|~~~)", text, re.MULTILINE)) == 2 * len(blocks(page))
    # What is indented below `:::` are the options of a part that is made from docstrings.
    sentences = re.sub(r"^:::.*\n(?: {4}.*\n)*", "", BLOCK.sub("", text), flags=re.MULTILINE)
    assert re.findall(r"^(?: {4}|\t).*", sentences, re.MULTILINE) == []


def commands(block: Block) -> list[tuple[str, list[str]]]:
    """Each command of a block, with the lines that it is shown to print."""
    found: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ ").rpartition("&& ")[2], []))
        else:
            found[-1][1].append(line.rstrip())
    return found


def try_command(command: str, shown: list[str], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a command; `pip install -e .` makes the pack of this folder known as an installed one is."""
    program, *arguments = shlex.split(command)
    if program == "cd":
        monkeypatch.chdir(arguments[0])
    elif program == "pip":
        assert arguments == ["install", "-e", "."]
        announce(Path.cwd(), monkeypatch)
    elif program == "python":
        (script,) = arguments
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            runpy.run_path(script, run_name="__main__")
        assert is_shortened(shown, printed.getvalue().splitlines()), printed.getvalue()
    else:
        assert program == "scrubber"
        ran = run(*arguments)
        assert ran.code in {0, 1}, ran.err
        lines = [line.rstrip() for line in ran.out.splitlines()]
        assert is_shortened(shown, lines), lines


def is_understood(line: str) -> bool:
    """Whether a line could be run: the command takes the options, an extra is one of ours, what it names is there."""
    program, *arguments = shlex.split(line)
    match program, arguments:
        case "scrubber", [name, *options]:
            assert isinstance(command, click.Group)
            with command.make_context("scrubber", [name, *options]) as context:
                command.commands[name].make_context(name, options, parent=context)
            return True
        case "docker", ["run", *options]:
            # The image's entry point is the command; a folder of the container is none of this machine.
            ours = options[options.index("claim-scrubber") + 1 :]
            return is_understood(shlex.join(["scrubber", *(one.replace("/in", ".") for one in ours)]))
        case "docker", ["build", *_, folder]:
            return (PROJECT / folder / "Dockerfile").exists()
        case "pip", ["install", *packages]:
            lists = [PROJECT / after for before, after in itertools.pairwise(packages) if before == "-r"]
            return all(path.exists() for path in lists)
        case "python3", ["-m", module, *_]:
            return importlib.util.find_spec(module) is not None
        case "python" | "spark-submit", options:
            (at,) = (place for place, word in enumerate(options, 1) if word in {"scrubber.spark", "scrub_on_spark.py"})
            with command.make_context("scrubber", ["scrub"]) as context:
                on_spark.make_context("scrub", options[at:], parent=context)
            return True
        case "tox", []:
            return (PROJECT / "tox.ini").exists()
    # What curl asks is asked in tests/serve/test_examples.py; `. FILE` enters an environment that was made before.
    return program in {"curl", "."}


def announce(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the metadata that an installation of the package in `folder` leaves, where Python looks for it."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    metadata = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8")
    points = [f"{name} = {value}" for name, value in project["entry-points"]["scrubber.packs"].items()]
    (metadata / "entry_points.txt").write_text("\n".join(["[scrubber.packs]", *points]), encoding="utf-8")
    monkeypatch.syspath_prepend(folder)


def is_shortened(shown: list[str], printed: list[str]) -> bool:
    """Whether it is what was printed, with a line of three dots where others are left out."""
    if MORE not in shown:
        return shown == printed
    at = shown.index(MORE)
    rest = shown[at + 1 :]
    begins = shown[:at] == printed[:at]
    return begins and any(is_shortened(rest, printed[start:]) for start in range(at, len(printed) + 1))


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_a_link_leads_to_a_page_that_is_there(page: Path) -> None:
    """Each link within the project has a file at its end, or a page that is made with the site."""
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not link.endswith(MADE) and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_a_page_names_what_there_is(page: Path) -> None:
    """Each command, option and extra that a sentence names is one of the program's."""
    sentences = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", sentences)
    named = {found[1] for span in spans if (found := re.match(r"scrubber ([a-z][a-z-]+)", span))}
    ours = " ".join(span for span in spans if not span.startswith(OTHERS))
    options = {*re.findall(r"(?<!\S)--[a-z][a-z-]+", ours)} - {"--help"}
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert isinstance(command, click.Group)
    assert named <= command.commands.keys()
    programs = [*all_commands(command), on_spark]
    assert options <= {option for one in programs for each in one.params for option in each.opts}
    assert {*re.findall(r"claim-scrubber\[(\w+)\]", page.read_text(encoding="utf-8"))} <= extras.keys()


def all_commands(one: click.Command) -> Iterator[click.Command]:
    """A command and all below it."""
    yield one
    if isinstance(one, click.Group):
        for below in one.commands.values():
            yield from all_commands(below)


def test_every_command_is_in_the_reference() -> None:
    """A command that a user may rely on is told of in the contract."""
    contract = (PROJECT / "docs" / "reference" / "contract.md").read_text(encoding="utf-8")
    assert [name for name in command.commands if f"`scrubber {name}" not in contract] == []


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
        for page in re.findall(r"[\w/.-]*\w\.md\b", source.read_text(encoding="utf-8"))
    }
    assert [one for one in sorted(cited) if not (PROJECT / one[1]).exists() and one[0] != "test_docs.py"] == []
