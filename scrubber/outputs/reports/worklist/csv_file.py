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
from scrubber.outputs.reports.worklist.claim_rows import CLAIM_COLUMNS, WorklistClaim, WorklistClaims
from scrubber.outputs.reports.worklist.rows import COLUMNS, Worklist, WorklistRow, readable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from scrubber.outputs.facts import Facts
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch

_BYTE_ORDER_MARK = codecs.BOM_UTF8
_SPOOLED_IN_MEMORY = 1 << 20


class CsvFile:
    """Rows of text, written to `out` at the end: whether there is a mark at the head is known then."""

    def __init__(self, out: BinaryIO, headings: Iterable[str]) -> None:
        self._out = out
        self._buffer = io.StringIO(newline="")
        self._rows = tempfile.SpooledTemporaryFile(max_size=_SPOOLED_IN_MEMORY)  # noqa: SIM115 closed by close
        weakref.finalize(self, self._rows.close)
        self._is_ascii = True
        self._writer = csv.writer(self._buffer)
        self._writer.writerow(headings)

    def write(self, rows: Iterable[Iterable[str]]) -> None:
        """Write some rows."""
        self._writer.writerows(rows)
        if self._buffer.tell():
            text = self._buffer.getvalue()
            self._is_ascii = self._is_ascii and text.isascii()
            self._rows.write(text.encode("utf-8"))
            self._buffer.seek(0)
            self._buffer.truncate()

    def close(self) -> None:
        """Write the file."""
        self.write(())
        if not self._is_ascii:
            self._out.write(_BYTE_ORDER_MARK)
        self._rows.seek(0)
        shutil.copyfileobj(self._rows, self._out)
        self._rows.close()


class WorklistCsv:
    """Writes the worklist of one input to `out` as the pieces of the input come."""

    def __init__(self, out: BinaryIO, facts: Facts) -> None:
        self._path = facts.document.input.path
        self._worklist = Worklist(facts.document.findings, facts.typed, masks=facts.masks)
        self._file = CsvFile(out, (column.heading for column in COLUMNS))

    def take(self, marked: MarkedPiece) -> None:
        """Write the rows of the next piece."""
        self._file.write(map(_cells, self._worklist.rows(marked)))

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Write the rows of the next pieces."""
        self._file.write(map(_cells, self._worklist.stretch_rows(marked)))

    def close(self) -> None:
        """Write the file."""
        self._file.write(map(_cells, self._worklist.rest()))
        self._file.write(map(_cells, self._worklist.resolved(self._path)))
        self._file.close()


class ClaimsCsv:
    """Writes a row for each claim of one input to `out` as the pieces of the input come."""

    def __init__(self, out: BinaryIO, facts: Facts) -> None:
        self._rows = WorklistClaims(facts)
        self._file = CsvFile(out, (column.heading for column in CLAIM_COLUMNS))

    def take(self, marked: MarkedPiece) -> None:
        """Write the row of the claim that begins with the next piece."""
        self._file.write(map(_cells, self._rows.rows(marked)))

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Write the rows of the next pieces."""
        self._file.write(map(_cells, self._rows.stretch_rows(marked)))

    def close(self) -> None:
        """Write the file."""
        self._file.write(map(_cells, self._rows.resolved()))
        self._file.close()


def _cells(row: WorklistRow | WorklistClaim) -> Iterable[str]:
    """The row's cells; an amount that is negative is a number, not a formula."""
    for field, value in zip(row._fields, row, strict=True):
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
