"""Numbers of interchanges and batches used before: told once, in production alone, and refused where asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.engine.claims.control_numbers import OnReuse
from scrubber.errors import SetupError
from scrubber.findings.finding import Verdict
from scrubber.pipeline.plan import make_plan
from scrubber.pipeline.report import exit_code

if TYPE_CHECKING:
    from collections.abc import Callable

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


def batches(reports: list[Report]) -> list[list[str]]:
    """By input, the messages of the numbers of batches that were used before."""
    return [[found.message for found in report.findings if found.key == "batch-number-reused"] for report in reports]


IN_ANOTHER_INPUT = (
    "BHT03 of transaction set 0001 is the number of another batch from this sender to this receiver, "
    "in another input of this run"
)


@pytest.fixture
def numbered(second: bytes) -> bytes:
    """Give the second file under an interchange number of its own, and the first's BHT03."""
    return second.replace(b"000000001", b"000000002")


def test_another_batch_under_a_number_is_warned_of(screen: Screen, first: bytes, numbered: bytes) -> None:
    """The later one is told, at its BHT03, and its claims go on, also where interchanges are refused for theirs."""
    reports = screen(first, numbered, reuse="reject")
    assert batches(reports) == [[], [IN_ANOTHER_INPUT]]
    (found,) = reports[1].findings
    at = numbered[: found.offset].count(b"~") + 1
    assert (found.code, found.severity, found.element, found.segment) == ("SCR095", "warn", "BHT03", at)
    assert numbered[found.offset :].lstrip().startswith(b"BHT*")
    assert (reports[1].accepted, exit_code(reports)) == (True, 0)


def test_one_number_is_told_of_one_file(screen: Screen, first: bytes, second: bytes) -> None:
    """Where the interchange's number was used before, too, that alone is said."""
    reports = screen(first, second)
    assert (reused(reports)[1], batches(reports)) == (["in another input of this run"], [[], []])


@pytest.mark.parametrize(
    ("told", "later", "old", "new"),
    [
        *(
            (told, later, old, new)
            for told, later in ((reused, "second"), (batches, "numbered"))
            for old, new in (
                (b"*0*P*", b"*0*T*"),
                (b"*ZZ*SUBMITTER", b"*30*SUBMITTER"),
                (b"*ZZ*RECEIVER  ", b"*ZZ*RECEIVER 2"),
            )
        ),
        (reused, "second", b"000000001", b"000000002"),
        (batches, "numbered", b"BHT*0019*00*", b"BHT*0019*18*"),
        (batches, "numbered", b"BHT*0019*00*", b"BHT*0019*00*2"),
        (batches, "numbered", b"SE*", b"SE*9"),
    ],
)
def test_a_number_is_one_of_two_parties_in_production(
    screen: Screen, first: bytes, request: pytest.FixtureRequest,
    told: Callable[[list[Report]], list[list[str]]], later: str, old: bytes, new: bytes,
) -> None:  # fmt: skip
    """A test, another number or party, a batch sent again as asked for or refused whole: neither file is told."""
    file: bytes = request.getfixturevalue(later)
    assert old in file
    assert told(screen(first, file.replace(old, new))) == [[], []]
    assert told(screen(first.replace(old, new), file)) == [[], []]


def test_sets_of_one_input_may_be_one_batch(screen: Screen, first: bytes, numbered: bytes) -> None:
    """Nothing is said of them, nor of the same bytes again; another file is told once, at its first set."""
    begins, ends = numbered.index(b"ST*"), numbered.index(b"GE*")
    one = numbered[begins:ends]
    other = one.replace(b"*0001*005010", b"*0002*005010").replace(b"*0001~", b"*0002~").replace(b"CLM*B", b"CLM*C")
    both = numbered[:begins] + one + other.replace(b"202604", b"202607") + numbered[ends:].replace(b"GE*1", b"GE*2")
    assert batches(screen(both)) == [[]]
    assert batches(screen(both, both)) == [[], []]
    assert batches(screen(first, both)) == [[], [IN_ANOTHER_INPUT]]
    lost = one.replace(b"SE*", b"SE*9")
    assert batches(screen(first, both.replace(one, lost))) == [[], [IN_ANOTHER_INPUT]]


def test_a_receiver_may_refuse_a_batch(screen: Screen, first: bytes, numbered: bytes) -> None:
    """All its sets are rejected, with their dollars, and no other of the file, nor what is lost already."""
    begins, ends = numbered.index(b"ST*"), numbered.index(b"GE*")
    one = numbered[begins:ends]
    more = [
        one.replace(b"*0001*005010", b"*000%d*005010" % number).replace(b"*0001~", b"*000%d~" % number)
        for number in (2, 3, 4)
    ]
    other = more[0].replace(b"BHT*0019*00*", b"BHT*0019*00*NEW")
    again = more[1].replace(b"BHT*0019*00*", b"BHT*0019*18*")
    file = numbered[:begins] + one + other + again + more[2] + numbered[ends:].replace(b"GE*1", b"GE*4")
    _, report = screen(first, file, batches="reject")
    assert [found.severity for found in report.findings if found.key == "batch-number-reused"] == ["reject"]
    # The numbers of the claims come again in each set, which is a warning.
    assert list(report.verdicts) == [REJECTED] * 2 + [Verdict.WARNED] * 4 + [REJECTED] * 2
    assert (report.summary.charge_rejected, report.summary.charge_accepted) == (34000, 34000)
    assert (report.unreadable, exit_code([report])) == (False, 1)


def test_every_batch_is_refused(screen: Screen, first: bytes, numbered: bytes) -> None:
    """Where several of an interchange were used before, each is told and refused; of warnings the first is enough."""

    def two_batches(file: bytes) -> bytes:
        begins, ends = file.index(b"ST*"), file.index(b"GE*")
        one = file[begins:ends]
        other = one.replace(b"*0001*005010", b"*0002*005010").replace(b"*0001~", b"*0002~").replace(b"CLM*", b"CLM*X")
        other = other.replace(b"BHT*0019*00*", b"BHT*0019*00*NEW")
        return file[:begins] + one + other + file[ends:].replace(b"GE*1", b"GE*2")

    files = two_batches(first), two_batches(numbered)
    _, report = screen(*files, batches="reject")
    assert list(report.verdicts) == [REJECTED] * 4
    assert len(batches([report])[0]) == 2
    assert len(batches(screen(*files))[1]) == 1


def test_a_batch_that_was_refused_has_used_no_number(screen: Screen, first: bytes, numbered: bytes) -> None:
    """Nothing is remembered of it: what has its interchange's number later is the first that has it."""
    again = numbered.replace(b"BHT*0019*00*", b"BHT*0019*00*2").replace(b"CLM*B", b"CLM*C")
    assert reused(screen(first, numbered, again, batches="reject")) == [[], [], []]
    assert reused(screen(first, numbered, again)) == [[], [], ["in another input of this run"]]


def test_what_is_ignored_refuses_nothing() -> None:
    """To have batches refused for a finding that is ignored is an error of the set-up."""
    with pytest.raises(SetupError, match="leave out one of the two"):
        make_plan(duplicate_batch="reject", ignore=["SCR095"])
    assert make_plan(ignore=["SCR095"]).on_reuse == OnReuse()


def test_the_plan_says_what_is_done() -> None:
    """It is a warning unless the plan was made otherwise."""
    assert make_plan().on_reuse == OnReuse("warn", "warn")
    assert make_plan(duplicate_interchange="reject").on_reuse == OnReuse("reject", "warn")
    assert make_plan(duplicate_batch="reject").on_reuse == OnReuse("warn", "reject")
