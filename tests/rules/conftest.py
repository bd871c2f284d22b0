"""A pack of two sample edits, written to a folder and imported under a name of its own for every test."""

import hashlib
import importlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

MakePack = Callable[[dict[str, str]], ModuleType]

LIMIT_TRIED = '''"""A sample edit with parameters.

## What it flags
## Why
## How to fix
## Sources
"""

from datetime import date
from typing import Literal

from pydantic import Field

from scrubber.edit import Edit, Params, ServiceLine


class Limits(Params):
    """Parameters of many kinds."""

    count: int = 3
    period: Literal["month", "year"] = "month"
    most: int | None = 7
    codes: frozenset[str] = frozenset({"A"})
    places: tuple[str, ...] | None = None
    start: date = date(2020, 1, 1)
    strict: bool = False


edit = Edit(
    __name__, code="ABC002", title="A sample", severity="reject", status="A7:453", carc="4", since="0.1", params=Limits,
)
too_many = edit.message("too-many", "{count} are too many", fix="Leave some out.")
odd = edit.message("odd", "odd", fix="Look at it.", severity="warn")


@edit.on(ServiceLine)
def nothing(line, context):
    """Find nothing."""
    return ()
'''
TABLE_NEEDED = (
    LIMIT_TRIED.replace("ABC002", "ABC001")
    .replace(", params=Limits", ', tables=("colours",)')
    .replace("with parameters", "with a table")
)

SIDECAR = """\
title = "Colours of things"
publisher = "The tests"
source = "made up"
edition = "1"
retrieved = 2026-01-01
licence = "none"
key = ["thing", "part"]
sha256 = "{sha256}"

[columns]
thing = "What it is"
part = "Which part of it"
colour = "Its colour"
effective_from = "first day"
effective_to = "last day"

[allowed]
colour = ["red", "green"]
"""
ROWS = """\
thing,part,colour,effective_from,effective_to
apple,peel,green,2020-01-01,2020-12-31
apple,peel,red,2021-01-01,
apple,stalk,green,2020-01-01,
"""


def write_table(folder: Path, rows: str | bytes = ROWS, sidecar: str = SIDECAR, name: str = "colours") -> Path:
    """Write a table with the right checksum; the folder is returned."""
    content = rows if isinstance(rows, bytes) else rows.encode()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / f"{name}.toml").write_text(sidecar.replace("{sha256}", digest))
    return folder


@pytest.fixture
def table_folder(tmp_path: Path) -> Path:
    """Give a folder with the table of colours."""
    return write_table(tmp_path / "tables")


@pytest.fixture
def write() -> Callable[..., Path]:
    """Give the function that writes a table."""
    return write_table


@pytest.fixture
def make_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakePack]:
    """Give a function that makes a package of files and imports it; it is forgotten after the test."""
    numbers = itertools.count()
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    def make(files: dict[str, str]) -> ModuleType:
        name = f"pack_{tmp_path.name.replace('-', '_')}_{next(numbers)}"
        for path, text in {"__init__.py": '__version__ = "1.2"\n', **files}.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield make
    for module in set(sys.modules) - before:
        if module.startswith("pack_"):
            del sys.modules[module]


@pytest.fixture
def sample_pack(make_pack: MakePack) -> ModuleType:
    """Give a package of two edits, one of which needs the table of colours, and two profiles."""
    return make_pack(
        {
            "limit_tried.py": LIMIT_TRIED,
            "table_needed.py": TABLE_NEEDED,
            "profiles/payer.toml": 'name = "payer"\ntitle = "A payer"\nignore = ["ABC001"]\n'
            '[edits.limit-tried]\ncount = 5\ncodes = ["B", "C"]\n[severity]\n"limit-tried.odd" = "reject"\n',
            "profiles/other-payer.toml": 'name = "someone"\ntitle = "Misnamed"\n',
        }
    )


@pytest.fixture
def edit_source() -> str:
    """Give the source of a whole sample edit, to be broken in one place."""
    return LIMIT_TRIED
