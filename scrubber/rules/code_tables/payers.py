"""The payers that a receiver knows: a CSV file of one's own with a payer id in each row, or of one's clearinghouse."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from scrubber.rules.code_tables.captioned import captioned_rows
from scrubber.rules.code_tables.kind import ALWAYS, Edition, Row, TableKind, WrongFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"payers[_-]([0-9]{4}-[0-9]{2}-[0-9]{2})", re.IGNORECASE)
_LAST_DAY = date(9999, 12, 31)
_IDENTIFIER = re.compile(r"[!-~](?:[ -~]{0,78}[!-~])?")

_EXPECTED = "a payer id of 1 to 80 characters"


def edition_of(file_name: str) -> Edition | None:
    """``payers_2026-01-15.csv``: the list as it is from that day on, until another one is imported."""
    if (found := _NAME.search(file_name)) is None:
        return None
    try:
        return Edition(found[1], date.fromisoformat(found[1]), _LAST_DAY)
    except ValueError:
        return None


def read(lines: Iterable[str]) -> Iterator[Row]:
    """The identifiers, in capitals; other columns are passed over."""
    for (identifier,), _ in captioned_rows(lines, ("payer_id",), "payer_id"):
        if not _IDENTIFIER.fullmatch(identifier):
            raise WrongFile(_EXPECTED, identifier)
        yield identifier.upper(), ALWAYS, ""


KIND = TableKind(
    name="payers",
    title="Payers that the receiver knows",
    publisher="the user",
    licence="the user's own",
    key=("payer_id",),
    columns=(),
    row=_EXPECTED,
    suffixes=(".csv",),
    read=read,
    edition_of=edition_of,
    name_example="payers_2026-01-15.csv",
)
