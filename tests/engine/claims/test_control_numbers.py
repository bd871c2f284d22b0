"""Interchange control numbers that were used before: told once, in production alone, and refused where asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.findings.finding import Verdict
from scrubber.pipeline.plan import make_plan
from scrubber.pipeline.report import exit_code

if TYPE_CHECKING:
    from scrubber.pipeline.report import Report
    from tests.conftest import Claims, Screen, WriteClaims

ACCEPTED, REJECTED, UNREADABLE = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.UNREADABLE


@pytest.fixture
def first(claim: Claims, write_claims: WriteClaims) -> bytes:
    """Give a production file of two claims."""
    return write_claims(claim("A1", code="99213") + claim("A2", "20260109", code="99213", charge="90"))


@pytest.fixture
def second(first: bytes) -> bytes:
    """Give another file under the number of the first."""
    return first.replace(b"CLM*A", b"CLM*B").replace(b"202601", b"202604")


def reused(reports: list[Report]) -> list[list[str]]:
    """By input, the messages of the numbers that were used before."""
    return [
        [found.message.rpartition(", ")[2] for found in report.findings if found.key == "interchange-number-reused"]
        for report in reports
    ]


def test_another_file_under_a_number_is_warned_of(screen: Screen, first: bytes, second: bytes) -> None:
    """The later one is told, at its ISA13, and its claims go on."""
    reports = screen(first, second)
    assert reused(reports) == [[], ["in another input of this run"]]
    (found,) = reports[1].findings
    assert (found.severity, found.element, found.segment, found.interchange) == ("warn", "ISA13", 1, "000000001")
    assert (reports[1].accepted, exit_code(reports)) == (True, 0)


def test_the_same_bytes_are_the_same_file(screen: Screen, first: bytes, second: bytes) -> None:
    """Nothing is said of a file that comes again, whatever came in between."""
    assert reused(screen(first, first)) == [[], []]
    assert reused(screen(first, second, first)) == [[], ["in another input of this run"], []]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"*0*P*", b"*0*T*"),
        (b"000000001", b"000000002"),
        (b"*ZZ*SUBMITTER", b"*30*SUBMITTER"),
        (b"*ZZ*RECEIVER  ", b"*ZZ*RECEIVER 2"),
    ],
)
def test_a_number_is_one_of_two_parties_in_production(
    screen: Screen, first: bytes, second: bytes, old: bytes, new: bytes
) -> None:
    """A test, another number, and another sender or receiver are told apart."""
    assert old in second
    assert reused(screen(first, second.replace(old, new))) == [[], []]
    assert reused(screen(first.replace(old, new), second)) == [[], []]


def test_a_file_that_was_refused_whole_does_not_count(screen: Screen, first: bytes, second: bytes) -> None:
    """What is sent again, corrected, has the number of what nobody took."""
    refused = first.replace(b"IEA*1", b"IEA*2")
    assert reused(screen(refused, second)) == [[], []]
    assert reused(screen(first, second.replace(b"IEA*1", b"IEA*2"))) == [[], []]
    assert reused(screen(refused + second)) == [[]]


def test_a_number_that_comes_twice_in_an_input_is_told(screen: Screen, first: bytes, second: bytes) -> None:
    """Two interchanges of one number in an input are told, even where both are alike."""
    assert reused(screen(first + second)) == [["earlier in this input"]]
    assert reused(screen(first + first)) == [["earlier in this input"]]


def test_a_receiver_may_refuse_it(screen: Screen, first: bytes, second: bytes) -> None:
    """Its claims are unreadable then, and no others; dollars follow."""
    other = second.replace(b"000000001", b"000000002").replace(b"CLM*B", b"CLM*C").replace(b"202604", b"202607")
    reports = screen(first, second + other, reuse="reject")
    assert reused(reports) == [[], ["in another input of this run"]]
    assert [list(report.verdicts) for report in reports] == [[ACCEPTED] * 2, [UNREADABLE] * 2 + [ACCEPTED] * 2]
    assert (reports[1].summary.charge_unreadable, reports[1].summary.charge_accepted) == (17000, 17000)
    assert (reports[1].unreadable, exit_code(reports)) == (True, 3)


def test_the_plan_says_what_is_done() -> None:
    """It is a warning unless the plan was made otherwise."""
    assert make_plan().duplicate_interchange == "warn"
    assert make_plan(duplicate_interchange="reject").duplicate_interchange == "reject"
