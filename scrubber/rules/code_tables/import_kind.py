"""The commands on published tables: import, list, verify and remove an edition."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.claims.counted import counted
from scrubber.errors import TableError
from scrubber.rules.code_tables.compile_edition import compile_edition, edition_of
from scrubber.rules.code_tables.editions import editions_of
from scrubber.rules.code_tables.kinds import KINDS
from scrubber.rules.code_tables.source_files import find_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from scrubber.rules.code_tables.compiled import CompiledEdition
    from scrubber.rules.code_tables.kind import Edition, TableKind


def known_kind(name: str) -> TableKind:
    """The kind of this name. Raises TableError for another one."""
    if name not in KINDS:
        raise TableError(f"no kind of table is called {name}: {', '.join(KINDS)}; or give NAME.csv, with NAME.toml")
    return KINDS[name]


def import_kind(
    kind: TableKind, paths: Sequence[Path], tables: Path, today: date, was_read: Callable[[int], None],
    edition: Edition | None = None,
) -> CompiledEdition:  # fmt: skip
    """Import the files of one edition, which their names say where it is not given. Raises TableError."""
    files = find_files(paths, kind.suffixes, kind.name, kind.in_zip)
    return compile_edition(kind, edition or edition_of(kind, files), files, tables, today, was_read)


def import_packaged(kind: TableKind, tables: Path, today: date, was_read: Callable[[int], None]) -> CompiledEdition:
    """Import the edition that a package has. Raises TableError where no package has it, or none is installed."""
    if kind.write_file is None:
        raise TableError(f"{kind.name}: no file is given, such as {kind.name_example}")
    with tempfile.TemporaryDirectory() as folder:
        return import_kind(kind, [kind.write_file(Path(folder))], tables, today, was_read)


def size_of(kind: TableKind, paths: Sequence[Path]) -> int:
    """How many bytes are to be read. Raises TableError."""
    return sum(file.size for file in find_files(paths, kind.suffixes, kind.name, kind.in_zip))


def imported_editions(tables: Path) -> Iterator[CompiledEdition]:
    """Every imported edition, by kind, the latest first. Raises TableError for a damaged one."""
    for kind in KINDS:
        yield from editions_of(tables, kind)


def list_editions(tables: Path, today: date) -> Iterator[str]:
    """What each imported edition is and covers, and the kinds of which none covers today."""
    for kind in KINDS:
        editions = editions_of(tables, kind)
        is_current = any(edition.covers(today) for edition in editions)
        for edition in editions:
            known = edition.provenance
            yield f"{kind}  edition {known.edition}, {counted(known.rows, 'row')}, imported {known.imported}"
            yield f"  covers services from {known.first:%m/%d/%Y} to {known.last:%m/%d/%Y}"
            yield f"  {known.title}"
            yield f"  {known.publisher}; licence: {known.licence}"
        if editions and not is_current:
            yield f"  out of date: no edition of {kind} covers {today:%m/%d/%Y}; import the one of today"
