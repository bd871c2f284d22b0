"""Goes through the blocks of a page in order, in a folder like a fresh checkout.

A block with a ``title`` is saved as the file of that name. A ``console`` block holds commands, each on a line that
begins with ``$``, and below it what it prints, in full or with a line ``…`` where lines are left out. ``sh`` is run by
a shell (tests/shell.py), ``python`` is run, and the command is asked whether it takes a ``toml``. ``text`` is for
figures.
"""

from __future__ import annotations

import contextlib
import io
import runpy
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from tests import stand_ins
from tests.pages import PROJECT, save

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pytest

    from tests.conftest import Run
    from tests.pages import Block

MORE = "…"
CHECKS = {"scrubber.toml": ("config", "show"), "waivers.toml": ("check", "claims.837", "--no-history", "--waivers")}
"""The command that reads a file of this name."""
USED = (
    "pyproject.toml",
    "tox.ini",
    "Dockerfile",
    "CHANGELOG.md",
    ".pre-commit-config.yaml",
    ".ci",
    "deploy",
    "docs/examples",
)
"""What the pages name of a checkout, beside fixtures."""


def lay_out(folder: Path) -> None:
    """Make a folder like a fresh checkout, with claims, one of them corrected, a payer's profile, and an inbox."""
    for name in (*USED, "fixtures/files", "fixtures/tables"):
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy(PROJECT / name, folder / name)
    claims = (folder / "fixtures" / "files" / "cgm-clinic.837").read_bytes()
    (folder / "claims.837").write_bytes(claims)
    (folder / "corrected.837").write_bytes(claims.replace(b"*D8*20260108~", b"*RD8*20260108-20260115~", 1))
    shutil.copytree(PROJECT / "docs" / "examples" / "own_profile" / "payers", folder / "payers")
    for sender, names in (("SUB1", ["cgm-clinic", "multi-provider"]), ("SUB2", ["dme-supplier"])):
        (folder / "inbox" / sender).mkdir(parents=True)
        for name in names:
            shutil.copy(folder / "fixtures" / "files" / f"{name}.837", folder / "inbox" / sender)


def go_through(
    blocks: Iterable[Block], run_lines: Callable[[str], None], run_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Do with each block what its language says."""
    names: dict[str, object] = {}
    for block in blocks:
        if block.title:
            save(block)
        elif block.language == "python":
            exec(compile(block.text, "a block of Python", "exec"), names)  # noqa: S102 our own page
        if block.language == "console":
            for line, shown in commands(block):
                for command in line.split(" && "):
                    try_command(command, shown, run_command, monkeypatch)
        elif block.language == "sh":
            run_lines(block.text)
        elif block.language == "toml":
            try_file(Path(block.title), run_command)


def commands(block: Block) -> list[tuple[str, list[str]]]:
    """Each command of a block, with the lines that it is shown to print."""
    found: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        else:
            found[-1][1].append(line.rstrip())
    return found


def try_command(command: str, shown: list[str], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a command in this process; what `pip install -e .` installs is known as an installed pack is."""
    program, *arguments = shlex.split(command)
    if program == "cd":
        monkeypatch.chdir(arguments[0])
    elif program == "pip":
        stand_ins.pip(arguments)
        if "-e" in arguments:
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


def try_file(path: Path, run: Run) -> None:
    """Hold that the command takes a file: a configuration, waivers, a payer's profile, or the fixture of an edit."""
    if path.parts[0] != "fixtures":  # Those are tried by `scrubber test`, and in tests/test_docs.py.
        arguments = CHECKS.get(path.name, ("profiles", "check"))
        ran = run(*arguments, *([] if path.name == "scrubber.toml" else [path]))
        assert ran.code in {0, 1}, ran.err


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
