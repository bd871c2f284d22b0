"""A claim that falls with what it stands in has that as its reason, and one with a fault of its own has its own."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.pipeline.report import Report
    from tests.conftest import Claims, Run, Screen, WriteClaims


@pytest.fixture
def file(claim: Claims, write_claims: WriteClaims) -> bytes:
    """Give a file of three claims, the second of which is at fault."""
    return write_claims(claim("A1", code="99213") + claim("A2", code="") + claim("A3", code="99214"))


def codes(report: Report) -> list[tuple[str, ...]]:
    """Of each claim the codes of what it is stopped by."""
    return [row.codes for row in report.claims]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"SE*", b"SE*9", "SCR019"),
        (b"*0001~\nGE", b"*0009~\nGE", "SCR018"),
        (b"GE*1*", b"GE*2*", "SCR016"),
        (b"IEA*1*", b"IEA*2*", "SCR013"),
        (b"*00501*0", b"*00401*0", "SCR056"),
    ],
)
def test_what_a_claim_falls_with_is_told_of_it(screen: Screen, file: bytes, old: bytes, new: bytes, code: str) -> None:
    """Set, group or interchange, at its beginning or its end; the claims of another interchange go on."""
    assert file.count(old) == 1
    (alone,) = screen(file)
    other = file.replace(b"*000000001", b"*000000002").replace(b"CLM*A", b"CLM*B")
    (report,) = screen(file.replace(old, new) + other)
    own = codes(alone)[1]
    assert own
    assert codes(alone) == [(), own, ()]
    assert [found for found in codes(report)[:3] if code in found] == codes(report)[:3:2] == [(code,)] * 2
    assert [row.verdict for row in report.claims][3:] == ["accepted", "rejected", "accepted"]


def test_of_envelopes_with_the_same_numbers_it_is_the_one_around(screen: Screen, file: bytes) -> None:
    """Each claim has its own set's fault, though the next set is numbered like it."""
    (report,) = screen(file.replace(b"SE*", b"SE*9") + file.replace(b"SE*", b"SE*8"))
    counts = [found.message for found in report.findings if found.code == "SCR019"]
    assert len(set(counts)) == 2
    assert [code for row in codes(report) for code in row].count("SCR019") == 4


def test_a_claim_in_no_set_has_the_nearest_fault_as_its_reason(screen: Screen, file: bytes) -> None:
    """Its ST is lost; the claims of the other interchange go on."""
    begins = file.index(b"ST*")
    lost = file[:begins] + file[file.index(b"BHT") :]
    (report,) = screen(lost + file.replace(b"*000000001", b"*000000002").replace(b"CLM*A", b"CLM*B"))
    assert [row.verdict for row in report.claims] == ["unreadable"] * 3 + ["accepted", "rejected", "accepted"]
    assert codes(report)[0] == ("SCR055",)
    assert all(codes(report)[:3])


def test_every_set_of_a_refused_batch_has_the_batch_as_its_reason(
    screen: Screen, claim: Claims, write_claims: WriteClaims
) -> None:
    """The finding stands at the first one."""
    first = write_claims(claim("A1", code="99213"))
    again = first.replace(b"CLM*A1", b"CLM*B1").replace(b"000000001", b"000000002")
    begins, ends = again.index(b"ST*"), again.index(b"GE*")
    more = again[begins:ends].replace(b"*0001", b"*0002").replace(b"CLM*B1", b"CLM*C1")
    _, report = screen(first, again[:ends] + more + again[ends:].replace(b"GE*1", b"GE*2"), batches="reject")
    assert [found.code for found in report.findings] == ["SCR095"]
    assert codes(report) == [("SCR095",)] * 2


def test_the_worklist_of_claims_says_it_in_the_cause_s_words(run: Run, tmp_path: Path, file: bytes) -> None:
    """What is wrong and how to fix it; a claim with a fault of its own has that."""
    (tmp_path / "a.837").write_bytes(file.replace(b"SE*", b"SE*9"))
    run("scrub", tmp_path / "a.837", "--out", tmp_path / "out", "--no-history", "--emit", "claims-csv")
    with (tmp_path / "out" / "a.claims.csv").open(encoding="utf-8-sig", newline="") as stream:
        first, own, last = csv.DictReader(stream)
    for row in (first, last):
        assert (row["Claim outcome"], row["Findings"], row["Codes"]) == ("rejected", "0", "SCR019")
        assert row["What is wrong"].startswith("SE01 says")
        assert "SE01" in row["How to fix it"]
    assert not own["What is wrong"].startswith("SE01 says")
