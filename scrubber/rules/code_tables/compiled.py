"""One imported edition as it is kept: rows grouped by their first key, mapped into memory, each group on demand.

A folder with ``edition.toml`` (what it is, digests), ``index.tsv`` (of each first key where its rows are, and their
check sum; then the values of the other key columns) and ``rows.tsv``.
"""

from __future__ import annotations

import hashlib
import mmap
import tomllib
import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

FORMAT: Final = 1
MOST_KNOWN: Final = 20_000
"""Keys whose rows are remembered at a time."""
SIDECAR, INDEX, ROWS = "edition.toml", "index.tsv", "rows.tsv"


class Provenance(NamedTuple):
    """What ``edition.toml`` says."""

    format: int
    kind: str
    title: str
    publisher: str
    licence: str
    edition: str
    first: date
    last: date
    imported: date
    files: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int
    size: int
    """Of ``rows.tsv``, in bytes."""
    index_sha256: str
    rows_sha256: str
    part: str = ""


class _Group(NamedTuple):
    start: int
    end: int
    checksum: int


class CompiledEdition:
    """An edition on disk; nothing but ``edition.toml`` is read before a row is asked for."""

    def __init__(self, folder: Path) -> None:
        """Read what it is. Raises TableError where the folder holds no whole edition."""
        self.folder = folder
        self._index: tuple[dict[str, _Group], dict[str, frozenset[str]]] | None = None
        self._rows: mmap.mmap | None = None
        self._opened: set[str] = set()
        self._known: dict[tuple[str, ...], Sequence[Mapping[str, str]]] = {}
        try:
            written = tomllib.loads((folder / SIDECAR).read_text(encoding="utf-8"))
            size = (folder / ROWS).stat().st_size
            self.provenance = Provenance(**{name: _value(value) for name, value in written.items()})
        except (OSError, ValueError, TypeError) as error:
            raise self._damaged() from error
        if self.provenance.format != FORMAT or size != self.provenance.size:
            raise self._damaged()

    def covers(self, on: date) -> bool:
        """Whether it speaks of services of this day."""
        return self.provenance.first <= on <= self.provenance.last

    def lookup(self, on: date, key: tuple[str, ...]) -> list[Mapping[str, str]]:
        """Rows in force on a day whose first key columns have these values. Raises TableError for damaged data."""
        rows = self.listed(key)
        if not rows:
            return []
        day = f"{on:%Y%m%d}"
        return [row for row in rows if row["effective_from"] <= day <= (row["effective_to"] or day)]

    def listed(self, key: tuple[str, ...]) -> Sequence[Mapping[str, str]]:
        """Rows at any date whose first key columns have these values. Raises TableError for damaged data.

        They are remembered: most keys are asked for again, and most in vain.
        """
        rows = self._known.get(key)
        if rows is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            names = (*self.provenance.key, "effective_from", "effective_to", *self.provenance.columns)
            rows = [dict(zip(names, (key[0], *line.split("\t")), strict=True)) for line in self._lines(key)]
            self._known[key] = rows
        return rows

    def holds(self, key: tuple[str, ...]) -> bool:
        """Whether some row, at any date, has these values in its first key columns."""
        return bool(self.listed(key))

    def values(self, column: str) -> frozenset[str]:
        """Every value of a key column at any date; raises KeyError for another column."""
        groups, others = self._read_index()
        return frozenset(groups) if column == self.provenance.key[0] else others[column]

    def verify(self) -> None:
        """Read all of it; raises TableError where something is not as it was imported."""
        self._read_index()
        with (self.folder / ROWS).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != self.provenance.rows_sha256:
                raise self._damaged()

    def _lines(self, key: tuple[str, ...]) -> Iterator[str]:
        """The rows of a key, without their first column, in order."""
        group = self._read_index()[0].get(key[0])
        if group is None:
            return
        rows = self._open_group(key[0], group)
        begins = "\t".join(("\n" + key[1], *key[2:], "")).encode() if len(key) > 1 else b"\n"
        at = rows.find(begins, group.start, group.end)
        while at >= 0:
            end = rows.find(b"\n", at + 1, group.end)
            end = group.end if end < 0 else end
            yield rows[at + 1 : end].decode()
            at = end if rows[end : end + len(begins)] == begins and end < group.end else -1

    def _open_group(self, first_key: str, group: _Group) -> mmap.mmap:
        if self._rows is None:
            with (self.folder / ROWS).open("rb") as file:
                self._rows = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if first_key not in self._opened:
            if zlib.crc32(self._rows[group.start : group.end]) != group.checksum:
                raise self._damaged()
            self._opened.add(first_key)
        return self._rows

    def _read_index(self) -> tuple[dict[str, _Group], dict[str, frozenset[str]]]:
        if self._index is None:
            content = (self.folder / INDEX).read_bytes()
            if hashlib.sha256(content).hexdigest() != self.provenance.index_sha256:
                raise self._damaged()
            groups, others = {}, {}
            for line in content.decode().splitlines():
                name, *cells = line.split("\t")
                if name:
                    groups[name] = _Group(*map(int, cells))
                else:
                    others[cells[0]] = frozenset(cells[1:])
            self._index = groups, others
        return self._index

    def _damaged(self) -> TableError:
        kind, edition = self.folder.parent.name, self.folder.name
        return TableError(f"table {kind} {edition}: it is not as it was imported; import it again")


def _value(value: Any) -> Any:  # noqa: ANN401 whatever TOML has
    return tuple(value) if isinstance(value, list) else value
