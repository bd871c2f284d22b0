"""The order file of ICD-10-CM, made from the package `simple-icd-10-cm` (MIT), which has one edition of the codes."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from scrubber.errors import TableError

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = "simple_icd_10_cm"
_EDITION = re.compile(r"tabular-(April-)?(?:1-)?([0-9]{4})", re.IGNORECASE)
_CODE = re.compile("[A-Z][0-9][0-9A-Z]{1,5}")
"""Chapters and blocks have names of other forms."""
_SHORT_TITLE = 60


def write_order_file(folder: Path) -> Path:
    """Write the file, whose name says the edition, into a folder. Raises TableError where the package is not there."""
    try:
        import simple_icd_10_cm as icd
    except ModuleNotFoundError as error:
        raise TableError(
            "icd10cm: without a file the package of the extra icd10 is asked, which is not installed; "
            "install claim-scrubber[icd10], or give the order file"
        ) from error
    names = [_EDITION.search(file.name) for file in files(_PACKAGE).joinpath("data").iterdir()]
    if (named := next(filter(None, names), None)) is None:
        raise TableError("icd10cm: this release of simple-icd-10-cm does not say its edition; give the order file")
    path = folder / f"icd10cm-order-{named[1] or ''}{named[2]}.txt"
    codes = sorted(filter(_CODE.fullmatch, icd.get_all_codes(with_dots=False)))
    with path.open("w", encoding="latin-1") as file:
        for number, code in enumerate(codes, start=1):
            title = icd.get_description(code)
            file.write(f"{number:05} {code:<7} {int(icd.is_leaf(code))} {title[:_SHORT_TITLE]:<60} {title}\n")
    return path
