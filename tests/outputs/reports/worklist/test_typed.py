"""What was typed into worklists, read back as spreadsheets save it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from scrubber.errors import SetupError
from scrubber.outputs.reports.worklist.typed import NOTHING, ListedWorklist, TypedEntry, read_typed

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = ("Severity", "Code", "Claim id", "Fingerprint", "Work status", "Owner", "Note")
ROW = ("reject", "T1", "A1", "f1", "open", "Zoë", 'call, then "wait"\nand see')  # fmt: skip


def typed(path: Path, fingerprint: str = "f1") -> TypedEntry:
    """What was typed about a finding into the worklist at this path."""
    return read_typed([ListedWorklist(path, "a.837")]).about(fingerprint)


def quoted(*rows: tuple[str, ...], delimiter: str = ",") -> str:
    """Rows as a spreadsheet writes them."""
    return "".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' if cell else "" for cell in row) + "\r\n" for row in rows
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_is_read_however_a_spreadsheet_has_saved_it(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """Columns are found by their captions, in whatever order they are."""
    path = tmp_path / "a.findings.csv"
    path.write_bytes(quoted(HEADINGS[::-1], ROW[::-1], delimiter=delimiter).encode(encoding))
    assert typed(path) == TypedEntry(ROW[4:], ("reject", "T1", "", "A1", "", ""))


def test_a_workbook_is_read_from_its_sheets_of_findings(tmp_path: Path) -> None:
    """What a further sheet and the one of what is resolved have counts, a sheet of the user's own does not."""
    book = Workbook()
    for title, fingerprint in (("Findings", "f1"), ("Findings 2", "f2"), ("Resolved", "f3"), ("My own", "f4")):
        sheet = book.create_sheet(title)
        sheet.append(HEADINGS)
        sheet.append((*ROW[:3], fingerprint, *ROW[4:]))
        sheet.append((*ROW[:3], "blank", None, None, None))
    path = tmp_path / "a.findings.xlsx"
    book.save(path)
    assert [typed(path, name).work for name in ("f1", "f2", "f3")] == [ROW[4:]] * 3
    assert typed(path, "f4") == typed(path, "blank") == NOTHING


def test_the_newest_entry_counts_and_an_empty_one_takes_nothing_away(tmp_path: Path) -> None:
    """A worklist that is not there any more says nothing."""
    for number, rows in enumerate([[("f1", "old"), ("f2", "kept")], [("f1", "new"), ("f2", "")]]):
        path = tmp_path / f"{1 - number}.csv"
        path.write_text(quoted(("Fingerprint", "Note"), *rows), "utf-8")
        os.utime(path, (number, number))
    worklists = [ListedWorklist(tmp_path / name, "a.837") for name in ("0.csv", "1.csv", "2.csv")]
    found = read_typed(worklists)
    assert [found.about(name).work[2] for name in ("f1", "f2")] == ["new", "kept"]
    assert [name for name, _ in found.gone("a.837", {"f1"})] == ["f2"]
    assert list(found.gone("b.837", set())) == []


def test_a_formula_comes_back_as_it_was_typed(tmp_path: Path) -> None:
    """The apostrophe that keeps it from being computed does not grow."""
    path = tmp_path / "a.csv"
    path.write_text(quoted(("Fingerprint", "Note"), ("f1", "'=1"), ("f2", "'tis")), "utf-8")
    assert [typed(path, name).work[2] for name in ("f1", "f2")] == ["=1", "'tis"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_what_cannot_be_read_stops_the_run(tmp_path: Path, name: str) -> None:
    """A worklist that cannot be read is an error before any input is read."""
    path = tmp_path / name
    path.write_text('"' + "x" * 200_000, "utf-8")
    with pytest.raises(SetupError, match="cannot be read"):
        typed(path)


def test_a_workbook_without_openpyxl_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is told."""
    (tmp_path / "a.xlsx").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(SetupError, match="excel"):
        typed(tmp_path / "a.xlsx")


def test_an_empty_file_has_nothing(tmp_path: Path) -> None:
    """Nor has one without the captions."""
    (tmp_path / "a.csv").write_text("", "utf-8")
    assert typed(tmp_path / "a.csv") == NOTHING
