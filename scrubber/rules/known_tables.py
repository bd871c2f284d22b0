"""The reference tables of a run, each read once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scrubber.rules.code_tables.editions import EditionedTable, editions_of
from scrubber.rules.tables import ReferenceTable, has_table, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.packs import Pack


class TableEdition(NamedTuple):
    """A table as run.json names it."""

    name: str
    edition: str
    sha256: str
    origin: str
    """``pack`` or ``imported``."""


class KnownTables:
    """Tables as they are asked for: an imported one goes before the pack's own of the same name."""

    def __init__(self, imported: str | None) -> None:
        self._imported = Path(imported) if imported else None
        self._read: dict[tuple[str, str], ReferenceTable | None] = {}
        """None where a pack has no table of that name."""
        self._editioned: dict[str, EditionedTable | None] = {}

    def of(self, pack: Pack, name: str) -> ReferenceTable | EditionedTable | None:
        """The table that an edit of `pack` calls `name`; None where nobody has it. Raises TableError."""
        if self._imported and name not in self._editioned:
            editions = editions_of(self._imported, name)
            self._editioned[name] = EditionedTable(editions) if editions else None
        if (editioned := self._editioned.get(name)) is not None:
            return editioned
        if self._imported and has_table(self._imported, name):
            if ("", name) not in self._read:
                self._read["", name] = read_table(self._imported, name, "imported")
            return self._read["", name]
        if (pack.name, name) not in self._read:
            folder = pack.folder / "tables"
            self._read[pack.name, name] = read_table(folder, name) if has_table(folder, name) else None
        return self._read[pack.name, name]

    def editions(self, edits: Iterable[ActiveEdit]) -> tuple[TableEdition, ...]:
        """The tables of these edits, each edition once, by name."""
        used = {id(table) for active in edits for table in active.context.tables.values()}
        return tuple(sorted(edition for table, edition in self._all() if id(table) in used))

    def _all(self) -> Iterator[tuple[ReferenceTable | EditionedTable, TableEdition]]:
        """Every table that was asked for, with each of its editions."""
        for table in self._read.values():
            if table is not None:
                yield table, TableEdition(table.name, table.sidecar.edition, table.sidecar.sha256, table.origin)
        for editioned in filter(None, self._editioned.values()):
            for edition in editioned.editions:
                known = edition.provenance
                yield editioned, TableEdition(known.kind, known.edition, known.rows_sha256, "imported")
