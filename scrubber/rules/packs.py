"""Entry points → packs of edits. A broken pack stops the run: an edit that is not there finds nothing."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import sys
import traceback
from collections import Counter
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.edit import Edit, Timeline
from scrubber.errors import PackError
from scrubber.rules.adjustable import RESERVED
from scrubber.rules.announced import announced
from scrubber.rules.parameters import default_values
from scrubber.rules.tables import table_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable
    from types import ModuleType

ENTRY_POINTS: Final = "scrubber.packs"
SECTIONS: Final = ("## What it flags", "## Why", "## How to fix", "## Sources")
_CODE: Final = re.compile(r"[A-Z]{2,4}[0-9]{3}")
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_KEY: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_STATUS: Final = re.compile(r"[A-Z][0-9]:[0-9]{1,3}(:([A-Z0-9]{2,3}|\{entity\}))?")
_MOST_STATUSES: Final = 2


class Pack(NamedTuple):
    """A package of edits, one a module, perhaps in chapters, with its folders ``tables`` and ``profiles``."""

    name: str
    version: str
    package: str
    """The package's import name."""
    edits: tuple[Edit, ...]
    """In the order of their codes."""

    @property
    def folder(self) -> Traversable:
        """The package's own folder."""
        paths = [Path(path) for path in importlib.import_module(self.package).__path__]
        if len(paths) == 1 and paths[0].is_dir():
            return paths[0]
        # Of what is zipped or scattered: imported by nobody else, it takes a thirtieth of the start.
        from importlib.resources import files

        return files(self.package)


def is_edit_name(name: str) -> bool:
    """Whether an edit may be called so: two or more lower-case words with hyphens between them."""
    return _NAME.fullmatch(name) is not None


def documentation(edit: Edit) -> str:
    """The docstring of the edit's module, as `scrubber explain` prints it: first line and the four sections."""
    return (sys.modules[edit.module].__doc__ or "").strip()


def installed_packs() -> tuple[Pack, ...]:
    """Every pack that an installed distribution announces under the entry point group ``scrubber.packs``, by name.

    Raises PackError where one cannot be loaded, or two have the same name or hold an edit of the same name or code.
    """
    found = []
    for name, package, version in announced(ENTRY_POINTS):
        found.append(load_pack(_import(package, f"pack {name}"), name=name, version=version))
    return together(found)


def named_packs(packages: Iterable[str]) -> tuple[Pack, ...]:
    """The packs that these importable packages are; raises PackError as `installed_packs` does."""
    return together(load_pack(_import(package, f"pack {package}")) for package in packages)


def together(packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """The packs in order, no two of them claiming one name; raises PackError otherwise."""
    found = tuple(packs)
    edits = [edit for pack in found for edit in pack.edits]
    _refuse_twice("pack", (pack.name for pack in found))
    _refuse_twice("edit name", (edit.name for edit in edits))
    _refuse_twice("edit code", (edit.code for edit in edits))
    return found


def load_pack(package: ModuleType, *, name: str | None = None, version: str | None = None) -> Pack:
    """Import every module of a package, to any depth, and take its ``edit``.

    Without a name the pack has the package's, without a version the package's ``__version__``, if any. Raises PackError
    where a module cannot be imported, has no edit, or has one that breaks the rules of `_faults`, and where a table is
    declared by no edit.
    """
    pack_name = name or package.__name__
    edits = []
    for module_name in _modules(package, pack_name):
        module = _import(module_name, f"pack {pack_name}, module {module_name}")
        edit = getattr(module, "edit", None)
        if not isinstance(edit, Edit):
            raise PackError(f"pack {pack_name}: module {module_name} has no `edit`")
        fault = next(_faults(edit, module), None)
        if fault is not None:
            raise PackError(f"pack {pack_name}: edit {edit.name} {fault}")
        edits.append(edit)
    if not edits:
        raise PackError(f"pack {pack_name} holds no edit")
    _refuse_twice("edit name", (edit.name for edit in edits))
    _refuse_twice("edit code", (edit.code for edit in edits))
    edits.sort(key=lambda edit: edit.code)
    pack = Pack(pack_name, version or str(getattr(package, "__version__", "")), package.__name__, tuple(edits))
    declared = {table for edit in edits for table in edit.tables}
    for table in table_names(pack.folder / "tables"):
        if table not in declared:
            raise PackError(f"pack {pack_name}: no edit declares the table {table}")
    return pack


def _modules(package: ModuleType, pack: str) -> Iterator[str]:
    """Names of the modules of a package and of the packages in it, its chapters, to any depth.

    Raises PackError where a chapter cannot be imported, or a folder with modules is no package: nobody would run them.
    """
    for folder in filter(os.path.isdir, package.__path__):
        for inner in sorted(os.scandir(folder), key=attrgetter("name")):
            if inner.is_dir() and inner.name != "__pycache__" and _holds_strays(Path(inner)):
                raise PackError(f"pack {pack}: the folder {inner.name} of {package.__name__} has no __init__.py")
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if info.ispkg:
            yield from _modules(_import(info.name, f"pack {pack}, chapter {info.name}"), pack)
        else:
            yield info.name


def _holds_strays(folder: Path) -> bool:
    """Whether there are modules in a folder, at any depth, that is no package."""
    return not (folder / "__init__.py").exists() and any(folder.rglob("*.py"))


def _import(module: str, what: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # A pack's own code may raise anything while it is imported, SystemExit too.
        told = f"{what} cannot be imported: {type(error).__name__}: {error}{_place(error, module)}"
        raise PackError(told) from error


def _place(error: BaseException, module: str) -> str:
    """File and line of the package's own code that raised it; of what cannot be parsed the message has them."""
    package = module.partition(".")[0]
    own = [
        (Path(frame.f_code.co_filename).name, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__", "").partition(".")[0] == package
    ]
    return " ({}, line {})".format(*own[-1]) if own and not isinstance(error, SyntaxError) else ""


def _refuse_twice(kind: str, names: Iterable[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise PackError(f"{kind} {name} is claimed {times} times by the packs")


def _faults(edit: Edit, module: ModuleType) -> Iterator[str]:
    """What is wrong with an edit before it has seen a claim, most basic first."""
    if edit.module != module.__name__:
        yield f"is made with the module name {edit.module}; write Edit(__name__, …)"
    if not is_edit_name(edit.name):
        yield "has a module name that is not two or more lower-case words"
    if not _CODE.fullmatch(edit.code) or edit.code.startswith(RESERVED):
        yield f"has the code {edit.code}; a code is two to four capitals, not {RESERVED}, and three digits"
    yield from _undocumented(module.__doc__ or "")
    if not edit.checks:
        yield "has no function registered with @edit.on"
    if Timeline in edit.checks and edit.procedures is None:
        yield "looks at timelines and must name its procedures"
    yield from _message_faults(edit)
    try:
        default_values(edit)
    except (TypeError, ValueError):
        yield "has a parameter without a valid default"


def _undocumented(docstring: str) -> Iterator[str]:
    if not docstring.strip() or docstring.lstrip().startswith("##"):
        yield "has no docstring whose first line says what it is"
    lines = [line for line in map(str.strip, docstring.splitlines()) if line.startswith("##")]
    places = [lines.index(section) if section in lines else -1 for section in SECTIONS]
    for section, place in zip(SECTIONS, places, strict=True):
        if place < 0:
            yield f"has no section {section!r} in its docstring"
    if places != sorted(places):
        yield f"has the sections of its docstring in another order than {', '.join(SECTIONS)}"


def _message_faults(edit: Edit) -> Iterator[str]:
    if not edit.messages:
        yield "has no message"
    for key, message in edit.messages.items():
        if not _KEY.fullmatch(key):
            yield f"has a message {key!r}; its key is lower-case words with hyphens between them"
        statuses = message.status.split(" ")
        if len(statuses) > _MOST_STATUSES or not all(map(_STATUS.fullmatch, statuses)):
            yield (
                f"has an X12 status in its message {key} that is not CATEGORY:STATUS or CATEGORY:STATUS:ENTITY, "
                "or two of them with a blank between them"
            )
