"""--conformance full: a fault of the guide stops the claims that it reaches, at its place in the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.engine.findings import Verdict
from scrubber.x12 import reader

if TYPE_CHECKING:
    from scrubber.pipeline.report import Report
    from tests.conftest import WriteClaims
    from tests.engine.conftest import Claims, Screen

ACCEPTED, REJECTED, UNREADABLE = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.UNREADABLE


def guide_findings(report: Report) -> list[tuple[str | None, str | None, int]]:
    """Claim, line and segment of each fault of the guide."""
    return [(found.claim_id, found.line, found.segment) for found in report.findings if found.key == "guide-fault"]


def verdicts(report: Report) -> list[Verdict]:
    """What became of each claim."""
    return [Verdict(verdict) for verdict in report.verdicts]


@pytest.fixture
def two(claim: Claims, write_claims: WriteClaims) -> bytes:
    """Give a file of two patients with one claim each."""
    second = (
        "HL*3*1*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*ROE*JOHN****MI*M2~\nN3*2 MAIN STREET~\nN4*ANYTOWN*OH*430000001~\n"
    )
    second += "DMG*D8*19700102*M~\nNM1*PR*2*SAMPLE PAYER*****PI*PAYER1~\n"
    return write_claims(claim("A1", code="99213") + second + claim("A2", code="99213"))


def test_a_valid_file_has_no_fault(screen: Screen, two: bytes) -> None:
    """The faults below are those of the file that they are made of."""
    (report,) = screen(two, conformance="full")
    assert (report.findings, verdicts(report)) == ((), [ACCEPTED, ACCEPTED])


def test_a_fault_in_a_line_stops_its_claim(screen: Screen, two: bytes) -> None:
    """A biller is sent to the wrong line, or every claim is stopped."""
    (report,) = screen(two.replace(b"*UN*1***1", b"*XX*1***1", 1), conformance="full")
    assert guide_findings(report) == [("A1", "1", 24)]
    assert report.findings[0].element == "SV103"
    assert verdicts(report) == [REJECTED, ACCEPTED]


def test_a_fault_in_a_claim_names_no_line(screen: Screen, two: bytes) -> None:
    """A fault of the whole claim is looked for in a line."""
    (report,) = screen(two.replace(b"*Y*A*Y*Y~", b"*Y*Q*Y*Y~", 1), conformance="full")
    assert guide_findings(report) == [("A1", None, 21)]


def test_a_fault_in_a_patients_level_stops_the_claims_below_it(screen: Screen, two: bytes) -> None:
    """A fault in a patient's level stops that patient's claims, which get the fault's own words once, and no other."""
    (report,) = screen(two.replace(b"DMG*D8*19700102*M", b"DMG*D8*19700102*Q"), conformance="full")
    assert guide_findings(report) == [(None, None, 31)]
    assert verdicts(report) == [ACCEPTED, REJECTED]
    of_level, of_claim = report.findings
    assert (of_claim.claim_id, of_claim.code, of_claim.message) == ("A2", of_level.code, of_level.message)


def test_a_fault_in_the_billing_providers_level_stops_all_below_it(screen: Screen, two: bytes) -> None:
    """Claims of a provider without address go on."""
    (report,) = screen(two.replace(b"REF*EI*123456789", b"REF*EX*123456789"), conformance="full")
    assert verdicts(report) == [REJECTED, REJECTED]


def test_a_fault_in_the_header_stops_the_set(screen: Screen, two: bytes) -> None:
    """A set whose header the payer refuses goes on."""
    (report,) = screen(two.replace(b"*1200*CH~", b"*1200*QQ~"), conformance="full")
    assert guide_findings(report) == [(None, None, 4)]
    assert verdicts(report) == [REJECTED, REJECTED]


def test_what_a_line_lacks_is_missed_in_that_line(screen: Screen, two: bytes) -> None:
    """A date that is missing shows at the next level, and is told of the line that lacks it."""
    (report,) = screen(two.replace(b"DTP*472*D8*20260105~\n", b"", 1), conformance="full")
    assert guide_findings(report) == [("A1", "1", 23)]
    assert verdicts(report)[0] == REJECTED
    first, _, last = two.rpartition(b"DTP*472*D8*20260105~\n")
    (report,) = screen(first + last.replace(b"SE*36", b"SE*35"), conformance="full")
    assert guide_findings(report) == [("A2", "1", 35)]
    assert verdicts(report) == [ACCEPTED, REJECTED]


def test_a_level_without_claims_stops_none(screen: Screen, two: bytes) -> None:
    """A billing provider's level at the end of the set that nothing hangs from is told, and no claim is rejected."""
    empty = b"HL*4**20*1~\nNM1*85*2*OTHER CLINIC*****XX*1234567893~\nN3*1 MAIN ST~\nN4*DENVER*CO*802010001~\n"
    empty += b"REF*EI*123456789~\n"
    head, _, tail = two.rpartition(b"SE*36*")
    (report,) = screen(head + empty + b"SE*41*" + tail, conformance="full")
    assert guide_findings(report) == [(None, None, 38)]
    assert verdicts(report) == [ACCEPTED, ACCEPTED]


def test_a_claim_before_its_set_does_not_shift_the_others(screen: Screen, two: bytes) -> None:
    """After a stray claim every fault is told of the claim before the right one."""
    stray = two.replace(b"ST*837", b"CLM*A0*80~\nST*837").replace(b"*UN*1***1", b"*XX*1***1", 1)
    (report,) = screen(stray, conformance="full")
    assert guide_findings(report) == [("A1", "1", 25)]
    assert verdicts(report) == [UNREADABLE, REJECTED, REJECTED]


def test_a_set_outside_of_a_group_is_stopped_without_the_guide(screen: Screen, two: bytes) -> None:
    """A file without GS stops the run."""
    without = two[: two.index(b"GS*")] + two[two.index(b"ST*") : two.index(b"GE*")] + b"IEA*0*000000001~\n"
    (report,) = screen(without, conformance="full")
    assert verdicts(report) == [UNREADABLE, UNREADABLE]


def test_other_sets_are_not_checked(screen: Screen, two: bytes) -> None:
    """An institutional claim is rejected by the professional guide."""
    (report,) = screen(two.replace(b"X222A1", b"X223A2"), conformance="full")
    assert guide_findings(report) == []


def test_a_wrong_count_is_told_once(screen: Screen, two: bytes) -> None:
    """The envelope checks and the guide both report SE01."""
    (report,) = screen(two.replace(b"SE*", b"SE*9"), conformance="full")
    assert [found.key for found in report.findings] == ["segment-count"]


def test_a_claim_too_long_to_be_held_does_not_take_its_set_along(
    screen: Screen, two: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults in the endless notes of one claim are told of the header, and stop every claim."""
    monkeypatch.setattr(reader, "MAX_PIECE", 40_000)
    note = b"NTE*ADD*" + b"X" * 60 + b"~\n"
    times = 2500
    count = two.count(b"~") - 4 + times
    long = two.replace(b"HI*ABK:E1065~\n", note * times + b"HI*ABK:E1065~\n", 1)
    (report,) = screen(long.replace(b"SE*%d*" % (two.count(b"~") - 4), b"SE*%d*" % count), conformance="full")
    assert verdicts(report) == [REJECTED, ACCEPTED]
    assert {found.claim_id for found in report.findings} == {"A1"}
