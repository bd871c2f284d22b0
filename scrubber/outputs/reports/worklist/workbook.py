"""The worklist as an Excel workbook: a summary, a row a finding, a row a claim. Nothing computes."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import datetime, time
from functools import partial
from typing import TYPE_CHECKING, Final

from scrubber.outputs.reports.worklist.claim_rows import CLAIM_COLUMNS, WorklistClaims
from scrubber.outputs.reports.worklist.rows import COLUMNS, Worklist, WorklistRow, gone_claim
from scrubber.outputs.reports.worklist.sheets import MOST_ROWS, Formats, RowsOnSheets, SummarySheet
from scrubber.outputs.reports.worklist.typed import CLAIMS, FINDINGS, RESOLVED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from scrubber.outputs.facts import Facts
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch

SAFE: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class WorklistXlsx:
    """Writes the workbook of one input to `out`, row by row: no row is kept. `rows_a_sheet` counts the heading."""

    def __init__(self, out: BinaryIO, facts: Facts, *, rows_a_sheet: int = MOST_ROWS) -> None:
        import xlsxwriter

        # Rows wait in files until the workbook is packed: in a folder of their own, which goes whatever happens.
        self._folder = tempfile.TemporaryDirectory(prefix="scrubber-")
        self._workbook = xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": self._folder.name, **SAFE})
        self._workbook.set_properties({"title": "Claim findings", "created": datetime.combine(facts.received, time())})
        self._formats = Formats(self._workbook)
        self._document = facts.document
        self._findings = Worklist(facts.document.findings, facts.typed, masks=facts.masks)
        self._claims = WorklistClaims(facts)
        self._counted: Counter[tuple[str, str, str]] = Counter()
        self._summary = SummarySheet(self._workbook.add_worksheet("Summary"), self._formats)
        sheets = partial(RowsOnSheets, self._workbook, self._formats, rows_a_sheet=rows_a_sheet)
        self._of_findings = sheets(FINDINGS, COLUMNS)
        self._of_claims = sheets(CLAIMS, CLAIM_COLUMNS)
        self._of_resolved = partial(sheets, RESOLVED, COLUMNS)

    def take(self, marked: MarkedPiece) -> None:
        """Write the rows of the next piece."""
        self._write(self._findings.rows(marked))
        self._of_claims.write(self._claims.rows(marked))

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Write the rows of the next pieces."""
        self._write(self._findings.stretch_rows(marked))
        self._of_claims.write(self._claims.stretch_rows(marked))

    def close(self) -> None:
        """Write what is left, and the workbook."""
        self._write(self._findings.rest())
        gone = [*self._findings.resolved(self._document.input.path), *map(gone_claim, self._claims.resolved())]
        sheets = [self._of_findings, self._of_claims]
        if gone:
            sheets.append(self._of_resolved())
            sheets[-1].write(gone)
        for sheet in sheets:
            sheet.end()
        self._summary.write(self._document, self._counted)
        self._workbook.close()
        self._folder.cleanup()

    def _write(self, rows: Iterable[WorklistRow]) -> None:
        for row in rows:
            self._of_findings.write([row])
            self._counted[row.severity, row.code, row.edit] += 1
