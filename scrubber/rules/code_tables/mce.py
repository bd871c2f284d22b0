"""Diagnoses of one age or sex, and manifestations, of the Medicare code editor: CMS's text file of its definitions.

https://www.cms.gov/medicare/payment/prospective-payment-systems/acute-inpatient-pps/ms-drg-classifications-and-software

Chapters have numbers, lists in them letters; a row has a code, a tab and a title. The table of contents before them has
the same headings, with a tab and a page. The lists of one sex end with version 41.1: the edit was given up then.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.kind import ALWAYS, Edition, Row, TableKind, WrongFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"(?:code[ _-]?edits|mce)[ _-]*v[ _]?([0-9]{2})(?:[_.]?([0-9]))?(?![0-9])", re.IGNORECASE)
_FIRST_YEAR = 1983
"""Version 43 is that of the fiscal year 2026."""
_APRIL, _OCTOBER, _SEPTEMBER_ENDS = 4, 10, (9, 30)
_TITLE = "definitions of medicare code edits"
_MOST_BEFORE = 40
_CHAPTER, _LIST = re.compile(r"[0-9]{1,2}\. ([^\t]+)"), re.compile(r"[A-Z]\. ([^\t]+)")
_ROW = re.compile(r"([A-Z][0-9][0-9A-Z]{1,5})\t")
_AGES = re.compile(r"age ([0-9]{1,3}) through ([0-9]{1,3})", re.IGNORECASE)
_MANIFESTATION = "manifestation"
_LISTS = {
    "perinatal/newborn diagnoses": "newborn",
    "newborn diagnoses": "newborn",
    "pediatric diagnoses": "pediatric",
    "maternity diagnoses": "maternity",
    "adult diagnoses": "adult",
    "diagnoses for females only": "female",
    "diagnoses for males only": "male",
}
_EXPECTED = "a code, a tab and its title below a heading such as C. Maternity diagnoses (age 9 through 64)"


def edition_of(file_name: str) -> Edition | None:
    """``Definitions of Medicare Code Edits_v_43.txt``: a fiscal year; with ``_1`` its second half."""
    if (found := _NAME.search(file_name)) is None:
        return None
    year, is_april = _FIRST_YEAR + int(found[1]), found[2] not in {None, "0"}
    first = date(year, _APRIL, 1) if is_april else date(year - 1, _OCTOBER, 1)
    return Edition(f"v{found[1]}{'.' + found[2] if is_april else ''}", first, date(year, *_SEPTEMBER_ENDS))


def read(lines: Iterable[str]) -> Iterator[Row]:
    """The codes of each list with the ages that it is for; titles are not read."""
    what, ages, has_title, first_line = "", ("", ""), False, ""
    for number, raw in enumerate(lines, start=1):
        line = raw.strip("\r\n ")
        first_line = first_line or line
        has_title = has_title or _TITLE in line.lower()
        if not has_title:
            if number > _MOST_BEFORE:
                raise WrongFile("the Definitions of Medicare Code Edits", first_line)
            continue
        if (found := _CHAPTER.fullmatch(line)) is not None:
            what, ages = _MANIFESTATION if found[1].lower().startswith("manifestation code") else "", ("", "")
        elif (found := _LIST.fullmatch(line)) is not None:
            what = _LISTS.get(found[1].partition("(")[0].strip().lower(), "")
            ages = _ages(what, found[1])
        elif what and (found := _ROW.match(line)) is not None:
            yield found[1], what, ALWAYS, "", *ages


def _ages(what: str, heading: str) -> tuple[str, str]:
    """The first and last age of a list, in years; empty of one that is of no age."""
    if what == "newborn":
        return "0", "0"
    if what in {"female", "male", ""}:
        return "", ""
    if (found := _AGES.search(heading)) is None:
        raise WrongFile(_EXPECTED, heading)
    return found[1], found[2]


KIND = TableKind(
    name="mce",
    title="Medicare code editor: diagnoses of one age or sex, and manifestations",
    publisher="Centers for Medicare & Medicaid Services",
    licence="public",
    key=("code", "list"),
    columns=("first_age", "last_age"),
    row=_EXPECTED,
    suffixes=(".txt",),
    read=read,
    edition_of=edition_of,
    name_example="Definitions of Medicare Code Edits_v_43.txt",
    in_zip="Definition",
)
