"""Cells of a CSV file that no spreadsheet computes, and what they were before."""

from __future__ import annotations

import re

_QUOTE = "'"

# OWASP, CSV injection: what a spreadsheet takes for the start of a formula, full-width forms and leading blanks too.
_FORMULA = re.compile("[\t\r\n]|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def as_text(cell: str) -> str:
    """`cell` as no spreadsheet computes it: an apostrophe before what would start a formula, all else as it is."""
    return _QUOTE + cell if _FORMULA.match(cell) else cell


def as_typed(cell: str) -> str:
    """The cell of a worklist before it was written `as_text`."""
    return cell[1:] if cell.startswith(_QUOTE) and _FORMULA.match(cell[1:]) else cell
