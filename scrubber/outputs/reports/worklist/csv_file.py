"""The worklist as CSV (RFC 4180) for Excel: UTF-8 with a byte order mark, and no cell that a spreadsheet computes."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import TYPE_CHECKING

from scrubber.claims.money import format_cents
from scrubber.outputs.reports.worklist.rows import COLUMNS, Worklist, WorklistRow, readable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from scrubber.outputs.second_read.document import FindingsDocument
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch

_BYTE_ORDER_MARK = "\ufeff"
_QUOTE = "'"

# OWASP, CSV injection: what a spreadsheet takes for the start of a formula, full-width forms and leading blanks too.
_FORMULA = re.compile("[\t\r\n]|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def as_text(cell: str) -> str:
    """`cell` as no spreadsheet computes it: an apostrophe before what would start a formula, all else as it is."""
    return _QUOTE + cell if _FORMULA.match(cell) else cell


class WorklistCsv:
    """Writes the worklist of one input to `out` as the pieces of the input come."""

    def __init__(self, out: BinaryIO, document: FindingsDocument, *, without_patient: bool = False) -> None:
        self._out = out
        self._worklist = Worklist(document.findings, without_patient=without_patient)
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer)
        self._buffer.write(_BYTE_ORDER_MARK)
        self._writer.writerow(column.heading for column in COLUMNS)

    def take(self, marked: MarkedPiece) -> None:
        """Write the rows of the next piece."""
        self._write(self._worklist.rows(marked))

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Write the rows of the next pieces."""
        self._write(self._worklist.stretch_rows(marked))

    def close(self) -> None:
        """Write what is left."""
        self._write(self._worklist.rest())

    def _write(self, rows: Iterable[WorklistRow]) -> None:
        for row in rows:
            self._writer.writerow(_cells(row))
        if self._buffer.tell():
            self._out.write(self._buffer.getvalue().encode("utf-8"))
            self._buffer.seek(0)
            self._buffer.truncate()


def _cells(row: WorklistRow) -> Iterable[str]:
    """The row's cells; an amount that is negative is a number, not a formula."""
    for field, value in zip(WorklistRow._fields, row, strict=True):
        match value:
            case None:
                yield ""
            case date():
                yield value.isoformat()
            case int() if field.endswith("_charge"):
                yield format_cents(value)
            case int():
                yield str(value)
            case _:
                yield as_text(readable(value))
