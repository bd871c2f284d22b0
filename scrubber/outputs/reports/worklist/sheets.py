"""The sheets of an Excel workbook: rows below headings that filter, and a summary. Identifiers are text."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from scrubber.findings.gaps import gaps_of
from scrubber.outputs.reports.worklist.rows import MESSAGE_WIDTH, readable

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

    from scrubber.outputs.reports.worklist.claim_rows import WorklistClaim
    from scrubber.outputs.reports.worklist.rows import Column, WorklistRow
    from scrubber.outputs.second_read.document import FindingsDocument

MOST_ROWS: Final = 1_048_576
"""Rows of an Excel sheet, the heading among them (Excel specifications and limits)."""
LONGEST_CELL: Final = 32_767
"""Characters of an Excel cell."""

_CUT: Final = " […cut here: {} more characters, whole in findings.json]"
_COLOURS: Final = {
    "error": {"bg_color": "#E0E0E0", "font_color": "#303030"},
    "reject": {"bg_color": "#F9DEDC", "font_color": "#8C1D18"},
    "warn": {"bg_color": "#FDF0D0", "font_color": "#6B4A00"},
    "info": {"bg_color": "#DCE9F7", "font_color": "#1D4673"},
}
_COLOUR_OF_OUTCOME: Final = {"held": "error", "unreadable": "error", "rejected": "reject", "warned": "warn"}
_COLOURED: Final = frozenset({"severity", "outcome"})
_WRAPPED: Final = frozenset({"message", "fix"})
_SUMMARY_WIDTHS: Final = (32, 18, 18, 70)


_LINE, _HIGHEST = 15.0, 408.0
"""Points of a line of text, and of the highest row that Excel has."""


def height(cells: Iterable[tuple[str, int]]) -> float:
    """How many points high a row is whose cells wrap these texts at these widths in characters.

    Excel works it out for itself, LibreOffice takes what the file says.
    """
    lines = max((sum(len(wrap(line, width)) or 1 for line in text.splitlines()) for text, width in cells), default=1)
    return min(max(lines, 1) * _LINE, _HIGHEST)


def fitting(text: str) -> str:
    """`text` as a cell can hold it; what is cut off is said."""
    if len(text) <= LONGEST_CELL:
        return text
    kept = LONGEST_CELL - len(_CUT.format(len(text)))
    return text[:kept] + _CUT.format(len(text) - kept)


class Formats:
    """The workbook's cell formats."""

    def __init__(self, workbook: Any) -> None:  # noqa: ANN401 XlsxWriter is imported only when it is used
        def add(**properties: object) -> object:
            return workbook.add_format({"valign": "top", **properties})

        self.plain = add()
        self.title = add(bold=True, font_size=14)
        self.heading = add(bold=True, bg_color="#E8ECF1", bottom=1)
        self.wrapped = add(text_wrap=True)
        self.day = add(num_format="yyyy-mm-dd", align="left")
        self.dollars = add(num_format="#,##0.00")
        self._coloured = {name: add(bold=True, **colours) for name, colours in _COLOURS.items()}
        self._coloured |= {outcome: self._coloured[severity] for outcome, severity in _COLOUR_OF_OUTCOME.items()}

    def of(self, field: str, value: str) -> object:
        """That of a text in a field of a row."""
        if field in _WRAPPED:
            return self.wrapped
        return self._coloured.get(value, self.plain) if field in _COLOURED else self.plain


class RowsOnSheets:
    """Rows below headings that stay and filter; where a sheet is full they go on on a further one."""

    def __init__(
        self,
        workbook: Any,  # noqa: ANN401 XlsxWriter is imported only when it is used
        formats: Formats,
        title: str,
        columns: Sequence[Column],
        *,
        rows_a_sheet: int = MOST_ROWS,
    ) -> None:
        self._workbook, self._formats, self._title, self._columns = workbook, formats, title, columns
        self._rows_a_sheet = rows_a_sheet
        self._sheets = 0
        self._begin()

    def write(self, rows: Iterable[WorklistRow | WorklistClaim]) -> None:
        """Write some rows."""
        for row in rows:
            if self._next_row == self._rows_a_sheet:
                self.end()
                self._begin()
            self._write_row(row)
            self._next_row += 1

    def end(self) -> None:
        """Let the last sheet filter."""
        self._sheet.autofilter(0, 0, self._next_row - 1, len(self._columns) - 1)

    def _begin(self) -> None:
        self._sheets += 1
        title = self._title if self._sheets == 1 else f"{self._title} {self._sheets}"
        self._sheet = self._workbook.add_worksheet(title)
        self._sheet.freeze_panes(1, 0)
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
        self._sheet.repeat_rows(0)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        for index, column in enumerate(self._columns):
            self._sheet.set_column(index, index, column.width)
            self._sheet.write_string(0, index, column.heading, self._formats.heading)
        self._next_row = 1

    def _write_row(self, row: WorklistRow | WorklistClaim) -> None:
        sheet, at, formats = self._sheet, self._next_row, self._formats
        sheet.set_row(at, height(((row.message, MESSAGE_WIDTH), (row.fix, MESSAGE_WIDTH))))
        for index, (field, value) in enumerate(zip(row._fields, row, strict=True)):
            match value:
                case None | "":
                    continue
                case date():
                    sheet.write_datetime(at, index, datetime.combine(value, time()), formats.day)
                case int() if field.endswith("_charge"):
                    sheet.write_number(at, index, Decimal(value) / 100, formats.dollars)
                case int():
                    sheet.write_number(at, index, value, formats.plain)
                case _:
                    sheet.write_string(at, index, fitting(readable(value)), formats.of(field, value))


class SummarySheet:
    """The first sheet: what was scrubbed, claims and dollars, findings by edit, and what was not checked."""

    def __init__(self, sheet: Any, formats: Formats) -> None:  # noqa: ANN401 as above
        self._sheet = sheet
        self._formats = formats
        self._next_row = 0
        for index, width in enumerate(_SUMMARY_WIDTHS):
            sheet.set_column(index, index, width)

    def write(self, document: FindingsDocument, counted: Counter[tuple[str, str, str]]) -> None:
        """Write the whole sheet; `counted` has the findings by severity, code and edit."""
        self._row("Claim findings", style=self._formats.title)
        self._row("Input", document.input.name)
        self._row("SHA-256", document.input.sha256)
        for name in ("version", "as_of", "profile", "history"):
            self._row(name.replace("_", " ").capitalize(), str(document.run.get(name) or "none"))
        self._claims(document)
        self._heading("Findings by edit", "Severity", "Findings", "Code")
        for (severity, code, edit), count in counted.most_common():
            self._row(edit, severity, count, code)
        self._heading("Not checked", "", "", "Why, and what to do")
        gaps = gaps_of(document.coverage)
        for gap in (*gaps.edits, *gaps.tables, *gaps.nobodys):
            told = (gap.reason if gap.edits and not gap.what else gap.what, gap.cure)
            self._row(", ".join(gap.edits) or gap.reason, "", "", ". ".join(filter(None, told)))

    def _claims(self, document: FindingsDocument) -> None:
        summary = document.summary
        self._heading("Claims", "Count", "Charges")
        for name, count, charge in (
            ("Accepted", summary.accepted, summary.charge_accepted),
            ("Rejected", summary.rejected, summary.charge_rejected),
            ("Held: an edit failed", summary.held, summary.charge_held),
            ("Unreadable", summary.unreadable, summary.charge_unreadable),
            ("All", summary.claims, summary.charge),
        ):
            self._row(name, count, Decimal(charge) / 100)
        self._row("Accepted with a warning", summary.warned)
        self._row("Passed through unchecked", summary.passed_through)

    def _heading(self, *cells: str) -> None:
        self._next_row += 1
        self._row(*cells, style=self._formats.heading)

    def _row(self, *cells: str | int | Decimal, style: object = None) -> None:
        if style is None:
            texts = [(str(cell), _SUMMARY_WIDTHS[index]) for index, cell in enumerate(cells)]
            self._sheet.set_row(self._next_row, height(texts))
        for index, cell in enumerate(cells):
            match cell:
                case Decimal():
                    self._sheet.write_number(self._next_row, index, cell, self._formats.dollars)
                case int():
                    self._sheet.write_number(self._next_row, index, cell, self._formats.plain)
                case _ if cell or style:
                    text = fitting(readable(cell))
                    self._sheet.write_string(self._next_row, index, text, style or self._formats.wrapped)
        self._next_row += 1
