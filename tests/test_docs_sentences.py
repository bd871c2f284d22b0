"""What the sentences and tables of README.md and of the pages of docs/ name is there, and the commands in them run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tomllib
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from scrubber.cli.commands import command
from scrubber.spark.__main__ import scrub as on_spark
from tests.pages import PAGES, PROJECT, page_name, sentences
from tests.stand_ins import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Run

SPAN = re.compile(r"`([^`]+)`")
OTHERS = (*PROGRAMS, "curl")
"""What a command of another program begins with."""
STAND_FOR = {
    "new-edit NAME": "new-edit too-many-units",
    "NAME.csv": "lakeside_units.csv",
    "NAME": "medicare",
    "DATE": "2020-01-01",
    "DIR": "a-folder",
    "EDIT": "CGM001",
    "FILE…": "payers/great-lakes.toml",
    "INBOX": "inbox",
    "INPUT...": "claims.837",
    "NEW": "corrected",
    "OLD": "claims",
    "[PACK]": "cgm",
    "in.837": "claims.837",
}
"""What is put for what a page has for its reader's own."""
NEED = {
    "check --conformance envelope": "claims.837",
    "check --format json": "claims.837",
    "history …": "--help",
    "history forget": "--help",
    "profiles show": "medicare",
    "tables …": "--help",
    # Of ten thousands of codes; tests/rules/test_code_lists.py imports them.
    "tables import icd10cm": "--help",
    "watch inbox --out a-folder": "--help",
}
"""What a command needs beside what a sentence says of it, or what keeps it from running long or for ever."""


def commands(page: Path) -> list[list[str]]:
    """The words of each command with arguments in a page's sentences; of `a|b` one command for each."""
    found = []
    for span in SPAN.findall(sentences(page)):
        words = shlex.split(span.replace(r"\|", "|"))
        if words[0] == "history":
            words.insert(0, "scrubber")
        if (words[0] in PROGRAMS and len(words) > 1) or (words[0] == "scrubber" and len(words) > 2):
            found += [list(one) for one in product(*(word.split("|") for word in words))]
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=page_name)
@pytest.mark.usefixtures("shell")
def test_the_commands_in_sentences_run(page: Path, run_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command with arguments that a sentence has does what it is for, or a stand-in takes its arguments."""
    for suffix in ("csv", "toml"):
        shutil.copy(f"docs/examples/own_pack/lakeside_edits/tables/lakeside_units.{suffix}", f"lakeside_units.{suffix}")
    for program, *arguments in commands(page):
        if program in PROGRAMS:
            PROGRAMS[program](arguments)
        else:
            line = " ".join(arguments)
            for said, put in STAND_FOR.items():
                line = line.replace(said, put)
            prepare(line.split()[0], run_command)
            try_command(f"{line} {NEED.get(line, '')}".replace("…", "").split(), run_command, monkeypatch)


def prepare(name: str, run: Run) -> None:
    """Have what commands of a name work with: a history, two runs, a table."""
    has_history = Path(os.environ["SCRUBBER_HOME"], "history.sqlite").exists()
    for claims in {"history": ["claims"][has_history:], "diff": ["claims", "corrected"]}.get(name, []):
        assert run("scrub", f"{claims}.837", "--out", claims, "--emit", "json").code == 1
    if name == "tables":
        assert run("tables", "import", "ncci-ptp", "fixtures/tables/ccipra-v322r0-f1.txt").code == 0


def try_command(words: list[str], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold that the command does what it is told; what is restored is a backup, into a new data folder."""
    with monkeypatch.context() as patch:
        if words[:2] == ["history", "restore"]:
            words += ["--key", f"{os.environ['SCRUBBER_HOME']}/history.key"]
            patch.setenv("SCRUBBER_HOME", str(Path("new-home").absolute()))
        elif words[:2] == ["history", "backup"]:
            shutil.rmtree("a-folder", ignore_errors=True)
        stdin = b""
        if "<" in words:
            at = words.index("<")
            stdin, words = Path(words[at + 1]).read_bytes(), words[:at]
        ran = run(*words, stdin=stdin)
    assert ran.code in {0, 1}, ran.err
    assert ran.out


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_a_page_names_what_there_is(page: Path) -> None:
    """Each command, option and extra that a sentence names is one of the program's."""
    spans = re.findall(r"`([^`\n]+)`", sentences(page))
    named = {found[1] for span in spans if (found := re.match(r"scrubber ([a-z][a-z-]+)", span))}
    ours = " ".join(span for span in spans if not span.startswith(OTHERS))
    options = {*re.findall(r"(?<!\S)--[a-z][a-z-]+", ours)} - {"--help"}
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert named <= {*command.list_commands(click.Context(command))}
    programs = [*all_commands(command), on_spark]
    assert options <= {option for one in programs for each in one.params for option in each.opts}
    assert {*re.findall(r"claim-scrubber\[(\w+)\]", page.read_text(encoding="utf-8"))} <= extras.keys()


def all_commands(one: click.Command) -> Iterator[click.Command]:
    """A command and all below it."""
    yield one
    if isinstance(one, click.Group):
        context = click.Context(one)
        for below in (one.get_command(context, name) for name in one.list_commands(context)):
            assert below is not None
            yield from all_commands(below)
