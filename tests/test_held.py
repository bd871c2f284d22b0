"""A claim that an edit failed on is held: in no file, no answer and no history, and told to whoever ran the program."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run, WriteClaims

CLAIM = "CLM*{id}*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:{code}*80*UN*1***1~\nDTP*472*D8*20260105~\n"
EMIT = "annotated,accepted,rejected,999,277ca,json,html,csv,xlsx"


@pytest.fixture
def out(run: Run, write_claims: WriteClaims, tmp_path: Path) -> Path:
    """Give the outputs of a file of three claims, of which the second one makes an edit fail."""
    claims = "".join(
        CLAIM.format(id=name, code=code) for name, code in (("A1", "Z1001"), ("A2", "Z9999"), ("A3", "Z2"))
    )
    (tmp_path / "in.837").write_bytes(write_claims(claims))
    ran = run("scrub", tmp_path / "in.837", "--out", tmp_path / "out", "--emit", EMIT, "--as-of", "2026-02-01")
    assert ran.code == 4
    assert "3 claims, 3 lines, 2 accepted, 0 rejected, 1 held: an edit failed on it" in ran.out
    assert "Charges $240.00: accepted $160.00, rejected $0.00, held $80.00" in ran.out
    assert "1 error  SCR090 edit-failed" in ran.out
    return tmp_path / "out"


def test_it_is_in_no_file(out: Path) -> None:
    """The accepted file has the others, nothing is rejected, and the annotated file has no note on it."""
    accepted = (out / "in.accepted.837").read_text()
    assert [name for name in ("A1", "A2", "A3") if f"CLM*{name}*" in accepted] == ["A1", "A3"]
    assert not (out / "in.rejected.837").exists()
    assert (out / "in.annotated.837").read_bytes() == (out.parent / "in.837").read_bytes()


def test_it_is_in_no_answer(out: Path) -> None:
    """The 277CA counts and names the others alone."""
    answer = (out / "in.277ca").read_text()
    assert "TRN*2*A1~" in answer
    assert "A2" not in answer
    assert "QTY*90*2~" in answer
    assert "160" in answer
    assert "240" not in answer
    assert "SCR090" not in answer + (out / "in.999").read_text()


def test_it_is_told_as_received_where_the_configuration_says_so(run: Run, out: Path) -> None:
    """With a status for it the 277CA names it and counts it as received, and a status that rejects is refused."""
    place = out.parent
    file = place / "scrubber.toml"
    file.write_text('[acknowledgement]\nheld = "A1:19:PR"\n')
    scrub = ("scrub", place / "in.837", "--config", file, "--emit", "277ca,accepted", "--as-of", "2026-02-01", "--out")
    ran = run(*scrub, place / "told")
    assert ran.code == 4
    answer = (place / "told" / "in.277ca").read_text()
    assert "TRN*2*A2~\nSTC*A1:19:PR*20260201*WQ*80~" in answer
    assert answer.count("STC*A1:20*") == 2
    assert "QTY*90*3~\nAMT*YU*240~" in answer
    assert "SCR090" not in answer
    assert "A2" not in (place / "told" / "in.accepted.837").read_text()
    file.write_text('[acknowledgement]\nheld = "A7:481"\n')
    ran = run(*scrub, place / "refused")
    assert ran.code == 2
    assert "acknowledgement.held" in ran.err


def test_whoever_ran_the_program_is_told(out: Path) -> None:
    """Findings, worklists, report and manifest say which claim is held, and count its charge."""
    document = json.loads((out / "in.findings.json").read_text())
    (finding,) = document["findings"]
    assert (finding["code"], finding["severity"], finding["claim_id"], finding["status"]) == (
        "SCR090",
        "error",
        "A2",
        None,
    )
    summary = document["summary"]
    assert (summary["held"], summary["charge_held"], summary["accepted"]) == (1, "80.00", 2)
    assert json.loads((out / "run.json").read_text())["summary"]["held"] == 1
    (row,) = csv.DictReader((out / "in.findings.csv").read_text(encoding="utf-8-sig").splitlines())
    assert (row["Severity"], row["Claim outcome"]) == ("error", "held")
    page = (out / "in.report.html").read_text()
    assert "Held: an edit failed" in page
    assert '<p class="verdict held">Held</p>' in page
    summary_sheet = openpyxl.load_workbook(out / "in.findings.xlsx").worksheets[0]
    assert ("Held: an edit failed", 1, 80) in [row[:3] for row in summary_sheet.iter_rows(values_only=True)]


def test_it_is_not_remembered(out: Path, run: Run) -> None:
    """The history holds the service of an accepted claim, and none of the held one."""
    assert out.is_dir()
    ran = run("history", "status")
    assert "1 service" in ran.out
