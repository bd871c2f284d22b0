"""Tables that users bring: listed, verified, and copied into the data folder, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.counted import counted
from scrubber.errors import TableError
from scrubber.private_folder import make_folder
from scrubber.rules.packs import installed_packs
from scrubber.rules.tables import ReferenceTable, read_table, table_names

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE_MODE = 0o600


class KnownTable(NamedTuple):
    """A table as `scrubber tables list` shows it."""

    table: ReferenceTable
    pack: str
    """The pack that ships it; ``-`` for an imported one."""
    replaced: bool
    """Whether an imported table of the same name is used in its place."""


def known_tables(imported: Path) -> Iterator[KnownTable]:
    """Every table of the installed packs and of the folder `imported`, read and verified. Raises TableError."""
    own = table_names(imported)
    for pack in installed_packs():
        folder = pack.folder / "tables"
        for name in table_names(folder):
            yield KnownTable(read_table(folder, name), pack.name, replaced=name in own)
    for name in own:
        yield KnownTable(read_table(imported, name, "imported"), "-", replaced=False)


def list_tables(imported: Path) -> str:
    """Every table with edition, rows, where it comes from and its licence."""
    lines = []
    for known in known_tables(imported):
        table, sidecar = known.table, known.table.sidecar
        place = "imported" if table.origin == "imported" else f"pack {known.pack}"
        note = ", not used: an imported table goes before it" if known.replaced else ""
        lines += [
            f"{table.name}  edition {sidecar.edition}, {counted(len(table.rows), 'row')}, {place}{note}",
            f"  {sidecar.title}",
            f"  {sidecar.publisher}; retrieved {sidecar.retrieved:%Y-%m-%d}; licence: {sidecar.licence}",
        ]
    return "\n".join(lines)


def import_table(csv: Path, imported: Path) -> ReferenceTable:
    """Verify NAME.csv with NAME.toml beside it and copy both into the folder `imported`.

    An imported table of the same name is replaced. Raises TableError where the table is malformed or cannot be copied.
    """
    name = csv.name.removesuffix(".csv")
    if name == csv.name:
        raise TableError("a table is imported by its .csv file, with its .toml file beside it")
    table = read_table(csv.parent, name, "imported")
    try:
        make_folder(imported)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=imported) as staging:
            for suffix in (".csv", ".toml"):
                copy = Path(staging) / f"{name}{suffix}"
                shutil.copyfile(csv.parent / f"{name}{suffix}", copy)
                copy.chmod(FILE_MODE)
            read_table(Path(staging), name, "imported")
            for suffix in (".csv", ".toml"):
                (Path(staging) / f"{name}{suffix}").replace(imported / f"{name}{suffix}")
    except OSError as error:
        raise TableError(f"table {name} could not be copied: {error.strerror}") from error
    return table
