"""All imported editions of one kind of table, of which the date of service chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from scrubber.rules.code_tables.compiled import CompiledEdition

_MOST_DAYS: Final = 20_000
"""Days of which the editions that cover them are remembered."""


class EditionedTable:
    """Editions of one kind, looked up by key and date of service (`scrubber.edit.Table`)."""

    def __init__(self, editions: Sequence[CompiledEdition]) -> None:
        """Take at least one edition, the latest first: where two cover a day, the first one counts."""
        self.editions = editions
        self._key = editions[0].provenance.key
        self._days: dict[date, tuple[CompiledEdition, ...]] = {}

    def covers(self, on: date, part: str = "") -> bool:
        """Whether an edition, one of this part of the table, speaks of services of this day."""
        return any(edition.provenance.part == part for edition in self._covering(on))

    def listed(self, on: date, /, **key: str) -> list[Mapping[str, str]]:
        """As `lookup`, of the editions that cover the day, whether the rows were in force on it or not."""
        values = self._values(key)
        return [row for edition in self._covering(on) for row in edition.listed(values)]

    def edition(self, on: date) -> str:
        """What the edition is called that speaks of services of this day, or one of each part; empty without any."""
        return ", ".join(edition.provenance.edition for edition in self._covering(on))

    def lookup(self, on: date, **key: str) -> list[Mapping[str, str]]:
        """Rows in force on the day `on` with these values in the first key columns; none where no edition covers it.

        Raises KeyError for a column that is not of the key, or where one before it is not given.
        """
        values = self._values(key)
        return [row for edition in self._covering(on) for row in edition.lookup(on, values)]

    def holds(self, **key: str) -> bool:
        """Whether some row of an edition, at any date, has these values; raises KeyError as `lookup` does."""
        values = self._values(key)
        return any(edition.holds(values) for edition in self.editions)

    def values(self, column: str) -> frozenset[str]:
        """Every value of a key column in any edition."""
        return frozenset().union(*(edition.values(column) for edition in self.editions))

    def _covering(self, on: date) -> Iterable[CompiledEdition]:
        """Of each part the latest edition that covers the day; remembered for days as a run has them."""
        known = self._days.get(on)
        if known is None:
            if len(self._days) >= _MOST_DAYS:
                self._days.clear()
            found: dict[str, CompiledEdition] = {}
            for edition in self.editions:
                if edition.covers(on):
                    found.setdefault(edition.provenance.part, edition)
            known = self._days[on] = tuple(found.values())
        return known

    def _values(self, key: Mapping[str, str]) -> tuple[str, ...]:
        columns = self._key[: len(key)]
        if columns and columns == tuple(key):  # as edits have them, a million times
            return tuple(key.values())
        if not columns or set(columns) != set(key):
            raise KeyError(*set(key) - set(columns))
        return tuple(key[column] for column in columns)


def editions_of(tables: Path, kind: str) -> list[CompiledEdition]:
    """The imported editions of a kind, the latest first. Raises TableError for a damaged one."""
    folder = tables / kind
    if not folder.is_dir():
        return []
    from scrubber.rules.code_tables.compiled import CompiledEdition

    found = [CompiledEdition(edition) for edition in folder.iterdir() if not edition.name.startswith(".")]
    return sorted(
        found, key=lambda one: (one.provenance.last, one.provenance.first, one.provenance.edition), reverse=True
    )
