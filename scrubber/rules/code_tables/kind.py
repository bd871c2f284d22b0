"""What a kind of published table is: whose it is, what its rows have, how its files are read and what they cover."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

QUARTERS = 4
ALWAYS = "00010101"
"""The first day of a row that is in force as long as its edition is."""


class Edition(NamedTuple):
    """One edition of a published table, and the dates of service that it speaks of, both included."""

    name: str
    first: date
    last: date


class WrongFile(ValueError):
    """A file that is not of its kind: ``expected …, found …``; `about` goes before what was found."""

    def __init__(self, expected: str, found: str, about: str = "") -> None:
        super().__init__(f"expected {expected}, found {about}{_shortened(found)}")


Row = tuple[str, ...]
"""Key columns, first day and last day as YYYYMMDD (empty: until further notice), then the other columns."""


class TableKind(NamedTuple):
    """One kind of table."""

    name: str
    """As ``scrubber tables import`` has it."""
    title: str
    publisher: str
    licence: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    """The columns beside the key."""
    row: str
    """What a row is in words: ``expected …`` where a file has none."""
    suffixes: tuple[str, ...]
    """Of files, and of those in a zip, that hold rows."""
    read: Callable[[Iterable[str]], Iterator[Row]]
    """Reads the rows from the lines of a file. Raises WrongFile."""
    edition_of: Callable[[str], Edition | None]
    """The edition that a file's name says; None where it says none."""
    name_example: str
    """A name that says one."""
    write_file: Callable[[Path], Path] | None = None
    """Writes a file of it into a folder, from a package that has an edition. Raises TableError."""
    in_zip: str = ""
    """What the names of the files with rows have in them in a zip that has others beside them."""
    part: str = ""
    """The further key column that says which part of the table a row is of, where each part is published in a file of
    its own: an edition has one part, and editions of several parts stand side by side."""


def quarter(year: int, number: int) -> tuple[date, date]:
    """First and last day of a calendar quarter, counted from 1. Raises ValueError where there is none."""
    first = date(year, 3 * number - 2, 1)
    after = date(year + 1, 1, 1) if number == QUARTERS else date(year, 3 * number + 1, 1)
    return first, after - timedelta(days=1)


def _shortened(text: str, most: int = 60) -> str:
    """What was found, as a message shows it: a line may be long, and of any characters."""
    return repr(text if len(text) <= most else f"{text[:most]}…")
