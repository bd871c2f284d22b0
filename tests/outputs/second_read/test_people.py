"""Who a claim is about, and what is left of it where the patient is masked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scrubber.findings.finding import Verdict
from scrubber.outputs.second_read.located import locate_in_claim
from scrubber.outputs.second_read.people import people_of, without_patient

if TYPE_CHECKING:
    from scrubber.claims.claim import Claim
    from tests.outputs.conftest import Builder


def first_claim(build: Builder, data: bytes) -> Claim:
    """The first claim of a file."""
    found = next(marked.claim for marked in build.marked(data, [Verdict.REJECTED], []) if marked.claim)
    assert found is not None
    return found


def test_the_people_of_a_claim(build: Builder) -> None:
    """A claim tells the patient, the birth date, the member id and its providers."""
    people = people_of(first_claim(build, build.simple(build.claim())), masked=False)
    assert (people.patient, people.birth_date, people.member_id) == ("JANE Q ROE JR", date(1970, 1, 1), "W100000001")
    assert people.rendering == people.billing == "SAMPLE CLINIC (1234567893)"
    assert people.facility == ""


def test_masked_are_initials_and_nothing_else(build: Builder) -> None:
    """Of a masked patient there are the initials, no birth date and no member id; providers are named."""
    people = people_of(first_claim(build, build.simple(build.claim())), masked=True)
    assert (people.patient, people.birth_date, people.member_id) == ("J. R.", None, "")
    assert people.billing == "SAMPLE CLINIC (1234567893)"


def test_words_about_a_claim_lose_what_names_the_patient(build: Builder) -> None:
    """A finding that quotes name, member id or birth date of the patient has a mark in the place of each."""
    data = build.simple(build.claim())
    claim = first_claim(build, data)
    said = "JANE ROE, W100000001, born 01/01/1970 (19700101), code 18"
    (finding,) = build.findings(data, build.found("CLM", on_line=False, message=said))
    (located,) = locate_in_claim(claim, [finding])
    masked = without_patient(claim, located)
    assert masked.finding.message == "… …, …, born … (…), code 18"
    assert masked.segment is not None


def test_a_segment_that_names_somebody_is_not_shown(build: Builder) -> None:
    """A finding at a segment that names somebody loses the segment and the words that quote it, without a claim too."""
    data = build.simple(build.claim())
    (finding,) = build.findings(data, build.found("CLM", on_line=False, message="19700101 is no date"))
    claim = first_claim(build, data)
    (located,) = locate_in_claim(claim, [finding])
    assert claim.member is not None
    at = next(segment for segment in claim.member.own_segments if segment.identifier == "DMG")
    masked = without_patient(None, located._replace(segment=at))
    assert (masked.finding.message, masked.segment) == ("… is no date", None)
