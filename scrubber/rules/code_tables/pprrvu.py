"""Payment indicators of the national physician fee schedule (PPRRVU): CMS's CSV file of 31 columns, of 32 since 2026.

https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.captioned import captioned_rows
from scrubber.rules.code_tables.kind import ALWAYS, Edition, Row, TableKind, WrongFile, quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"PPRRVU(?:20)?([0-9]{2})_?(JAN|APR|JUL|OCT)", re.IGNORECASE)
_RELEASES = ("JAN", "APR", "JUL", "OCT")
_CODE = re.compile("[0-9A-Z]{5}")
_CAPTIONS = {
    "status": "STATUS CODE", "pctc": "PCTC IND", "global_days": "GLOB DAYS", "multiple": "MULT PROC",
    "bilateral": "BILAT SURG", "assistant": "ASST SURG", "co_surgeons": "CO-SURG", "team": "TEAM SURG",
}  # fmt: skip

_EXPECTED = f"a code, and {', '.join(_CAPTIONS.values())}"


def edition_of(file_name: str) -> Edition | None:
    """``PPRRVU2026_Jul_nonQPP.csv``: the release of the quarter that begins in July 2026."""
    if (found := _NAME.search(file_name)) is None:
        return None
    year, number = 2000 + int(found[1]), _RELEASES.index(found[2].upper()) + 1
    return Edition(f"{year}-{found[2].lower()}", *quarter(year, number))


def read(lines: Iterable[str]) -> Iterator[Row]:
    """The indicators of each code and modifier; descriptions and relative values are not read."""
    for (code, modifier, *indicators), _ in captioned_rows(lines, ("HCPCS", "MOD", *_CAPTIONS.values()), "HCPCS"):
        if not _CODE.fullmatch(code) or not all(indicators):
            raise WrongFile(_EXPECTED, ",".join((code, modifier, *indicators)))
        yield code, modifier, ALWAYS, "", *indicators


KIND = TableKind(
    name="pprrvu",
    title="National physician fee schedule relative value file: payment indicators",
    publisher="Centers for Medicare & Medicaid Services",
    licence="CPT codes are of the American Medical Association: for the use of who has its licence",
    key=("code", "modifier"),
    columns=tuple(_CAPTIONS),
    row=_EXPECTED,
    suffixes=(".csv",),
    read=read,
    edition_of=edition_of,
    name_example="PPRRVU2026_Jul_nonQPP.csv",
    in_zip="PPRRVU",
)
