"""Add-on code edits of the National Correct Coding Initiative: CMS's text file of fixed width, without captions.

https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-add-code-edits
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.kind import Edition, Row, TableKind, WrongFile, quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"AOC_V([0-9]{4})Q([1-4])", re.IGNORECASE)
_DAY = "([0-9]{7}| {7})"
_ROW = re.compile(rf"([123])([0-9A-Z]{{5}}){_DAY}([0-9A-Z]{{5}}){_DAY}([0-9]{{7}}){_DAY}")
_EXPECTED = (
    "type (1 to 3), add-on code, its deletion, primary code, its deletion, first and last day (YYYYDDD), fixed width"
)
_FIRST_DAY = quarter(2013, 2)[0]
"""The first day of any row."""


def edition_of(file_name: str) -> Edition | None:
    """``AOC_V2026Q2-MCR.txt``; published for a year, and anew within it where something changes."""
    if (found := _NAME.search(file_name)) is None:
        return None
    year = int(found[1])
    return Edition(f"{year}Q{found[2]}", _FIRST_DAY, quarter(year, 4)[1])


def read(lines: Iterable[str]) -> Iterator[Row]:
    """The pairs of add-on and primary code; where the primary is CCCCC, the contractor says which it may be."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if (found := _ROW.match(line)) is None:
            raise WrongFile(_EXPECTED, f"line {number}, {line.strip()}")
        kind, add_on, add_on_last, primary, primary_last, first, last = found.groups()
        try:
            ends = sorted(_day(end) for end in (add_on_last, primary_last, last) if end.strip())
            yield add_on, primary, _day(first), ends[0] if ends else "", kind
        except ValueError:
            raise WrongFile(_EXPECTED, f"line {number}, {line.strip()}") from None


def _day(written: str) -> str:
    """YYYYMMDD of YYYYDDD. Raises ValueError where there is no such day."""
    return f"{datetime.strptime(written, '%Y%j'):%Y%m%d}"  # noqa: DTZ007 a day, no moment


KIND = TableKind(
    name="add-on",
    title="NCCI add-on code edits",
    publisher="Centers for Medicare & Medicaid Services",
    licence="CPT codes are of the American Medical Association: for the use of who has its licence",
    key=("add_on", "primary"),
    columns=("type",),
    row=_EXPECTED,
    suffixes=(".txt",),
    read=read,
    edition_of=edition_of,
    name_example="AOC_V2026Q2-MCR.txt",
    in_zip="AOC_V",
)
