"""ICD-10-CM diagnosis codes of a fiscal year: the order file of CDC and CMS, of fixed width, without captions.

https://www.cms.gov/medicare/coding-billing/icd-10-codes
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.icd10cm_package import write_order_file
from scrubber.rules.code_tables.kind import ALWAYS, Edition, Row, TableKind, WrongFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"icd10cm[_-]order[_-](april[_-])?([0-9]{4})", re.IGNORECASE)
_ROW = re.compile(r"[0-9]{5} ([A-Z][0-9A-Z]{2,6}) *([01]) .")
_EXPECTED = "order number, code, 1 or 0 for complete or not, short and long title, fixed width"
_LONG_TITLE = 77
_MANIFESTATION = re.compile(r"\bin (?:[a-z]+,? (?:and )?){0,6}diseases classified elsewhere", re.IGNORECASE)
_APRIL, _OCTOBER, _SEPTEMBER_ENDS = 4, 10, (9, 30)


def edition_of(file_name: str) -> Edition | None:
    """``icd10cm_order_2026.txt``: from October 2025; ``icd10cm-order-April-2026.txt``: the second half of that year."""
    if (found := _NAME.search(file_name)) is None:
        return None
    year = int(found[2])
    if found[1]:
        return Edition(f"{year}-April", date(year, _APRIL, 1), date(year, *_SEPTEMBER_ENDS))
    return Edition(str(year), date(year - 1, _OCTOBER, 1), date(year, *_SEPTEMBER_ENDS))


def read(lines: Iterable[str]) -> Iterator[Row]:
    """The codes and their headings; which of them a bill may have, and which are manifestations of another disease.

    A manifestation says so in its title: official guidelines for coding, I.A.13.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if (found := _ROW.match(line)) is None:
            raise WrongFile(_EXPECTED, f"line {number}, {line.strip()}")
        is_manifestation = _MANIFESTATION.search(line, _LONG_TITLE) is not None
        yield found[1], ALWAYS, "", found[2], str(int(is_manifestation))


KIND = TableKind(
    name="icd10cm",
    title="ICD-10-CM diagnosis codes",
    publisher="Centers for Disease Control and Prevention; Centers for Medicare & Medicaid Services",
    licence="public domain",
    key=("code",),
    columns=("is_complete", "is_manifestation"),
    row=_EXPECTED,
    suffixes=(".txt",),
    read=read,
    edition_of=edition_of,
    name_example="icd10cm_order_2026.txt",
    in_zip="icd10cm",
    write_file=write_order_file,
)
