"""What is written of an input that had to be mended: as it came, or right where that is wished."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from scrubber.pipeline.plan import Utf8, make_plan
from scrubber.pipeline.writing import scrub_all
from scrubber.x12.source import Source

BROKEN = Path(__file__).parents[3] / "fixtures" / "broken"
CLEAN = (BROKEN / "clean.837").read_bytes()
FLAT = CLEAN.replace(b"\n", b"")
EMIT = ("annotated", "accepted", "rejected", "999", "277ca", "json")


def wrapped(data: bytes, width: int = 80, line_end: bytes = b"\n", filler: bytes = b"") -> bytes:
    """`data` in records of so many columns."""
    records = [data[at : at + width] for at in range(0, len(data), width)]
    return b"".join((record.ljust(width) if filler else record) + filler + line_end for record in records)


class Written:
    """What is written of an input."""

    def __init__(self, data: bytes, folder: Path, *, repair: bool = False, utf8: Utf8 = "reject") -> None:
        source = folder / "input.837"
        source.write_bytes(data)
        plan = make_plan(as_of=date(2026, 2, 20), repair=repair, utf8=utf8)
        run = scrub_all([Source("input.837", source)], folder / "out", EMIT, plan)
        self.report = run.reports[0]
        self._folder = folder / "out"

    def __getitem__(self, suffix: str) -> bytes:
        return (self._folder / f"input.{suffix}").read_bytes()

    def __contains__(self, suffix: str) -> bool:
        return (self._folder / f"input.{suffix}").exists()

    @property
    def found(self) -> list[str]:
        """The keys of the findings."""
        return [finding.key for finding in self.report.findings]


LAYOUTS = {
    "80 LF": wrapped(FLAT),
    "72 CRLF": wrapped(FLAT, 72, b"\r\n"),
    "72 of 80": wrapped(FLAT, 72, b"\n", b" " * 8),
    "72 of 80 without line ends": wrapped(FLAT, 72, b"", b" " * 8),
    "132 CR": wrapped(FLAT, 132, b"\r"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_wrapped_input_is_rejected_whole_with_one_finding(layout: str, tmp_path: Path) -> None:
    """Its claims are read and not lost: they are in the rejected file, which is no longer wrapped."""
    data = LAYOUTS[layout]
    written = Written(data, tmp_path)
    assert written.found == ["lines-wrapped"]
    assert written.report.summary.rejected == written.report.summary.claims == 5
    assert written["annotated.837"] == data
    assert "accepted.837" not in written
    assert written["rejected.837"].rstrip(b"\r\n") == FLAT
    assert b"*R*022~" in written["999"]
    assert "277ca" not in written


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_repaired_input_goes_on_unwrapped(layout: str, tmp_path: Path) -> None:
    """With --repair there is one warning, and the accepted file is written right."""
    written = Written(LAYOUTS[layout], tmp_path, repair=True)
    assert written.found == ["lines-unwrapped"]
    assert written.report.summary.accepted == 5
    assert written["accepted.837"].rstrip(b"\r\n") == FLAT
    assert written["annotated.837"] == LAYOUTS[layout]
    assert b"IK5*A~" in written["999"]


def test_lines_that_are_cut_are_written_whole(tmp_path: Path) -> None:
    """Where segments end lines, too, they still do in the accepted file."""
    data = b"".join(line[at : at + 80] + b"\n" for line in CLEAN.split(b"\n") for at in range(0, len(line), 80))
    assert Written(data, tmp_path, repair=True)["accepted.837"] == CLEAN


def test_every_interchange_of_a_wrapped_input_is_refused(tmp_path: Path) -> None:
    """One finding stops both, and each is answered by a TA1."""
    second = FLAT.replace(b"000000501", b"000000502").replace(b"CLM*", b"CLM*2")
    written = Written(wrapped(FLAT + second), tmp_path)
    assert written.found == ["lines-wrapped"]
    assert written.report.summary.rejected == 10
    assert written["999"].count(b"*R*022~") == 2


@pytest.mark.parametrize("layout", LAYOUTS)
def test_notes_keep_the_layout(layout: str, tmp_path: Path) -> None:
    """An annotated file that has notes is laid out as the input is, and reads as the same file unwrapped would."""
    flat = FLAT.replace(b"CLM*BR-2*", b"CLM*BR-2*x", 1)
    width = {"8": 80, "7": 72, "1": 132}[layout[0]]
    line_end = {"LF": b"\n", "CRLF": b"\r\n", "CR": b"\r"}.get(layout.split()[1], b"" if "without" in layout else b"\n")
    filler = b" " * 8 if "of 80" in layout else b""
    (tmp_path / "flat").mkdir()
    plain = Written(flat, tmp_path / "flat", repair=True)["annotated.837"]
    written = Written(wrapped(flat, width, line_end, filler), tmp_path, repair=True)
    assert "amount-unreadable" in written.found
    assert b"NTE*TPO*" in plain
    expected = wrapped(plain, width, line_end, filler)
    assert written["annotated.837"].rstrip() == expected.rstrip()


def test_blanks_before_terminators_go_on_as_they_came(tmp_path: Path) -> None:
    """One finding says so; they are left out where the file is to be repaired."""
    data = CLEAN.replace(b"~", b" ~")
    written = Written(data, tmp_path)
    assert written.found == ["blanks-before-terminators"]
    assert written["accepted.837"] == written["annotated.837"] == data
    (tmp_path / "repaired").mkdir()
    repaired = Written(data, tmp_path / "repaired", repair=True)
    assert repaired["accepted.837"] == CLEAN
    assert repaired["annotated.837"] == data
    assert "as it came" in written.report.findings[0].message
    assert "left out" in repaired.report.findings[0].message


def test_blanks_stay_where_a_claim_is_taken_out(tmp_path: Path) -> None:
    """The accepted file has each of its segments as it came, the rejected one none of the blanks."""
    written = Written(CLEAN.replace(b"CLM*BR-2*", b"CLM*BR-2*x").replace(b"~", b" ~"), tmp_path)
    assert written.report.summary.rejected == 1
    assert b"BR-2" not in written["accepted.837"]
    assert written["accepted.837"].count(b" ~") == written["accepted.837"].count(b"~")
    assert b" ~" not in written["rejected.837"]
    assert b"NTE*TPO*" in written["annotated.837"]


def test_a_short_isa_and_a_missing_terminator_are_mended_where_it_is_wished(tmp_path: Path) -> None:
    """Without --repair they are forwarded as they came, and the finding says which."""
    data = CLEAN.replace(b"RIVERBEND      *ZZ", b"RIVERBEND    *ZZ").rstrip(b"\n~")
    written = Written(data, tmp_path)
    assert written.found == ["isa-width", "terminator-missing"]
    assert all("as it came" in finding.message for finding in written.report.findings)
    assert written["accepted.837"] == data
    (tmp_path / "repaired").mkdir()
    repaired = Written(data, tmp_path / "repaired", repair=True)
    assert repaired["accepted.837"] == CLEAN.rstrip(b"\n")
    assert not any("as it came" in finding.message for finding in repaired.report.findings)


@pytest.mark.parametrize("line_end", [b"", b"\n", b"\r\n"])
def test_folded_letters_are_in_the_accepted_file_alone(line_end: bytes, tmp_path: Path) -> None:
    """The annotated file has them as they came, and one finding says how many there were."""
    whole = FLAT.replace(b"~", b"~" + line_end)
    data = whole.replace(b"N3*", "N3*\u00d1\u2019".encode())
    written = Written(data, tmp_path, utf8="fold")
    assert written.found == ["characters-folded"]
    assert written["annotated.837"] == data
    assert written["accepted.837"] == whole.replace(b"N3*", b"N3*N'")
    (tmp_path / "rejected").mkdir()
    rejected = Written(data, tmp_path / "rejected")
    assert {found.code for found in rejected.report.findings} >= {"SCR042"}
    assert rejected.report.summary.accepted == 0


def test_a_file_in_lower_case_is_unreadable_and_none_of_its_claims_is_lost(tmp_path: Path) -> None:
    """One finding says so, and nothing but the findings is written."""
    written = Written(CLEAN.lower(), tmp_path)
    assert written.found == ["lower-case-input"]
    assert written.report.summary.unreadable == 5
    assert {path.name for path in (tmp_path / "out").glob("input.*")} == {"input.findings.json"}
    assert json.loads(written["findings.json"])["summary"]["charge_unreadable"] != "0.00"
