"""Medically unlikely edits of the National Correct Coding Initiative: CMS's CSV files, one for each kind of supplier.

https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-medically-unlikely-edits-mues
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.captioned import captioned_rows, plain
from scrubber.rules.code_tables.kind import ALWAYS, Edition, Row, TableKind, WrongFile, quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"(Practitioner|DME)[A-Z]*_Eff_(01|04|07|10)-01-([0-9]{4})", re.IGNORECASE)
_PARTS = {"PRACTITIONER": "practitioner", "DME": "dme-supplier"}
_CODE = re.compile("[0-9A-Z]{5}")
_UNITS = re.compile("[0-9]{1,6}")
_EXPECTED = "a code, a number of units, and an indicator that begins with 1, 2 or 3"
_EXPECTED_PART = "the limits of practitioners or of DME suppliers"


def edition_of(file_name: str) -> Edition | None:
    """The quarter, and whose it is, of ``MCR_MUE_PractitionerServices_Eff_07-01-2026.csv``."""
    if (found := _NAME.search(file_name)) is None:
        return None
    part, year, number = _PARTS[found[1].upper()], int(found[3]), (int(found[2]) + 2) // 3
    return Edition(f"{year}Q{number}-{part}", *quarter(year, number))


def read(lines: Iterable[str]) -> Iterator[Row]:
    """The limits; those of hospitals are others, and refused."""
    columns = ("CPT Code", "Services MUE Values", "MUE Adjudication Indicator")
    for (code, units, indicator), (_, caption, _) in captioned_rows(lines, columns, "HCPCS/CPT Code"):
        part = next((part for name, part in _PARTS.items() if name in plain(caption)), None)
        if part is None:
            raise WrongFile(_EXPECTED_PART, caption)
        if not (_CODE.fullmatch(code) and _UNITS.fullmatch(units) and indicator[:1] in {"1", "2", "3"}):
            raise WrongFile(_EXPECTED, f"{code},{units},{indicator}")
        yield code, part, ALWAYS, "", units, indicator[0]


KIND = TableKind(
    name="mue",
    title="NCCI medically unlikely edits, practitioner services and DME suppliers",
    publisher="Centers for Medicare & Medicaid Services",
    licence="CPT codes are of the American Medical Association: for the use of who has its licence",
    key=("code", "supplier"),
    columns=("units", "adjudication_indicator"),
    row=_EXPECTED,
    suffixes=(".csv",),
    read=read,
    edition_of=edition_of,
    name_example="MCR_MUE_PractitionerServices_Eff_07-01-2026.csv",
    part="supplier",
)
