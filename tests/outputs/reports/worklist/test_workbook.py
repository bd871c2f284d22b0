"""The Excel worklist, read back with openpyxl."""

from __future__ import annotations

import io
import tempfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from scrubber.findings.finding import Coverage, Summary, Verdict
from scrubber.outputs.facts import Facts
from scrubber.outputs.reports.worklist.claim_rows import CLAIM_COLUMNS
from scrubber.outputs.reports.worklist.rows import COLUMNS
from scrubber.outputs.reports.worklist.sheets import LONGEST_CELL, MOST_ROWS, fitting
from scrubber.outputs.reports.worklist.typed import Typed, TypedEntry
from scrubber.outputs.reports.worklist.workbook import WorklistXlsx
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from scrubber.findings.finding import Finding
    from tests.outputs.conftest import Builder

SUMMARY = Summary(
    claims=3, accepted=1, rejected=2, warned=1, charge=45000, charge_accepted=15000, charge_rejected=30000
)
HEADINGS = [column.heading for column in COLUMNS]


def written(
    build: Builder,
    data: bytes,
    findings: list[Finding],
    rows_a_sheet: int = MOST_ROWS,
    reason: str = "table not imported: x",
    typed: Typed | None = None,
) -> bytes:
    """The workbook of `findings`."""
    coverage = (
        Coverage("sample-edit", "checked", None),
        Coverage("other-edit", "not-checked", reason),
    )
    run = {"version": "0.1.0", "as_of": None, "profile": "=medicare", "history": "none"}
    document = FindingsDocument(InputFacts("=a.837", "0" * 64, 1), run, SUMMARY, coverage, findings)
    out = io.BytesIO()
    sink = WorklistXlsx(out, Facts(document, date(2026, 2, 1), {}, typed=typed), rows_a_sheet=rows_a_sheet)
    build.feed(sink, build.parts(data, [Verdict.REJECTED] * 5, findings))
    return out.getvalue()


def book(content: bytes) -> Workbook:
    """It as openpyxl reads it."""
    return load_workbook(io.BytesIO(content))


def test_cells_have_the_types_that_a_spreadsheet_sorts_by(build: Builder) -> None:
    """Dates are dates, amounts numbers, and identifiers text with their leading zeros."""
    data = build.simple(build.claim("000123", charge="150.25"), build.claim("000124"))
    (found,) = build.findings(data, build.found("SV1"))
    sheet = book(written(build, data, [found._replace(claim_id="000123")]))["Findings"]
    assert [cell.value for cell in sheet[1]] == HEADINGS
    row = dict(zip(HEADINGS, sheet[2], strict=True))
    assert (row["Claim id"].value, row["Interchange"].value, row["Procedure"].value) == ("000123", "000000905", "95250")
    assert row["Claim id"].data_type == row["Procedure"].data_type == "s"
    assert row["Service from"].value == datetime(2026, 1, 1)  # noqa: DTZ001 a cell has no time zone
    assert (row["Line charge"].value, row["Segment"].value) == (150.25, found.segment)
    assert row["Line charge"].number_format == "#,##0.00"


def test_the_heading_stays_and_every_column_can_be_filtered(build: Builder) -> None:
    """The heading is frozen, and every column has a filter."""
    data = build.simple(build.claim())
    findings = build.findings(data, build.found("SV1"), build.found("CLM", on_line=False, severity="warn"))
    sheet = book(written(build, data, findings))["Findings"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:AI3"
    assert sheet.column_dimensions["O"].width > 50
    assert sheet["A2"].fill.fgColor.rgb != sheet["A3"].fill.fgColor.rgb


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "{=1}", "+1", "@A1", "http://example.org", "mailto:a@example.org", "internal:x", "007", "_x0041_"],
)
def test_no_cell_is_a_formula_a_link_or_a_number(build: Builder, cell: str) -> None:
    """What a submitter wrote is text, as it is in the claim."""
    data = build.simple(build.claim())
    (found,) = build.findings(data, build.found("SV1", message=cell))
    workbook = book(written(build, data, [found._replace(claim_id=cell)]))
    row = dict(zip(HEADINGS, workbook["Findings"][2], strict=True))
    for heading in ("Claim id", "What is wrong"):
        assert row[heading].data_type == "s"
        assert row[heading].hyperlink is None
        assert unescape(str(row[heading].value)) == cell


def test_a_control_character_is_written_out(build: Builder) -> None:
    """What would steer a terminal, or is no XML, is shown as an escape."""
    data = build.simple(build.claim())
    (found,) = build.findings(data, build.found("SV1", message="\x01\x1b[2J\x9b"))
    sheet = book(written(build, data, [found]))["Findings"]
    assert sheet["O2"].value == r"\x01\x1b[2J\x9b"


@pytest.mark.parametrize(("message", "lines"), [("wrong " * 30, 3), ("a\nb\n\nc", 4), ("x" * 500, 9)])
def test_a_row_is_as_high_as_what_it_says(build: Builder, message: str, lines: int) -> None:
    """LibreOffice, which takes the heights of the file as they are, shows every line of a message and its fix."""
    data = build.simple(build.claim())
    (found,) = build.findings(data, build.found("SV1", message=message))
    for one in (found._replace(fix="-"), found._replace(message="-", fix=message)):
        sheet = book(written(build, data, [one]))["Findings"]
        assert sheet.row_dimensions[2].height == 15 * lines


def test_a_very_long_message_is_as_high_as_a_row_can_be(build: Builder) -> None:
    """Excel refuses a row of more than 409 points."""
    data = build.simple(build.claim())
    (found,) = build.findings(data, build.found("SV1", message="wrong " * 2000))
    assert book(written(build, data, [found]))["Findings"].row_dimensions[2].height == 408


def test_the_summary_shows_why_something_was_not_checked(build: Builder) -> None:
    """The rows of the summary are as high as their reasons too."""
    data = build.simple(build.claim())
    sheet = book(written(build, data, [], reason="a reason " * 30))["Summary"]
    (at,) = [at for at, cell in enumerate(sheet["D"], 1) if str(cell.value).startswith("a reason")]
    assert sheet.row_dimensions[at].height == 15 * 4


def test_a_full_sheet_goes_on_in_the_next(build: Builder) -> None:
    """Findings beyond Excel's last row are on a further sheet."""
    data = build.simple(build.claim(lines=("HC:1", "HC:2", "HC:3", "HC:4", "HC:5")))
    findings = build.findings(data, *(build.found("SV1", nth) for nth in range(5)))
    workbook = book(written(build, data, findings, rows_a_sheet=3))
    assert workbook.sheetnames == ["Summary", "Findings", "Claims", "Findings 2", "Findings 3"]
    procedures = [
        [row[HEADINGS.index("Procedure")] for row in workbook[name].iter_rows(values_only=True)]
        for name in ("Findings", "Findings 2", "Findings 3")
    ]
    assert procedures == [["Procedure", "1", "2"], ["Procedure", "3", "4"], ["Procedure", "5"]]
    assert workbook["Findings 3"].auto_filter.ref == "A1:AI2"
    assert workbook["Findings 2"].freeze_panes == "A2"


def test_every_claim_has_a_row_on_a_sheet_of_its_own(build: Builder) -> None:
    """With charges that add up, filters, and what was typed about claims that are gone beside that about findings."""
    data = build.simple(build.claim("A1", charge="150.25"), build.claim("A2"))
    (found,) = build.findings(data, build.found("SV1"))
    about = ("", "", "", "A9", "", "")
    typed = Typed(("=a.837", mark, TypedEntry(("open", "", "call"), about)) for mark in ("f" * 16, "claim-" + "f" * 16))
    workbook = book(written(build, data, [found], typed=typed))
    headings = [cell.value for cell in workbook["Claims"][1]]
    assert headings == [column.heading for column in CLAIM_COLUMNS]
    rows = [dict(zip(headings, row, strict=True)) for row in workbook["Claims"].iter_rows(min_row=2, values_only=True)]
    assert [(row["Claim id"], row["Claim charge"], row["Findings"]) for row in rows] == [
        ("A1", 150.25, 1), ("A2", 150, 0),
    ]  # fmt: skip
    assert workbook["Claims"].auto_filter.ref == "A1:W3"
    resolved = [[row[4], row[-4], row[-1]] for row in workbook["Resolved"].iter_rows(values_only=True)]
    assert resolved[1:] == [["A9", "f" * 16, "call"], ["A9", "claim-" + "f" * 16, "call"]]


def test_what_does_not_fit_a_cell_is_cut_and_said(build: Builder) -> None:
    """A text that is too long for a cell is cut, and says so."""
    data = build.simple(build.claim())
    (found,) = build.findings(data, build.found("SV1", message="x" * 40_000))
    row = dict(zip(HEADINGS, book(written(build, data, [found]))["Findings"][2], strict=True))
    value = row["What is wrong"].value
    assert isinstance(value, str)
    assert len(value) <= LONGEST_CELL
    kept = value.count("x")
    assert f"[…cut here: {40_000 - kept} more characters, whole in findings.json]" in value.replace("x", "")
    assert fitting("x" * LONGEST_CELL) == "x" * LONGEST_CELL


def test_the_summary_says_claims_dollars_edits_and_what_was_not_checked(build: Builder) -> None:
    """The summary sheet has claims, dollars, edits and what was not checked."""
    data = build.simple(build.claim())
    findings = build.findings(data, build.found("SV1"), build.found("DTP"))
    listed: list[tuple[Any, ...]] = list(book(written(build, data, findings))["Summary"].iter_rows(values_only=True))
    for row in (
        ("Input", "=a.837", None, None),
        ("Profile", "=medicare", None, None),
        ("As of", "none", None, None),
        ("Accepted", 1, 150, None),
        ("Rejected", 2, 300, None),
        ("All", 3, 450, None),
        ("sample-edit", "reject", 2, "TST001"),
        ("other-edit", None, None, "table not imported: x"),
    ):
        assert row in listed


def test_nothing_of_it_stays_in_the_temporary_folder(
    build: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of the rows is gone, also where writing fails."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    data = build.simple(build.claim())
    written(build, data, build.findings(data, build.found("SV1")))
    assert list(tmp_path.iterdir()) == []


def test_the_same_findings_give_the_same_bytes(build: Builder) -> None:
    """The same findings give the same workbook."""
    data = build.simple(build.claim())
    findings = build.findings(data, build.found("SV1"))
    assert written(build, data, findings) == written(build, data, findings)
