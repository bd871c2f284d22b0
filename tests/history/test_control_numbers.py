"""Interchange control numbers of earlier runs, in every database."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

from scrubber.pipeline.claim_stage import Group
from scrubber.pipeline.judging import judge_all, recording
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from scrubber.engine.claims.control_numbers import Reuse
    from scrubber.pipeline.report import Report
    from tests.history.conftest import Office

TODAY = date(2026, 2, 10)


def scrub(
    office: Office, *files: bytes, day: date = TODAY, reuse: Reuse = "warn", batches: Reuse = "warn", write: bool = True
) -> list[Report]:
    """Scrub files in one run; unless it writes, nothing is remembered."""
    plan = office.plan._replace(as_of=day, duplicate_interchange=reuse, duplicate_batch=batches)
    sources = [Source(f"{number}.837", io.BytesIO(content)) for number, content in enumerate(files)]
    if not write:
        return judge_all(sources, plan)
    with recording(Group.whole(sources, plan), plan) as (reports, history):
        history.commit()
    return reports


def reused(reports: list[Report]) -> list[str]:
    """Where the numbers that were used before were used."""
    found = [finding for report in reports for finding in report.findings if finding.key == "interchange-number-reused"]
    return [finding.message.rpartition(", ")[2] for finding in found]


def one(office: Office) -> bytes:
    """A file of one claim."""
    return office.write_file(office.claim("A1", "0105", code=office.unasked))


def other(office: Office) -> bytes:
    """Another one under the same number."""
    return office.write_file(office.claim("B1", "0106", code=office.unasked))


def test_a_number_of_an_earlier_run_is_told(office: Office) -> None:
    """Of the files that have the number each is told when it is new, and never again."""
    assert reused(scrub(office, one(office))) == []
    assert reused(scrub(office, other(office), write=False)) == ["in an earlier run"]
    assert reused(scrub(office, other(office))) == ["in an earlier run"]
    for known in (one(office), other(office)):
        assert reused(scrub(office, known)) == []
    assert reused(scrub(office, office.write_file(office.claim("C1", "0107"), number=4))) == []


def test_a_batch_of_an_earlier_run_is_told(office: Office) -> None:
    """Under another number of the interchange, when it is new, and no more after a year."""

    def told(file: bytes, day: date = TODAY, *, write: bool = True) -> list[str]:
        (report,) = scrub(office, file, day=day, write=write)
        return [found.message.rpartition(", ")[2] for found in report.findings if found.element == "BHT03"]

    numbered = other(office).replace(b"*000000003", b"*000000007")
    assert numbered != other(office)
    assert told(one(office)) == []
    assert told(numbered, write=False, day=date(2027, 2, 12)) == []
    assert told(numbered) == ["in an earlier run"]
    assert told(numbered) == told(one(office)) == told(other(office), write=False) == []


def test_a_run_that_came_to_nothing_has_used_no_number(office: Office) -> None:
    """What was refused whole, checked or not committed is not remembered, nor is a test."""
    office.fail(one(office))
    scrub(office, one(office), write=False)
    scrub(office, one(office).replace(b"IEA*1*", b"IEA*2*"))
    scrub(office, office.write_file(office.claim("A1", "0105"), changed={"usage": "*0*T*:"}))
    assert reused(scrub(office, other(office))) == []


def test_a_number_is_remembered_for_a_year(office: Office) -> None:
    """A control number may be used again after a year."""
    scrub(office, one(office))
    assert reused(scrub(office, other(office), day=date(2027, 2, 10), write=False)) == ["in an earlier run"]
    assert reused(scrub(office, other(office), day=date(2027, 2, 12), write=False)) == []
    assert reused(scrub(office, other(office), day=date.min, write=False)) == ["in an earlier run"]


def test_a_receiver_refuses_it_and_remembers_nothing_of_it(office: Office) -> None:
    """Its claims are unreadable: no limit counts them."""
    scrub(office, one(office))
    again = office.write_file(office.claim("B1", "0106"))
    (report,) = scrub(office, again, reuse="reject")
    assert (reused([report]), report.summary.unreadable, report.unreadable) == (["in an earlier run"], 1, True)
    assert office.remembered() == []


def test_a_receiver_refuses_a_batch_and_remembers_nothing_of_it(office: Office) -> None:
    """Its claims are rejected, no limit counts them, and none of its numbers was used."""
    scrub(office, one(office))
    again = office.write_file(office.claim("B1", "0106")).replace(b"*000000003", b"*000000007")
    (report,) = scrub(office, again, batches="reject")
    assert (report.summary.rejected, report.summary.unreadable, report.unreadable) == (1, 0, False)
    assert [found.severity for found in report.findings] == ["reject"]
    assert office.remembered() == []
    (checked,) = scrub(office, again.replace(b"0106", b"0107"), write=False, batches="reject")
    assert [(found.element, found.severity) for found in checked.findings] == [("BHT03", "reject")]


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    """Not a row is added for a number that is known with the same content."""
    scrub(office, one(office))
    with office.history.store(write=False) as store:
        before = store.fact("changes")
    scrub(office, one(office))
    with office.history.store(write=False) as store:
        assert store.fact("changes") == before
