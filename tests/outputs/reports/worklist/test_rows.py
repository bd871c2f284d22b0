"""The worklist's rows, the same for CSV and Excel."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scrubber.findings.finding import Verdict
from scrubber.outputs.reports.worklist.rows import COLUMNS, Worklist, WorklistRow, readable
from scrubber.outputs.reports.worklist.typed import Typed, TypedEntry
from scrubber.outputs.second_read.masks import masks_everybody, masks_nobody

if TYPE_CHECKING:
    from scrubber.findings.finding import Finding
    from scrubber.outputs.second_read.marked import MarkedPiece
    from tests.outputs.conftest import Builder


def rows(findings: list[Finding], marked: list[MarkedPiece]) -> list[WorklistRow]:
    """Every row that a worklist makes."""
    worklist = Worklist(findings)
    return [*(row for piece in marked for row in worklist.rows(piece)), *worklist.rest()]


def test_every_field_has_its_column() -> None:
    """Each value is below its heading."""
    assert len(COLUMNS) == len(WorklistRow._fields)


def test_a_row_says_what_a_biller_sorts_by(build: Builder) -> None:
    """A row has patient, payer, dates, procedure and charge."""
    data = build.simple(build.claim(lines=("HC:95250:26", "HC:95251:59:25")))
    (line,) = build.findings(data, build.found("SV1", 1))
    (row,) = rows([line], build.marked(data, [Verdict.REJECTED], [line]))
    assert row[:8] == ("reject", "TST001", "sample-edit", "rejected", "A1", "1", "SAMPLE PAYER", "99999")
    assert row[8:14] == (date(2026, 1, 2), date(2026, 1, 2), "95251", "59 25", 15000, 15000)
    assert row[14:20] == ("something is wrong here", "mend it", "", "A7:453", "", line.segment)
    assert row[20:25] == ("000000905", "7", "0001", "", "")


def test_a_finding_about_the_whole_claim_has_the_claims_dates_and_no_line(build: Builder) -> None:
    """A claim's finding has the claim's dates, and no line."""
    data = build.simple(build.claim(lines=("HC:95250:26", "HC:95251")))
    (whole,) = build.findings(data, build.found("CLM", on_line=False))
    (row,) = rows([whole], build.marked(data, [Verdict.WARNED], [whole]))
    assert (row.line, row.procedure, row.line_charge, row.claim_charge) == ("", "", None, 15000)
    assert (row.service_from, row.service_to) == (date(2026, 1, 1), date(2026, 1, 2))
    assert row.outcome == "warned"


def test_findings_about_envelopes_stand_where_the_file_has_them(build: Builder) -> None:
    """A fault that stops every claim of a group has a row, in file order."""
    data = build.simple(build.claim(), build.claim("A2"))
    (own,) = build.findings(data, build.found("CLM", 1, on_line=False))
    group = own._replace(claim=None, claim_id=None, offset=data.index(b"GS*"), code="SCR013", status=None)
    beyond = group._replace(offset=len(data) + 10, code="SCR022", interchange=None, group=None, transaction=None)
    listed = rows([group, own, beyond], build.marked(data, [Verdict.ACCEPTED, Verdict.REJECTED], [own]))
    assert [row.code for row in listed] == ["SCR013", "TST001", "SCR022"]
    assert listed[0].claim_id == listed[0].payer == listed[0].outcome == ""
    assert (listed[0].claim_charge, listed[0].service_from) == (None, None)
    assert listed[2].interchange == ""


def test_no_name_of_a_file_stops_the_list() -> None:
    """A file whose name is no UTF-8 has a worklist."""
    assert readable("clinic\udce9.837") == "clinic\\udce9.837"


def test_what_was_typed_about_a_finding_that_is_gone_has_a_row() -> None:
    """It says what the finding was, and with the patient left out not what it said."""
    about = ("reject", "T1", "an-edit", "A1", "1", "JANE is wrong")
    typed = Typed([("a.837", "f1", TypedEntry(("open", "Ann", "called"), about))])
    for masks, message in ((masks_nobody, "JANE is wrong"), (masks_everybody, "")):
        (row,) = Worklist([], typed, masks=masks).resolved("a.837")
        assert (row.outcome, row.claim_id, row.message, row.segment) == ("resolved", "A1", message, None)
        assert (row.fingerprint, row.work_status, row.owner, row.note) == ("f1", "open", "Ann", "called")
    assert list(Worklist([], typed).resolved("b.837")) == []
