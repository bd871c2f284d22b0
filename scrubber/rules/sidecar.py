"""What NAME.toml says about the reference table NAME.csv.

Read without pydantic: every run reads it, and importing pydantic takes longer than judging a small file.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Sidecar(NamedTuple):
    """A table's provenance, its columns, and the checksum that it was reviewed with."""

    title: str
    publisher: str
    source: str
    edition: str
    retrieved: date
    licence: str
    key: tuple[str, ...]
    """The columns that a look-up names; for one key no two rows are in force on the same day."""
    columns: Mapping[str, str]
    """Every column in the order of the file, with what it means."""
    sha256: str
    allowed: Mapping[str, tuple[str, ...]] = {}
    """For a column that holds one of a few words, those words."""
    until: date | None = None
    """The last day that the edition speaks of: a later one may have facts that it lacks. None: it is complete."""


class SidecarFault(ValueError):
    """A key that is missing, unknown or has no such value as it should: ``KEY: what is wrong``."""


def read_sidecar(text: str) -> Sidecar:
    """Read a sidecar; raises SidecarFault for a key of it, another ValueError where the text is no TOML."""
    document = tomllib.loads(text)
    for name in (*Sidecar._fields, *document):
        if name not in document and name not in Sidecar._field_defaults:
            raise SidecarFault(f"{name}: Field required")
        if name not in _READ:
            raise SidecarFault(f"{name}: Extra inputs are not permitted")
    values: dict[str, Any] = {}
    for name, value in document.items():
        try:
            values[name] = _READ[name](value)
        except ValueError as error:
            raise SidecarFault(f"{name}: {error}") from error
    return Sidecar(**values)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("Input should be a valid string")  # noqa: TRY004 a value of the file's, no mistake of the program's
    return value


def _digest(value: object) -> str:
    if not re.fullmatch("[0-9a-f]{64}", _text(value)):
        raise ValueError("Input should be 64 hexadecimal digits in lower case")
    return _text(value)


def _day(value: object) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if type(value) is not date:  # a moment is a date too
        raise ValueError("Input should be a valid date")
    return value


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("Input should be a list with at least one item")
    return tuple(_text(word) for word in value)


def _by_column(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError("Input should be a table")  # noqa: TRY004 as above
    return value


def _columns(value: object) -> dict[str, str]:
    return {column: _text(meaning) for column, meaning in _by_column(value).items()}


def _allowed(value: object) -> dict[str, tuple[str, ...]]:
    return {column: _words(words) for column, words in _by_column(value).items()}


_READ: Final[dict[str, Callable[[object], object]]] = {
    **dict.fromkeys(("title", "publisher", "source", "edition", "licence"), _text),
    **dict.fromkeys(("retrieved", "until"), _day),
    "key": _words,
    "columns": _columns,
    "sha256": _digest,
    "allowed": _allowed,
}
