"""Which drugs belong to which HCPCS code: CMS's crosswalk beside the average sales prices, a CSV file each quarter.

https://www.cms.gov/medicare/payment/part-b-drugs/asp-pricing-files
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

from scrubber.rules.code_tables.captioned import plain
from scrubber.rules.code_tables.kind import ALWAYS, Edition, Row, TableKind, WrongFile, quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NAME = re.compile(r"(January|April|July|October)[ _-]+(20[0-9]{2})", re.IGNORECASE)
_QUARTERS: Final = ("january", "april", "july", "october")
_CODE = re.compile("[0-9A-Z]{5}")
_DRUG = re.compile("[0-9]{5}-?[0-9]{4}-?[0-9]{2}")
_DRUG_CAPTIONS = frozenset({"NDC", "NDC2"})
_MOST_NOTICE = 40
_EXPECTED = "a HCPCS code in the first column and the drug's eleven digits in a column NDC2 or NDC"


def edition_of(file_name: str) -> Edition | None:
    """``January 2026 ASP NDC-HCPCS Crosswalk``: the first quarter of 2026."""
    if (found := _NAME.search(file_name)) is None:
        return None
    number = _QUARTERS.index(found[1].lower()) + 1
    return Edition(f"{found[2]}Q{number}", *quarter(int(found[2]), number))


def read(lines: Iterable[str]) -> Iterator[Row]:
    """Drugs and codes; names and sizes are not read, and drugs that are known by another number are left out."""
    rows = csv.reader(lines)
    try:
        column = _column_of_drugs(rows)
        for cells in rows:
            code, drug = (cells[place].strip() if place < len(cells) else "" for place in (0, column))
            if not any(map(str.strip, cells)):
                continue
            if not _CODE.fullmatch(code):
                raise WrongFile(_EXPECTED, ",".join(cells))
            if _DRUG.fullmatch(drug):
                yield drug.replace("-", ""), code, ALWAYS, ""
    except csv.Error as error:
        raise WrongFile("CSV", f"{error}") from error


def _column_of_drugs(rows: Iterator[Sequence[str]]) -> int:
    """The column of the drugs, by the row of captions, above which a notice may stand. Raises WrongFile."""
    first = ""
    for number, cells in enumerate(rows):
        captions = [plain(cell) for cell in cells]
        first = first or ",".join(cells).strip()
        column = next((place for place, caption in enumerate(captions) if caption in _DRUG_CAPTIONS), 0)
        if column:
            return column
        if number == _MOST_NOTICE:
            break
    raise WrongFile(_EXPECTED, first)


KIND = TableKind(
    name="ndc-hcpcs",
    title="Crosswalk of drug codes and HCPCS codes beside the average sales prices",
    publisher="Centers for Medicare & Medicaid Services",
    licence="CPT codes, as of vaccines, are of the American Medical Association: for the use of who has its licence",
    key=("ndc", "code"),
    columns=(),
    row=_EXPECTED,
    suffixes=(".csv",),
    read=read,
    edition_of=edition_of,
    name_example="January 2026 ASP NDC-HCPCS Crosswalk.csv",
    in_zip="NDC-HCPCS",
)
