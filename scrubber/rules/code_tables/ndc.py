"""Packages of drugs and the days on which they are marketed: ``package.txt`` of the National Drug Code Directory.

The directory is published anew each day, tab-separated, in ``ndctext.zip``.
https://www.fda.gov/drugs/drug-approvals-and-databases/national-drug-code-directory
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.captioned import captioned_cells
from scrubber.rules.code_tables.kind import Edition, Row, TableKind, WrongFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"(?:ndctext|package)\D{0,2}(20[0-9]{2})-?([0-9]{2})-?([0-9]{2})", re.IGNORECASE)
_BEFORE, _AFTER = timedelta(days=183), timedelta(days=92)
"""What has ended leaves the directory in time, and new drugs come every day."""
_PACKAGE = re.compile("([0-9]{4,5})-([0-9]{3,4})-([0-9]{1,2})")
_PARTS = (5, 4, 2)
_PRINTED = 10
"""Digits of a code on a package, in three parts of which one is short."""
_DAY = re.compile("[0-9]{8}")
_CAPTIONS = ("NDCPACKAGECODE", "STARTMARKETINGDATE", "ENDMARKETINGDATE")
_EXPECTED = "a package code of ten digits in three parts, and the days YYYYMMDD on which its marketing begins and ends"


def edition_of(file_name: str) -> Edition | None:
    """``ndctext_2026-01-15.zip``: the directory of that day; ``ndctext.zip``, as it is published, says none."""
    if (found := _NAME.search(file_name)) is None:
        return None
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return None
    return Edition(f"{day}", day - _BEFORE, day + _AFTER)


def read(lines: Iterable[str]) -> Iterator[Row]:
    """The packages, as claims have their codes; names and what is in them are not read."""
    for (printed, first, last), _ in captioned_cells(
        (line.rstrip().split("\t") for line in lines), _CAPTIONS, "PRODUCTID"
    ):
        if not (_DAY.fullmatch(first) and (not last or _DAY.fullmatch(last))):
            raise WrongFile(_EXPECTED, f"{printed}, {first}, {last}")
        labeler, product, package = eleven_digits(printed)
        yield labeler, product + package, first, last


def eleven_digits(printed: str) -> tuple[str, str, str]:
    """The parts of a code of 4-4-2, 5-3-2 or 5-4-1 digits as 5-4-2, as claims have it. Raises WrongFile."""
    parts = found.groups() if (found := _PACKAGE.fullmatch(printed)) else ()
    if sum(map(len, parts)) != _PRINTED:
        raise WrongFile(_EXPECTED, printed)
    labeler, product, package = (part.zfill(length) for part, length in zip(parts, _PARTS, strict=True))
    return labeler, product, package


KIND = TableKind(
    name="ndc",
    title="National Drug Code Directory: packages",
    publisher="Food and Drug Administration",
    licence="public domain",
    key=("labeler", "package"),
    columns=(),
    row=_EXPECTED,
    suffixes=(".txt",),
    read=read,
    edition_of=edition_of,
    name_example="ndctext_2026-01-15.zip",
    in_zip="package",
)
