"""Reference tables: facts with effective dates, in NAME.csv beside NAME.toml, which says where they come from."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from datetime import date
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from scrubber.errors import TableError
from scrubber.rules.sidecar import Sidecar, SidecarFault, read_sidecar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

EFFECTIVE_FROM, EFFECTIVE_TO = "effective_from", "effective_to"
CONFIDENCE = ("high", "medium", "low")
"""How sure a row is, where a table has a column of that name: findings repeat it."""


class Row(NamedTuple):
    """One fact and the days on which it holds, both included; without a last day it holds until further notice."""

    first: date
    last: date
    cells: Sequence[str]
    """By the columns of its table."""


_Dated: TypeAlias = tuple[date, date, "Mapping[str, str]"]
"""A row's first and last day, and its values by column."""


class ReferenceTable:
    """A table in memory, looked up by key and date of service (`scrubber.edit.Table`)."""

    def __init__(self, name: str, sidecar: Sidecar, rows: tuple[Row, ...], origin: Literal["pack", "imported"]) -> None:
        self.name = name
        self.sidecar = sidecar
        self.rows = rows
        self.origin = origin
        self._columns = {column: at for at, column in enumerate(sidecar.columns)}
        self._values: dict[str, frozenset[str]] = {}
        self._indexes: dict[tuple[str, ...], dict[tuple[str, ...], list[Row]]] = {}
        self._found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[_Dated]] = {}
        """What was asked for: most rows never are."""

    def lookup(self, on: date, **key: str) -> list[Mapping[str, str]]:
        """Rows in force on the day `on` whose key columns have these values; some of the key columns will do.

        Raises KeyError for a column that is not of the key: an edit's own mistake, never the data's.
        """
        return [values for first, last, values in self._rows_of(key) if first <= on <= last]

    def covers(self, on: date, _part: str = "") -> bool:
        """Whether its one edition speaks of this day, from whenever its facts begin."""
        return self.sidecar.until is None or on <= self.sidecar.until

    def listed(self, _on: date, /, **key: str) -> list[Mapping[str, str]]:
        """Rows at any date whose key columns have these values; raises KeyError as `lookup` does."""
        return [values for _, _, values in self._rows_of(key)]

    def edition(self, _on: date) -> str:
        """What its one edition is called."""
        return self.sidecar.edition

    def holds(self, **key: str) -> bool:
        """Whether some row, at any date, has these values in its key columns; raises KeyError as `lookup` does."""
        return tuple(key.values()) in self._index(tuple(key))

    def values(self, column: str) -> frozenset[str]:
        """Every value of a column at any date."""
        if column not in self._values:
            self._values[column] = frozenset(value for (value,) in self.columns(column))
        return self._values[column]

    def columns(self, *names: str) -> Iterator[tuple[str, ...]]:
        """The values of these columns, row by row."""
        places = [self._columns[name] for name in names]
        return (tuple([row.cells[at] for at in places]) for row in self.rows)

    def _rows_of(self, key: Mapping[str, str]) -> list[_Dated]:
        """The rows with these values, at any date; raises KeyError for a column that is not of the key."""
        asked = tuple(key), tuple(key.values())
        found = self._found.get(asked)
        if found is None:
            columns, rows = self.sidecar.columns, self._index(asked[0]).get(asked[1])
            if not rows:
                return []
            found = self._found[asked] = [
                (first, last, MappingProxyType(dict(zip(columns, cells, strict=True)))) for first, last, cells in rows
            ]
        return found

    def _index(self, columns: tuple[str, ...]) -> Mapping[tuple[str, ...], Sequence[Row]]:
        """Rows by their values in these columns; worked out once."""
        index = self._indexes.get(columns)
        if index is None:
            index = self._indexes[columns] = self._make_index(columns)
        return index

    def _make_index(self, columns: tuple[str, ...]) -> dict[tuple[str, ...], list[Row]]:
        for column in columns:
            if column not in self.sidecar.key:
                raise KeyError(column)
        index: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for key, row in zip(self.columns(*columns), self.rows, strict=True):
            index[key].append(row)
        return dict(index)


def has_table(folder: Traversable, name: str) -> bool:
    """Whether the folder holds the table or a part of it; half a table is an error when it is read."""
    return any((folder / f"{name}{suffix}").is_file() for suffix in (".csv", ".toml"))


def table_names(folder: Traversable) -> list[str]:
    """Names of the tables in a folder, sorted; none where there is no such folder."""
    if not folder.is_dir():
        return []
    files = (file.name.rpartition(".") for file in folder.iterdir())
    return sorted({stem for stem, _, suffix in files if suffix in {"csv", "toml"}})


def read_table(folder: Traversable, name: str, origin: Literal["pack", "imported"] = "pack") -> ReferenceTable:
    """Read and verify the table NAME of a folder.

    Raises TableError where a file is missing or unreadable, the checksum differs, a column is not the sidecar's, a date
    is none, or rows are unsorted or overlap.
    """
    try:
        content = (folder / f"{name}.csv").read_bytes()
        described = (folder / f"{name}.toml").read_bytes()
    except OSError as error:
        raise TableError(f"table {name}: {name}.csv and {name}.toml are not both readable") from error
    return _table(name, described, content, origin)


# A process that settles many runs, or the rules of many payers, takes the same files apart once.
@lru_cache(maxsize=16)
def _table(name: str, described: bytes, content: bytes, origin: Literal["pack", "imported"]) -> ReferenceTable:
    """The table that these two files hold; raises TableError."""
    try:
        sidecar = read_sidecar(described.decode("utf-8"))
    except SidecarFault as error:
        raise TableError(f"table {name}: {name}.toml, {error}") from error
    except ValueError as error:
        raise TableError(f"table {name}: {name}.toml is not TOML in UTF-8") from error
    if hashlib.sha256(content).hexdigest() != sidecar.sha256:
        raise TableError(f"table {name}: {name}.csv is not the file that {name}.toml has the sha256 of")
    _check_columns(name, sidecar)
    rows = tuple(_read_rows(name, sidecar, content))
    _check_order(name, sidecar, rows)
    return ReferenceTable(name, sidecar, rows, origin)


def _check_columns(name: str, sidecar: Sidecar) -> None:
    for column in (*sidecar.key, *sidecar.allowed, EFFECTIVE_FROM, EFFECTIVE_TO):
        if column not in sidecar.columns:
            raise TableError(f"table {name}: {name}.toml has no column {column!r} under [columns]")


def _read_rows(name: str, sidecar: Sidecar, content: bytes) -> Iterator[Row]:
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        header = next(reader, [])
        if header != list(sidecar.columns):
            raise TableError(f"table {name}: the columns of {name}.csv are not those of {name}.toml, in their order")
        columns = list(sidecar.columns)
        restricted = [(columns.index(column), column, allowed) for column, allowed in sidecar.allowed.items()]
        if "confidence" in columns:
            restricted.append((columns.index("confidence"), "confidence", CONFIDENCE))
        from_at, to_at = columns.index(EFFECTIVE_FROM), columns.index(EFFECTIVE_TO)
        for cells in reader:
            number = reader.line_num
            if len(cells) != len(columns):
                raise TableError(f"table {name}: line {number} has {len(cells)} cells for {len(columns)} columns")
            for at, column, allowed in restricted:
                if cells[at] not in allowed:
                    raise TableError(f"table {name}: line {number}, {column} is none of {', '.join(allowed)}")
            try:
                first, last = _days(cells[from_at], cells[to_at])
            except ValueError as error:
                raise TableError(f"table {name}: line {number} has an effective date that is not YYYY-MM-DD") from error
            if last < first:
                raise TableError(f"table {name}: line {number} ends before it begins")
            yield Row(first, last, cells)
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"table {name}: {name}.csv is not CSV in UTF-8") from error


# The days of one row are those of many.
@lru_cache
def _days(first: str, last: str) -> tuple[date, date]:
    """The days on which a row holds, by its two cells; raises ValueError."""
    return date.fromisoformat(first), date.fromisoformat(last) if last else date.max


def _check_order(name: str, sidecar: Sidecar, rows: tuple[Row, ...]) -> None:
    key_of = itemgetter(*(list(sidecar.columns).index(column) for column in sidecar.key))
    keys = [key_of(row.cells) for row in rows]
    for number, (before, key) in enumerate(pairwise(keys), start=1):
        if key < before:
            raise TableError(f"table {name}: row {number + 1} is not in the order of {', '.join(sidecar.key)}")
        if key == before and rows[number].first <= rows[number - 1].last:
            raise TableError(f"table {name}: row {number + 1} overlaps the row before it, which has the same key")
