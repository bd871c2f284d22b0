"""Health care provider taxonomy codes: the CSV file of the National Uniform Claim Committee, of each January and July.

https://www.nucc.org/index.php/code-sets-mainmenu-41/provider-taxonomy-mainmenu-40/csv-mainmenu-57
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.captioned import captioned_rows
from scrubber.rules.code_tables.kind import ALWAYS, Edition, Row, TableKind, WrongFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"nucc_taxonomy_([0-9]{2})([01])", re.IGNORECASE)
_CODE = re.compile("[0-9A-Z]{9}X")
_FIRST_DAY = date(2001, 7, 1)
"""When the list was first published: a code is not taken out of it by a later edition without a notice in it."""
_JUNE_ENDS, _YEAR_ENDS = (6, 30), (12, 31)

_EXPECTED = "a code of ten letters and digits that ends in X"


def edition_of(file_name: str) -> Edition | None:
    """``nucc_taxonomy_260.csv``: version 26.0, in force from January to June of 2026; 26.1 to December."""
    if (found := _NAME.search(file_name)) is None:
        return None
    year = 2000 + int(found[1])
    return Edition(f"{found[1]}.{found[2]}", _FIRST_DAY, date(year, *(_YEAR_ENDS if found[2] == "1" else _JUNE_ENDS)))


def read(lines: Iterable[str]) -> Iterator[Row]:
    """The codes alone: names and definitions are the committee's."""
    for (code,), _ in captioned_rows(lines, ("Code",), "Code"):
        if not _CODE.fullmatch(code):
            raise WrongFile(_EXPECTED, code)
        yield code, ALWAYS, ""


KIND = TableKind(
    name="taxonomy",
    title="Health care provider taxonomy codes",
    publisher="National Uniform Claim Committee",
    licence="of the American Medical Association: use without charge by its terms",
    key=("code",),
    columns=(),
    row=_EXPECTED,
    suffixes=(".csv",),
    read=read,
    edition_of=edition_of,
    name_example="nucc_taxonomy_260.csv",
    in_zip="nucc_taxonomy",
)
