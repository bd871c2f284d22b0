"""Medicare's fee schedule of equipment, prosthetics and supplies (DMEPOS) of a quarter: CMS's CSV file.

https://www.cms.gov/medicare/payment/fee-schedules/dmepos/dmepos-fee-schedule
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.captioned import captioned_rows
from scrubber.rules.code_tables.kind import ALWAYS, Edition, Row, TableKind, WrongFile, quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"DME(?:POS)?([0-9]{2})[-_]?([ABCD])(?![A-Z])", re.IGNORECASE)
_CODE = re.compile("[A-Z][0-9]{4}")
_CODES = re.compile("[A-Z0-9]{0,2}")
_EXPECTED = "a HCPCS code, a modifier or none, a jurisdiction and a category of two letters"


def edition_of(file_name: str) -> Edition | None:
    """``DME26-B.csv``: the second quarter of 2026."""
    if (found := _NAME.search(file_name)) is None:
        return None
    year, number = 2000 + int(found[1]), "ABCD".index(found[2].upper()) + 1
    return Edition(f"{year}Q{number}", *quarter(year, number))


def read(lines: Iterable[str]) -> Iterator[Row]:
    """Codes with the modifiers that they are priced with, jurisdictions and categories; the fees are passed over."""
    for cells, _ in captioned_rows(lines, ("HCPCS", "MOD", "JURIS", "CATG"), "HCPCS"):
        code, *others = cells
        if not _CODE.fullmatch(code) or not all(map(_CODES.fullmatch, others)):
            raise WrongFile(_EXPECTED, ",".join(cells))
        modifier, jurisdiction, category = others
        yield code, modifier, ALWAYS, "", jurisdiction, category


KIND = TableKind(
    name="dmepos",
    title="Fee schedule of durable medical equipment, prosthetics, orthotics and supplies",
    publisher="Centers for Medicare & Medicaid Services",
    licence="public, but for the dental codes (D), which are of the American Dental Association",
    key=("code", "modifier"),
    columns=("jurisdiction", "category"),
    row=_EXPECTED,
    suffixes=(".csv",),
    read=read,
    edition_of=edition_of,
    name_example="DME26-B.csv",
    in_zip="DME",
)
