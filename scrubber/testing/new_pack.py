"""A new package with one edit, its fixture and its test, all of which pass: what ``scrubber new-edit`` writes."""

from __future__ import annotations

import importlib.resources
import itertools
from typing import TYPE_CHECKING, Final

from scrubber import __version__
from scrubber.errors import SetupError
from scrubber.rules.packs import is_edit_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scrubber.rules.packs import Pack

_LETTERS: Final = "OWN"
"""What the codes of new edits begin with: the author chooses better ones."""
_FILES: Final = {
    "pyproject.toml": "{name}/pyproject.toml",
    "package.py": "{name}/{package}/__init__.py",
    "edit.py": "{name}/{package}/{module}.py",
    "fixture.toml": "{name}/fixtures/{name}.toml",
    "test.py": "{name}/tests/test_edits.py",
}
"""Each template (in the folder ``new_edit``), and the file that is made of it."""


def write_new_pack(name: str, folder: Path, packs: Sequence[Pack]) -> list[str]:
    """Write the package of the edit `name` into `folder`; the paths of its files, seen from there.

    Raises SetupError, before anything is written, for a name that no edit may have or an installed one has, and where a
    file or folder of that name is there already.
    """
    from jinja2 import Environment, StrictUndefined

    if not is_edit_name(name):
        raise SetupError(f"{name!r} is no name of an edit: two or more lower-case words, as in late-second-visit")
    if any(edit.name == name for pack in packs for edit in pack.edits):
        raise SetupError(f"an installed edit is called {name}")
    if (folder / name).exists():
        raise SetupError("a file or folder of this name is there already: choose another name or folder")
    module = name.replace("-", "_")
    names = {
        "name": name, "module": module, "package": f"{module}_edits", "code": _free_code(packs), "version": __version__,
    }  # fmt: skip
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701 no HTML
    templates = importlib.resources.files("scrubber.testing") / "new_edit"
    written = []
    for template, pattern in _FILES.items():
        path = folder / pattern.format(**names)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (templates / f"{template}.jinja").read_text(encoding="utf-8")
        path.write_text(environment.from_string(text).render(names), encoding="utf-8")
        written.append(str(path.relative_to(folder)))
    return written


def _free_code(packs: Sequence[Pack]) -> str:
    """The first code that no installed edit has."""
    taken = {edit.code for pack in packs for edit in pack.edits}
    return next(code for number in itertools.count(1) if (code := f"{_LETTERS}{number:03}") not in taken)
