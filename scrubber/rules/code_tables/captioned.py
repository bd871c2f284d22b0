"""Rows of a published CSV file, their cells found by the captions of the columns, which editions move about."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.kind import WrongFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MOST_HEADERS = 40
_NO_WORD = re.compile("[^A-Z0-9]+")


def captioned_rows(
    lines: Iterable[str], captions: Sequence[str], first: str
) -> Iterator[tuple[tuple[str, ...], Sequence[str]]]:
    """The cells below these captions of each row that has any; beside them the captions as they are written.

    The captions end in the row whose first cell is `first`; what stands above a cell there belongs to its caption, and
    notices may go before. Case, blanks and signs do not matter. Raises WrongFile where a caption is not there.
    """
    return captioned_cells(_cells(lines), captions, first)


def captioned_cells(
    rows: Iterator[list[str]], captions: Sequence[str], first: str
) -> Iterator[tuple[tuple[str, ...], Sequence[str]]]:
    """The same of rows that are cut into cells already."""
    above: list[list[str]] = []
    while not above or plain(above[-1][0]) != plain(first):
        cells = next(rows, None)
        if cells is None or len(above) == _MOST_HEADERS:
            found = next((",".join(row) for row in above if any(row)), "")
            raise WrongFile(f"a row of captions that begins with {first}", found)
        above.append(cells or [""])
    joined = ["".join(row[place] for row in above if place < len(row)) for place in range(len(above[-1]))]
    places = [_place(joined, caption, above[-1]) for caption in captions]
    written = [joined[place] for place in places]
    for cells in rows:
        if any(map(str.strip, cells)):
            yield tuple(cells[place].strip() if place < len(cells) else "" for place in places), written


def _cells(lines: Iterable[str]) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines)
    except csv.Error as error:
        raise WrongFile("CSV", f"{error}") from error


def plain(caption: str) -> str:
    """Its letters and digits, in upper case."""
    return _NO_WORD.sub("", caption.upper())


def _place(found: Sequence[str], caption: str, row: Sequence[str]) -> int:
    """The column of a caption: one that ends so, whatever stands above it. Raises WrongFile where there is none."""
    for place, text in enumerate(found):
        if plain(text).endswith(plain(caption)):
            return place
    raise WrongFile(f"a column {caption}", ", ".join(row))
