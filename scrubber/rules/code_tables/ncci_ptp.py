"""Procedure-to-procedure edits of the National Correct Coding Initiative: CMS's TXT parts, tab-separated.

https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.kind import Edition, Row, TableKind, WrongFile, quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_VERSION = re.compile(r"v([0-9]{2})([0-3])r[0-9]", re.IGNORECASE)
_FIRST_VERSION_YEAR = 1994
"""Version 30 is that of 2024."""
_FIRST_DAY = date(1996, 1, 1)
_CODE = re.compile("[0-9A-Z]{5}")
_DAY = re.compile("[0-9]{8}")
_EXPECTED = "column 1, column 2, *, effective date, deletion date and modifier (0, 1, 9), separated by tabs"
_COLUMNS = 6
_MOST_HEADERS = 40


def edition_of(file_name: str) -> Edition | None:
    """Name and dates of ``ccipra-v322r0-f1.TXT``: version 32.2, which has all edits up to the third quarter of 2026."""
    if (version := _VERSION.search(file_name)) is None:
        return None
    major, minor = int(version[1]), int(version[2])
    return Edition(f"v{major}.{minor}", _FIRST_DAY, quarter(_FIRST_VERSION_YEAR + major, minor + 1)[1])


def read(lines: Iterable[str]) -> Iterator[Row]:
    """The pairs, without those of indicator 9, which were deleted as of the day that they began."""
    begun, first_line = False, ""
    for number, line in enumerate(lines, start=1):
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) < _COLUMNS or not (_CODE.fullmatch(cells[0]) and _DAY.fullmatch(cells[3].strip())):
            first_line = first_line or line.strip()
            if (begun or number > _MOST_HEADERS) and line.strip():
                raise WrongFile(_EXPECTED, f"line {number}, {line.strip()}" if begun else first_line)
            continue
        begun = True
        column1, column2, _, first, last, indicator = map(str.strip, cells[:_COLUMNS])
        last = last.replace("*", "")
        if indicator not in {"0", "1", "9"} or not _CODE.fullmatch(column2) or (last and not _DAY.fullmatch(last)):
            raise WrongFile(_EXPECTED, f"line {number}, {line.strip()}")
        if indicator != "9":
            yield column1, column2, first, last, indicator


KIND = TableKind(
    name="ncci-ptp",
    title="NCCI procedure-to-procedure edits, practitioner services",
    publisher="Centers for Medicare & Medicaid Services",
    licence="CPT codes are of the American Medical Association: for the use of who has its licence",
    key=("column1", "column2"),
    columns=("modifier_indicator",),
    row=_EXPECTED,
    suffixes=(".txt",),
    read=read,
    edition_of=edition_of,
    name_example="ccipra-v322r0-f1.TXT",
)
