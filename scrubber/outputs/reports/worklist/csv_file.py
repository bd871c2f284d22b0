"""The worklist as CSV (RFC 4180): UTF-8, and no cell that a spreadsheet computes.

A byte order mark tells Excel that it is UTF-8; where all is ASCII there is none, since programs take it for a part of
the first heading.
"""

from __future__ import annotations

import codecs
import csv
import io
import shutil
import tempfile
import weakref
from datetime import date
from typing import TYPE_CHECKING

from scrubber.claims.money import format_cents
from scrubber.outputs.reports.worklist.cells import as_text
from scrubber.outputs.reports.worklist.rows import COLUMNS, Worklist, WorklistRow, readable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from scrubber.outputs.reports.worklist.typed import Typed
    from scrubber.outputs.second_read.document import FindingsDocument
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch

_BYTE_ORDER_MARK = codecs.BOM_UTF8
_SPOOLED_IN_MEMORY = 1 << 20


class WorklistCsv:
    """Writes the worklist of one input to `out` as the pieces of the input come."""

    def __init__(
        self, out: BinaryIO, document: FindingsDocument, typed: Typed | None = None, *, without_patient: bool = False
    ) -> None:
        self._out = out
        self._path = document.input.path
        self._worklist = Worklist(document.findings, typed, without_patient=without_patient)
        self._buffer = io.StringIO(newline="")
        # Whether there is a mark at its head is known at its end.
        self._rows = tempfile.SpooledTemporaryFile(max_size=_SPOOLED_IN_MEMORY)  # noqa: SIM115 closed by close
        weakref.finalize(self, self._rows.close)
        self._is_ascii = True
        self._writer = csv.writer(self._buffer)
        self._writer.writerow(column.heading for column in COLUMNS)

    def take(self, marked: MarkedPiece) -> None:
        """Write the rows of the next piece."""
        self._write(self._worklist.rows(marked))

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Write the rows of the next pieces."""
        self._write(self._worklist.stretch_rows(marked))

    def close(self) -> None:
        """Write the file."""
        self._write(self._worklist.rest())
        self._write(self._worklist.resolved(self._path))
        if not self._is_ascii:
            self._out.write(_BYTE_ORDER_MARK)
        self._rows.seek(0)
        shutil.copyfileobj(self._rows, self._out)
        self._rows.close()

    def _write(self, rows: Iterable[WorklistRow]) -> None:
        for row in rows:
            self._writer.writerow(_cells(row))
        if self._buffer.tell():
            text = self._buffer.getvalue()
            self._is_ascii = self._is_ascii and text.isascii()
            self._rows.write(text.encode("utf-8"))
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
