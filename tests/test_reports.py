"""The report and the worklists as the command writes them."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Run

SCRUBBER = Path(sys.executable).with_name("scrubber")
TWO_CLAIMS = """
CLM*A1*2000***11:B:1*Y*A*Y*Y~
HI*ABK:E1065~
LX*1~
SV1*HC:Z1001*2000*UN*1.5***1~
DTP*472*D8*20260105~
CLM*A2*80***11:B:1*Y*A*Y*Y~
HI*ABK:E1065~
LX*1~
SV1*HC:Z1001*80*UN*1***1~
DTP*472*D8*20260205~
"""


@pytest.fixture
def claims(tmp_path: Path, write_claims: Callable[..., bytes]) -> Path:
    """Give a file with a claim that is rejected and one that is clean."""
    path = tmp_path / "claims.837"
    path.write_bytes(write_claims(TWO_CLAIMS))
    return path


def test_reports_are_named_as_the_contract_says(run: Run, claims: Path, tmp_path: Path) -> None:
    """Report and worklists have the names of the contract."""
    assert run("scrub", claims, "--out", tmp_path / "out", "--emit", "html,csv,xlsx").code == 1
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"claims.report.html", "claims.findings.csv", "claims.findings.xlsx"} <= names


def test_the_page_carries_the_edits_own_reasons(run: Run, claims: Path, tmp_path: Path) -> None:
    """The page says why, and by which source, in the edit's own words."""
    run("scrub", claims, "--out", tmp_path / "out", "--emit", "html")
    page = (tmp_path / "out" / "claims.report.html").read_text("utf-8")
    assert '<h3 id="claim-1">A1</h3>' in page
    assert "<dt>Why</dt>" in page
    assert 'id="about-units-not-whole"' in page
    assert "A2" not in page


@pytest.mark.parametrize("emit", ["html", "csv", "xlsx"])
def test_each_is_written_to_standard_output_as_a_filter(emit: str, claims: Path, tmp_path: Path) -> None:
    """Each report goes to standard output as it is written to a file."""
    done = subprocess.run(
        [SCRUBBER, "scrub", "-", "--out", "-", "--emit", emit],
        input=claims.read_bytes(),
        capture_output=True,
        check=False,
        env={"SCRUBBER_HOME": str(tmp_path)},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    match emit:
        case "html":
            assert done.stdout.startswith(b"<!DOCTYPE html>")
            assert done.stdout.rstrip().endswith(b"</html>")
        case "csv":
            heading, *_ = csv.reader(io.StringIO(done.stdout.decode("utf-8-sig")))
            assert heading[0] == "Severity"
        case _:
            assert load_workbook(io.BytesIO(done.stdout)).sheetnames == ["Summary", "Findings", "Claims"]


def test_an_input_that_cannot_be_read_gets_no_report(run: Run, tmp_path: Path) -> None:
    """A file that was not read has no report."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir or Madam")
    assert run("scrub", letter, "--out", tmp_path / "out", "--emit", "html,csv,xlsx,json").code == 3
    assert "letter.findings.json" in {path.name for path in (tmp_path / "out").iterdir()}
    assert not list((tmp_path / "out").glob("*.report.html"))


def test_a_masked_report_names_no_patient(run: Run, claims: Path, tmp_path: Path) -> None:
    """With --no-patient neither the report nor the worklist has the patient's name, birth date or member id."""
    named = claims.read_text().split("NM1*IL*1*")[1].split("~")[0].split("*")
    names = [value for value in (named[0], named[1], named[6]) if value]
    assert len(names) == 3
    for out, options in (("open", ()), ("masked", ("--no-patient",))):
        run("scrub", claims, "--out", tmp_path / out, "--emit", "html,csv", *options)
    for name in ("claims.report.html", "claims.findings.csv"):
        assert all(value in (tmp_path / "open" / name).read_text("utf-8") for value in names)
        assert not any(value in (tmp_path / "masked" / name).read_text("utf-8") for value in names)


def test_a_profile_masks_the_patients_of_its_payer(
    run: Run, tmp_path: Path, write_claims: Callable[..., bytes]
) -> None:
    """In reports and worklists, and in what `check` prints; those of other payers are named."""
    mine = tmp_path / "mine.toml"
    mine.write_text('name = "mine"\ntitle = "Mine"\npatient = "initials"\n[[match]]\npayer_id = ["P9"]\n')
    path = tmp_path / "claims.837"
    payers = ((b"PI*P9", b"MASKEDNAME"), (b"PI*P8", b"OPENNAME"))
    for payer, name in payers:
        one = write_claims(TWO_CLAIMS).replace(b"DMG*D8*19", b"DMG*D8*09")
        one = re.sub(rb"PI\*[A-Z0-9]+", payer, re.sub(rb"NM1\*IL\*1\*[A-Z]+", b"NM1*IL*1*" + name, one))
        path.write_bytes((path.read_bytes() if path.exists() else b"") + one)
    options = ("--profiles", mine, "--no-history")
    run("scrub", path, "--out", tmp_path / "out", "--emit", "html,csv,claims-csv", *options)
    for written in ("claims.report.html", "claims.findings.csv", "claims.claims.csv"):
        text = (tmp_path / "out" / written).read_text("utf-8")
        assert ("MASKEDNAME" in text, "OPENNAME" in text) == (False, True)
    told = re.findall(r"(claim A[12]|) *DMG02 [^:]*: DMG02 (09\d{6}|…)", run("check", path, *options).out)
    assert [of for of, quoted in told if quoted != "…"] == ["claim A1", "claim A2"]
    assert len(told) == 4
    profiles = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["profiles"]
    assert {one["profile"]: one["patient"] for one in profiles} == {None: "shown", "mine": "initials"}
    assert "patient = initials  [profile mine]" in run("profiles", "show", mine, "--changed").out


@pytest.mark.parametrize("emit", ["csv", "xlsx"])
def test_what_was_typed_into_a_worklist_is_in_every_later_one(
    run: Run, tmp_path: Path, write_claims: Callable[..., bytes], emit: str
) -> None:
    """It stays with its finding in the next run, and is told as resolved once the file is corrected."""
    out, path = tmp_path / "out", tmp_path / "claims.837"
    options = ("--out", out, "--emit", emit, "--no-history", "--select", "units-not-whole")
    path.write_bytes(write_claims(TWO_CLAIMS))
    run("scrub", path, *options)
    type_note(out / f"claims.findings.{emit}", "Ann calls")
    run("scrub", path, *options)
    again = worklist(out / f"claims.findings.2.{emit}")
    assert [(row["Claim id"], row["Note"]) for row in again] == [("A1", "Ann calls")]
    type_note(out / f"claims.findings.{emit}", "Ann called")
    path.write_bytes(write_claims(TWO_CLAIMS.replace("UN*1.5", "UN*1")))
    run("scrub", path, *options, "--no-patient")
    (row,) = worklist(out / f"claims.2.findings.{emit}")
    assert (row["Claim outcome"], row["Claim id"], row["Note"]) == ("resolved", "A1", "Ann called")
    assert not row["What is wrong"]


def test_what_was_typed_about_a_claim_is_in_every_later_list_of_claims(
    run: Run, tmp_path: Path, write_claims: Callable[..., bytes]
) -> None:
    """It stays with the claim when that is put right, in the workbook and in the CSV alike."""
    out, path = tmp_path / "out", tmp_path / "claims.837"
    options = ("--out", out, "--emit", "claims-csv,xlsx", "--no-history", "--select", "units-not-whole")
    path.write_bytes(write_claims(TWO_CLAIMS))
    run("scrub", path, *options)
    type_note(out / "claims.claims.csv", "Ann calls")
    path.write_bytes(write_claims(TWO_CLAIMS.replace("UN*1.5", "UN*1")))
    run("scrub", path, *options)
    listed = worklist(out / "claims.2.claims.csv")
    assert [(row["Claim outcome"], row["Claim id"], row["Note"]) for row in listed] == [
        ("accepted", "A1", "Ann calls"), ("accepted", "A2", ""),
    ]  # fmt: skip
    sheet = list(load_workbook(out / "claims.2.findings.xlsx")["Claims"].values)
    assert [row[-1] for row in sheet] == ["Note", "Ann calls", None]


def type_note(path: Path, note: str) -> None:
    """Type a note into the first row of a worklist, as a person would."""
    if path.suffix == ".csv":
        saved = path.read_text("utf-8")
        delimiter = ";" if saved.partition("\n")[0].count(";") > 2 else ","
        rows = list(csv.reader(io.StringIO(saved, newline=""), delimiter=delimiter))
        rows[1][rows[0].index("Note")] = note
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";").writerows(rows)
        path.write_text(text.getvalue(), "cp1252")
        return
    book = load_workbook(path)
    sheet = book["Findings"]
    captions = [cell.value for cell in sheet[1]]
    sheet.cell(2, captions.index("Note") + 1).value = note
    book.save(path)


def worklist(path: Path) -> list[dict[str, str]]:
    """The rows of a worklist."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    book = load_workbook(path)
    rows = [row for title in ("Findings", "Resolved") if title in book for row in book[title].values]
    return [
        dict(zip(map(str, rows[0]), (str(cell or "") for cell in row), strict=True)) for row in rows if row != rows[0]
    ]
