"""The CSV worklist, read back as a spreadsheet would."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scrubber.findings.finding import Coverage, Summary, Verdict
from scrubber.outputs.facts import Facts
from scrubber.outputs.reports.worklist.cells import as_text
from scrubber.outputs.reports.worklist.csv_file import WorklistCsv
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts

if TYPE_CHECKING:
    from scrubber.findings.finding import Finding
    from tests.outputs.conftest import Builder


def written(build: Builder, data: bytes, findings: list[Finding]) -> bytes:
    """The CSV of `findings`."""
    document = FindingsDocument(
        InputFacts("a.837", "0" * 64, 1), {}, Summary(), (Coverage("x", "checked", None),), findings
    )
    out = io.BytesIO()
    build.feed(WorklistCsv(out, Facts(document, date(2026, 2, 1), {})), build.parts(data, [Verdict.REJECTED], findings))
    return out.getvalue()


def read(content: bytes) -> list[dict[str, str]]:
    """Its rows by heading."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_ascii_has_no_byte_order_mark_and_lines_end_as_rfc_4180_has_them(build: Builder) -> None:
    """A program reads the first heading as it is."""
    content = written(build, build.simple(build.claim()), [])
    assert content.startswith(b"Severity,Code,Edit,")
    assert content.endswith(b"Facility,Fingerprint,Work status,Owner,Note\r\n")
    assert content.count(b"\n") == 1


def test_excel_is_told_that_it_is_utf_8_where_a_cell_is_not_ascii(build: Builder) -> None:
    """A byte order mark stands at the head, once, where one of the rows has an accent."""
    data = build.simple(build.claim())
    plain, accented = build.findings(data, build.found("CLM", on_line=False), build.found("SV1", message="caf\xe9"))
    content = written(build, data, [plain, accented])
    assert content.startswith(b"\xef\xbb\xbfSeverity,Code,Edit,")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert read(content)[1]["What is wrong"] == "caf\xe9"


def test_a_finding_is_read_back_as_it_is(build: Builder) -> None:
    """Commas, quotes and line ends in a message come back as they are."""
    data = build.simple(build.claim(charge="-1234.5"))
    whole, found = build.findings(
        data, build.found("CLM", on_line=False), build.found("SV1", message='wrong, "quite"\nwrong')
    )
    claim_row, row = read(written(build, data, [whole, found]))
    assert claim_row["Line charge"] == ""
    assert row["What is wrong"] == 'wrong, "quite"\nwrong'
    assert row["Line charge"] == "-1234.50"
    assert (row["Service from"], row["Segment"]) == ("2026-01-01", str(found.segment))
    assert row["CARC"] == ""


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "\uff20A", "-12"]
)
def test_no_cell_is_a_formula(build: Builder, cell: str) -> None:
    """A claim id that looks like a formula is text."""
    data = build.simple(build.claim())
    (found,) = build.findings(data, build.found("SV1", message=cell))
    (row,) = read(written(build, data, [found._replace(claim_id=cell)]))
    assert row["Claim id"] == row["What is wrong"] == "'" + cell


@pytest.mark.parametrize("steering", ["\x1b[2J", "\x9b2J", "\x07", "\x7f", "\u202e"])
def test_no_cell_steers_a_terminal(build: Builder, steering: str) -> None:
    """Control characters, those of C1 too, are written as escapes; line ends and accents stay."""
    data = build.simple(build.claim())
    (found,) = build.findings(data, build.found("SV1", message=f"JOS\xfc{steering}\nIS HERE"))
    (row,) = read(written(build, data, [found]))
    assert row["What is wrong"] == f"JOS\xfc{steering.encode('unicode_escape').decode()}\nIS HERE"
    assert steering not in row["What is wrong"]


@pytest.mark.parametrize("cell", ["", "0001", "A-1", "x=1", "a@b", "1-2", "'=1", "95250", "10/11"])
def test_every_other_identifier_is_left_as_it_is(cell: str) -> None:
    """An identifier that no spreadsheet computes is left as it is."""
    assert as_text(cell) == cell
