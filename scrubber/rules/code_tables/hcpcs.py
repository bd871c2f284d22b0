"""HCPCS level II codes and modifiers of a quarter: CMS's alpha-numeric file, of fixed width or with commas.

https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update
"""

from __future__ import annotations

import re
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.captioned import captioned_rows, plain
from scrubber.rules.code_tables.kind import Edition, Row, TableKind, WrongFile, quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"HCPC([0-9]{4})_(?:(JAN|APR|JUL|OCT)[A-Z]*_)?(?:[A-Z]+_)?ANWEB", re.IGNORECASE)
_QUARTERS = {"JAN": 1, "APR": 2, "JUL": 3, "OCT": 4}
_FIRST_LINES = {"3": "procedure", "7": "modifier"}
"""By record identification: what the first line of an entry is about; further lines go on with its description."""
_FURTHER_LINES = frozenset("48")
_CAPTIONS = ("HCPC", "RECID", "XREF1", "ADD DT", "ACT EFF DT", "TERM DT")
_ROW = re.compile("(   [0-9A-Z]{2}|[A-Z][0-9]{4})[0-9]{5}([3478])")
_DAY = re.compile("[0-9]{8}")
_MOST_NOTICE = 40
"""Lines of a notice that may go before the first entry."""
_EXPECTED = "HCPCS code, sequence, record identification 3, 4, 7 or 8 …, fixed width, or a row of captions with HCPC"
_EXPECTED_DAY = "days written YYYYMMDD"


def edition_of(file_name: str) -> Edition | None:
    """``HCPC2026_APR_ANWEB.txt``: a quarter; without a month a year."""
    if (found := _NAME.search(file_name)) is None:
        return None
    year = int(found[1])
    if not found[2]:
        return Edition(f"{year}", date(year, 1, 1), date(year, 12, 31))
    number = _QUARTERS[found[2].upper()]
    return Edition(f"{year}Q{number}", *quarter(year, number))


def read(lines: Iterable[str]) -> Iterator[Row]:
    """The codes and modifiers with the days on which they are in force, and what a former one is replaced by."""
    notice = []
    rest = iter(lines)
    for line in rest:
        if _ROW.match(line):
            yield from _read_fixed(chain([line], rest))
            return
        if plain(line.split(",")[0]) == _CAPTIONS[0]:
            yield from _read_captioned(chain([line], rest))
            return
        notice.append(line.strip())
        if len(notice) > _MOST_NOTICE:
            break
    raise WrongFile(_EXPECTED, next(filter(None, notice), ""))


def _read_fixed(lines: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if (found := _ROW.match(line)) is None:
            raise WrongFile(_EXPECTED, f"line {number}, {line.strip()}")
        if found[2] in _FIRST_LINES:
            yield _row(found[1], found[2], line[204:209], line[268:276], line[284:292])


def _read_captioned(lines: Iterable[str]) -> Iterator[Row]:
    for (code, record, successor, added, _, ended), _ in captioned_rows(lines, _CAPTIONS, _CAPTIONS[0]):
        if record in _FIRST_LINES:
            yield _row(code, record, successor, added, ended)
        elif record not in _FURTHER_LINES:
            raise WrongFile(_EXPECTED, f"{code},{record}")


def _row(code: str, record: str, successor: str, added: str, ended: str) -> Row:
    """One entry; it is in force through the day on which it ends."""
    first, last = added.strip(), ended.strip()
    if not _DAY.fullmatch(first) or (last and not _DAY.fullmatch(last)):
        raise WrongFile(_EXPECTED_DAY, f"{code.strip()}, {first}, {last}")
    return code.strip(), _FIRST_LINES[record], first, last, successor.strip()


KIND = TableKind(
    name="hcpcs",
    title="HCPCS level II codes and modifiers",
    publisher="Centers for Medicare & Medicaid Services",
    licence="public, but for the dental codes (D), which are of the American Dental Association",
    key=("code", "what"),
    columns=("successor",),
    row=_EXPECTED,
    suffixes=(".txt", ".csv"),
    read=read,
    edition_of=edition_of,
    name_example="HCPC2026_APR_ANWEB.txt",
    in_zip="HCPC2",
)
