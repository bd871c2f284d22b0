"""Files that somebody has damaged: what is accepted of them is clean, and every answer to them is valid."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.outputs.ack277ca.acknowledgement import ClaimAcknowledgement
from scrubber.outputs.ack999.acknowledgement import FunctionalAcknowledgement
from scrubber.outputs.claim_files.annotated import AnnotatedFile
from scrubber.outputs.claim_files.split import accepted_file, rejected_file
from scrubber.outputs.second_read.replay import replay
from scrubber.rules.rulebook import Rulebook

if TYPE_CHECKING:
    from scrubber.findings.finding import Summary
    from tests.outputs.conftest import Builder

RECEIVED = date(2026, 3, 1)
SEGMENTS = 120
"""More than the file has: what is drawn beyond its end changes nothing."""

changes = st.lists(
    st.tuples(st.sampled_from(["drop", "double", "swap", "cut", "garble"]), st.integers(0, SEGMENTS)),
    min_size=1,
    max_size=4,
)


def damaged(build: Builder, drawn: list[tuple[str, int]]) -> bytes:
    """Two interchanges of two sets with a dependent each, changed as drawn."""
    levels = (
        build.provider()
        + build.subscriber().replace("*22*0", "*22*1")
        + build.claim("A")
        + build.dependent()
        + build.claim("B")
        + build.subscriber(4, 1, "W2")
        + build.claim("C")
    )
    one = build.interchange([build.set(levels), build.set(levels, "0002")])
    segments = (one + one.replace(b"000000905", b"000000906")).split(b"~\n")
    for change, place in drawn:
        here, there = place % len(segments), (place * 7) % len(segments)
        match change:
            case "drop":
                del segments[here]
            case "double":
                segments.insert(there, segments[here])
            case "swap":
                segments[here], segments[there] = segments[there], segments[here]
            case "cut":
                segments[here] = segments[here][: len(segments[here]) // 2]
            case "garble":
                segments[here] = segments[here].replace(b"*", b"\xc9", 1)
    return b"~\n".join(segments)


def screened(data: bytes) -> Summary:
    """What the envelope checks make of a file."""
    return ClaimPass(EditMemory(Rulebook())).run(io.BytesIO(data)).summary()


def sets_answered(acknowledgement: bytes) -> Counter[bytes]:
    """The numbers of the sets that a 277CA answers."""
    traces = re.findall(rb"\nTRN\*1\*([^~]*)~\nDTP\*050", acknowledgement)
    return Counter(trace.rpartition(b"-")[2] for trace in traces)


def sets_accepted(acknowledgement: bytes) -> Counter[bytes]:
    """The numbers of the sets that a 999 accepts, if with errors, in groups that it does not refuse."""
    accepted: Counter[bytes] = Counter()
    for group in acknowledgement.split(b"\nAK1*")[1:]:
        if b"\nAK9*R" not in group:
            accepted.update(re.findall(rb"AK2\*837\*(\w*)\*(?:(?!\nAK2)[\s\S])*?\nIK5\*[AE]", group))
    return accepted


def all_sets_have_claims(build: Builder, data: bytes) -> bool:
    """Whether some claim stands in every set of a file."""
    marked = build.marked(data)
    sets = {id(one.transaction) for one in marked if one.transaction is not None}
    return sets == {id(one.transaction) for one in marked if one.transaction is not None and one.claim is not None}


@given(drawn=changes)
@settings(max_examples=60)
def test_what_is_accepted_is_clean_and_every_answer_is_valid(build: Builder, drawn: list[tuple[str, int]]) -> None:
    """Of a damaged file the accepted claims have right envelopes, and every answer is valid."""
    data = damaged(build, drawn)
    input_result = ClaimPass(EditMemory(Rulebook())).run(io.BytesIO(data))
    summary, findings = input_result.summary(), input_result.findings.in_order()
    outs = [io.BytesIO() for _ in range(5)]
    accepted, rejected, annotated, *answers = outs
    sinks = (
        accepted_file(accepted, summary),
        rejected_file(rejected, summary),
        AnnotatedFile(annotated),
        FunctionalAcknowledgement(answers[0], findings, RECEIVED),
        ClaimAcknowledgement(answers[1], findings, RECEIVED),
    )
    if summary.interchanges and summary.unreadable < summary.claims:
        replay(io.BytesIO(data), bytes(input_result.claim_verdicts.verdicts), findings, sinks)
    again = screened(accepted.getvalue())
    assert (again.claims, again.accepted) == (again.accepted, summary.accepted * bool(accepted.getvalue()))
    assert screened(rejected.getvalue()).claims == summary.rejected * bool(rejected.getvalue())
    for out in (accepted, rejected):
        assert build.envelope_faults(out.getvalue(), as_it_came=out is accepted) == []
    answered, accepted_sets = sets_answered(answers[1].getvalue()), sets_accepted(answers[0].getvalue())
    assert answered <= accepted_sets
    if all_sets_have_claims(build, data):
        assert answered == accepted_sets
    for answer in answers:
        for interchange in answer.getvalue().removeprefix(b"ISA*").split(b"\nISA*"):
            if b"~\nGS*" in interchange:
                assert build.answer_faults(b"ISA*" + interchange) == []
