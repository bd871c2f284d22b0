"""Findings taken back to the segment and the line that they point at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.outputs.second_read.located import EnvelopeFindings, locate_in_claim

if TYPE_CHECKING:
    from scrubber.claims.claim import Claim
    from tests.outputs.conftest import Builder


def first_claim(build: Builder, data: bytes) -> Claim:
    """The first claim of `data`."""
    return next(marked.claim for marked in build.marked(data) if marked.claim)


def test_the_claims_own_findings_come_before_those_of_its_lines(build: Builder) -> None:
    """What is about the whole claim comes before what is about line 1."""
    data = build.simple(build.claim(lines=("HC:95250", "HC:95251")))
    findings = build.findings(
        data, build.found("SV1", 1), build.found("DTP"), build.found("SV1"), build.found("HI", on_line=False)
    )
    located = locate_in_claim(first_claim(build, data), findings)
    places = [(one.segment and one.segment.identifier, one.line and one.line.procedure) for one in located]
    assert places == [
        ("HI", None), ("SV1", "95250"), ("DTP", "95250"), ("SV1", "95251")
    ]  # fmt: skip


@pytest.mark.parametrize("start", ["NM1*85", "SBR", "PAT"])
def test_a_finding_may_point_at_a_level_above_its_claim(build: Builder, start: str) -> None:
    """A missing member id is shown at the subscriber's segment."""
    data = build.interchange([build.set(build.provider() + build.subscriber() + build.dependent() + build.claim())])
    (found,) = build.findings(data, build.found("CLM", on_line=False))
    (located,) = locate_in_claim(first_claim(build, data), [found._replace(offset=data.index(start.encode()))])
    assert located.segment is not None
    assert "*".join(located.segment.elements).startswith(start)


def test_a_segment_that_is_not_held_is_left_out(build: Builder) -> None:
    """A finding whose segment is not held keeps its claim, without the segment."""
    data = build.interchange([build.set(build.claim())])
    (found,) = build.findings(data, build.found("CLM", on_line=False))
    (located,) = locate_in_claim(first_claim(build, data), [found._replace(offset=1)])
    assert located.segment is None


def test_findings_about_envelopes_are_given_out_once_each_in_file_order(build: Builder) -> None:
    """A fault of an envelope comes once, with its own segment."""
    data = build.simple(build.claim())
    (own,) = build.findings(data, build.found("CLM", on_line=False))
    offsets = [data.index(b"GS*"), data.index(b"SE*"), data.index(b"SE*") + 1, len(data) + 5]
    waiting = EnvelopeFindings([own, *(own._replace(claim=None, offset=offset) for offset in offsets)])
    reached = [located for marked in build.marked(data) for located in waiting.reached(marked.piece)]
    rest = [*waiting.rest(), *waiting.rest()]
    assert [one.finding.offset for one in reached + rest] == offsets
    assert [one.segment.identifier if one.segment else None for one in reached + rest] == ["GS", "SE", None, None]
