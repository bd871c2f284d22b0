"""The 277CA: every claim answered once, totals that balance, and a valid file whatever the input lacks."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrubber.claims.assemble import BatchKey
from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.findings.finding import Verdict
from scrubber.outputs.ack277ca.acknowledgement import ClaimAcknowledgement
from scrubber.rules.rulebook import Rulebook
from scrubber.x12.delimiters import ASSUMED, Delimiters
from scrubber.x12.guide.fault import GuideFault

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from scrubber.findings.finding import Finding
    from tests.outputs.conftest import Builder

RECEIVED = date(2026, 1, 6)
LINE = "SV1*"
CLAIM = "CLM*"


def acknowledge(
    build: Builder,
    data: bytes,
    verdicts: Sequence[Verdict] = (),
    findings: Sequence[Finding] = (),
    accepted: str = "A1:20",
    refused_batches: Container[BatchKey] = frozenset(),
) -> list[str]:
    """The segments of the answer, which must be valid."""
    out, by_piece = io.BytesIO(), io.BytesIO()
    for stream, feed in ((out, build.parts), (by_piece, build.marked)):
        sink = ClaimAcknowledgement(stream, findings, RECEIVED, accepted, refused_batches=refused_batches)
        build.feed(sink, feed(data, verdicts, findings))
    assert out.getvalue() == by_piece.getvalue()
    for interchange in out.getvalue().split(b"ISA*")[1:]:
        assert build.answer_faults(b"ISA*" + interchange) == []
    return out.getvalue().decode("ascii").split("~\n")[:-1]


def starting(segments: list[str], *starts: str) -> list[str]:
    """The segments that start with one of `starts`."""
    return [segment for segment in segments if segment.startswith(starts)]


def test_an_accepted_claim_is_answered_whole(build: Builder) -> None:
    """The answer to an accepted claim names patient, claim, provider, dates and who accepted it."""
    data = build.simple(build.claim("PCN1", "150.50", ["HC:95250", "HC:95251"], extra="REF*D9*TRACE7~"))
    assert acknowledge(build, data) == [
        "ISA*00*          *00*          *ZZ*CLEARING       *ZZ*CLINIC         *260106*0000*^*00501*500000905*0*P*:",
        "GS*HN*CLEARGS*CLINICGS*20260106*0000*500000905*X*005010X214",
        "ST*277*0001*005010X214",
        "BHT*0085*08*000000905-7-0001*20260106*0000*TH",
        "HL*1**20*1",
        "NM1*AY*2*SAMPLE CLEARING*****46*REC01",
        "TRN*1*000000905-7-0001",
        "DTP*050*D8*20260106",
        "DTP*009*D8*20260106",
        "HL*2*1*21*1",
        "NM1*41*2*SAMPLE BILLING*****46*SUB01",
        "TRN*2*B77",
        "STC*A1:19:AY*20260106*WQ*150.5",
        "QTY*90*1",
        "AMT*YU*150.5",
        "HL*3*2*19*1",
        "NM1*85*2*SAMPLE CLINIC*****XX*1234567893",
        "TRN*1*0",
        "STC*A1:19:AY**WQ*150.5",
        "QTY*QA*1",
        "AMT*YU*150.5",
        "HL*4*3*PT",
        "NM1*QC*1*ROE*JANE*Q**JR*MI*W100000001",
        "TRN*2*PCN1",
        "STC*A1:20*20260106*WQ*150.5",
        "REF*D9*TRACE7",
        "DTP*472*RD8*20260101-20260102",
        "SE*26*0001",
        "GE*1*500000905",
        "IEA*1*500000905",
    ]


def test_a_rejected_line_is_named(build: Builder) -> None:
    """The line that caused a rejection is named."""
    data = build.simple(build.claim("PCN1", "150", ["HC:95250", "HC:95251:26:TC"], line_extra="REF*6R*OWN9~"))
    findings = build.findings(
        data,
        build.found(LINE, 1, code="MOD001", message="26 and TC exclude each other", status="A8:453"),
        build.found(LINE, 1, code="DME001", message="no ordering provider", status="A6:562:DK"),
        build.found(LINE, 1, code="MOD001", message="26 and TC again", status="A8:453"),
        build.found(LINE, 0, code="CGM002", message="only a warning", severity="warn"),
    )
    answer = acknowledge(build, data, [Verdict.REJECTED], findings)
    texts = "; ".join(
        f"Line 2 {finding.code} {finding.message}" for finding in findings if finding.severity == "reject"
    )
    assert answer[answer.index("TRN*2*PCN1") : -3] == [
        "TRN*2*PCN1",
        f"STC*A3:247*20260106*U*150********{texts}",
        "DTP*472*RD8*20260101-20260102",
        "SVC*HC:95251:26:TC*150*****1",
        "STC*A6:562:DK*20260106*U*******A8:453",
        "REF*FJ*OWN9",
        "DTP*472*D8*20260102",
    ]


def test_a_line_has_room_for_three_statuses(build: Builder) -> None:
    """Of more than three statuses of a line the first three are said."""
    data = build.simple(build.claim())
    statuses = ("A7:453", "A7:454", "A7:455", "A7:476")
    findings = build.findings(data, *(build.found(LINE, code=status, status=status) for status in statuses))
    answer = acknowledge(build, data, [Verdict.REJECTED], findings)
    assert "STC*A7:453*20260106*U*******A7:454*A7:455" in answer


def test_every_finding_about_the_claim_is_said(build: Builder) -> None:
    """Every finding about a claim is said."""
    data = build.simple(build.claim())
    findings = build.findings(
        data,
        build.found(CLAIM, on_line=False, code="TST001", message="no claim * id", status="A6:464"),
        build.found("HI*", on_line=False, code="TST002", message="unknown diagnosis: E11", status="A7:255"),
        build.found(LINE, code="TST003", status="A7:453"),
    )
    answer = acknowledge(build, data, [Verdict.REJECTED], findings)
    assert starting(answer, "STC")[2:] == [
        "STC*A6:464*20260106*U*150********TST001 no claim - id",
        "STC*A7:255*20260106*U*150********TST002 unknown diagnosis - E11",
        "STC*A3:247*20260106*U*150********Line 1 TST003 something is wrong here",
        "STC*A7:453*20260106*U",
    ]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("A7:562:82", "A7:562:82"),
        ("A7:562:P3", "A7:562:DN"),
        ("A7:503:PW", "A7:503:77"),
        ("A7:500:45", "A7:500:77"),
        ("A7:562:AY", "A7:481"),
        ("A7:562", "A7:481"),
        ("A3:259", "A3:259"),
        ("A7:453:AY", "A7:453"),
        (None, "A7:481"),
        ("no status", "A7:481"),
        ("A7:453:82:more", "A7:481"),
        ("A7:9999", "A7:481"),
        ("A7:453 A7:797", "A7:453"),
        ("A2:20", "A7:481"),
        ("A7:402", "A7:481"),
        ("A7:402 A7:512", "A7:481"),
        ("A7:453 A8:454 A8:455", "A7:481"),
    ],
)
def test_a_status_is_one_that_may_be_said(build: Builder, status: str | None, said: str) -> None:
    """A status without the entity or the other status that it needs is not said, nor one that there is not."""
    data = build.simple(build.claim())
    findings = build.findings(data, build.found(CLAIM, on_line=False, status=status))
    answer = acknowledge(build, data, [Verdict.REJECTED], findings)
    assert starting(answer, f"STC*{said}*20260106*U*150********TST001 ")


def test_two_statuses_of_a_finding_are_said_together(build: Builder) -> None:
    """The second status of a finding stands in STC10, at the claim and at a line."""
    data = build.simple(build.claim())
    findings = build.findings(
        data,
        build.found(CLAIM, on_line=False, status="A8:178 A8:400"),
        build.found(LINE, status="A7:187 A7:510"),
    )
    answer = acknowledge(build, data, [Verdict.REJECTED], findings)
    assert starting(answer, "STC*A8:178*20260106*U*150******A8:400**TST001 something is wrong here")
    assert "STC*A7:187*20260106*U*******A7:510" in answer


def test_statuses_that_belong_together_are_said_together_or_not_at_all(build: Builder) -> None:
    """Where a line has room for one more status, the next finding that has one is said, not half of a pair."""
    data = build.simple(build.claim())
    statuses = ("A7:453", "A7:454", "A7:187 A7:510", "A7:476")
    findings = build.findings(data, *(build.found(LINE, code=status, status=status) for status in statuses))
    answer = acknowledge(
        build, data, [Verdict.REJECTED], sorted(findings, key=lambda found: statuses.index(found.code))
    )
    assert "STC*A7:453*20260106*U*******A7:454*A7:476" in answer


def test_a_fault_that_the_999_notes_is_said_to_be_one(build: Builder) -> None:
    """In a set that is accepted with errors, status 684 beside the element's own sends the reader to the 999."""
    data = build.simple(build.claim("A1"), build.claim("A2"))
    finding = build.findings(data, build.found(LINE, status="A7:476"))[0]
    guide = GuideFault(1, "SV1", "SV104", "7", "element", "2400", "SV104 is wrong")
    answer = acknowledge(build, data, [Verdict.REJECTED, Verdict.ACCEPTED], [finding._replace(guide=guide)])
    assert "STC*A7:476*20260106*U*******A7:684" in answer


@pytest.mark.parametrize(
    ("of_edit", "of_guide", "is_one"),
    [
        ("SV101-3", "SV101-3", True),
        ("SV101", "SV101-3", True),
        ("SV101-3", "SV101", True),
        ("SV101-3", "SV101-4", False),
        ("SV104", "SV101", False),
        (None, "SV101", False),
        ("SV101", None, False),
        (None, None, False),
    ],
)
def test_where_an_edit_and_the_guide_point_at_one_element_the_edit_speaks(
    build: Builder, of_edit: str | None, of_guide: str | None, *, is_one: bool
) -> None:
    """Of one element, composite or component, the submitter gets the edit's sentence and status, and 684 beside it."""
    data = build.simple(build.claim(), build.claim("A2"))
    edit, guide = build.findings(
        data,
        build.found(LINE, message="not for this procedure", status="A7:453"),
        build.found(LINE, message="too long", status="A7:454"),
    )
    fault = GuideFault(1, "SV1", of_guide, "5", "element", "2400", "")
    findings = [edit._replace(element=of_edit), guide._replace(element=of_guide, guide=fault)]
    answer = acknowledge(build, data, [Verdict.REJECTED, Verdict.ACCEPTED], findings)
    text = starting(answer, "STC*A3:247")[0].split("*")[-1]
    others = "" if is_one else "; Line 1 TST001 too long"
    assert text == f"Line 1 TST001 not for this procedure{others}"
    assert f"STC*A7:453*20260106*U*******{'A7:684' if is_one else 'A7:454*A7:684'}" in answer


def test_what_is_said_twice_of_a_claim_is_said_once(build: Builder) -> None:
    """One sentence for one cause, and findings of one status in one STC."""
    data = build.simple(build.claim())
    findings = build.findings(
        data,
        build.found(CLAIM, on_line=False, message="the tax id is missing", status="A6:128:85"),
        build.found("HI*", on_line=False, message="the tax id is missing", status="A6:128:85"),
        build.found("HI*", on_line=False, message="so is its check digit", status="A6:128:85"),
    )
    answer = acknowledge(build, data, [Verdict.REJECTED], findings)
    said = "TST001 the tax id is missing; TST001 so is its check digit"
    assert starting(answer, "STC")[2:] == [f"STC*A6:128:85*20260106*U*150********{said}"]


@pytest.mark.parametrize("count", [4, 5, 300])
def test_stc12_holds_whole_sentences_and_says_how_many_more_there_are(build: Builder, count: int) -> None:
    """Of many findings those are said for which there is room, each to its end."""
    data = build.simple(build.claim())
    found = [
        build.found(LINE, message=f"sentence {number:03} of about sixty characters, none cut short", status="A7:453")
        for number in range(count)
    ]
    answer = acknowledge(build, data, [Verdict.REJECTED], build.findings(data, *found))
    text = starting(answer, "STC*A3:247")[0].split("*")[-1]
    said = [f"Line 1 TST001 sentence {number:03} of about sixty characters, none cut short" for number in range(3)]
    assert text == "; ".join(said) + f" (and {count - 3} more)"
    assert len(text) <= 264


@pytest.mark.parametrize(
    ("message", "end"),
    [
        ("first clause of it, " + "a second clause of many words " * 5 + "ends here; " + "words " * 40, "ends here..."),
        ("many words " * 40, ("many...", "words...")),
        ("x" * 400, "xxx..."),
    ],
)
@pytest.mark.parametrize("others", [0, 2])
def test_a_sentence_that_has_no_room_ends_with_a_clause_and_says_so(
    build: Builder, message: str, end: str | tuple[str, ...], others: int
) -> None:
    """STC12 holds 264 characters: what is longer by itself is cut where a clause ends, else a word, with three dots."""
    data = build.simple(build.claim())
    found = [build.found(CLAIM, on_line=False, message=f"{message}{number or ''}") for number in range(others + 1)]
    (status,) = starting(acknowledge(build, data, [Verdict.REJECTED], build.findings(data, *found)), "STC*A7:453")
    text = status.split("*")[-1]
    assert 150 < len(text) <= 264
    assert text.endswith(f" (and {others} more)") == bool(others)
    assert text.removesuffix(f" (and {others} more)").endswith(end)


@pytest.mark.parametrize("verdict", [Verdict.REJECTED, Verdict.UNREADABLE])
def test_a_claim_that_falls_with_its_envelope_is_refused(build: Builder, verdict: Verdict) -> None:
    """A claim that is rejected with its set is answered as rejected."""
    answer = acknowledge(build, build.simple(build.claim(charge="99")), [verdict])
    assert starting(answer, "STC*A3:481*20260106*U*99*")
    assert starting(answer, "QTY", "AMT") == ["QTY*AA*1", "AMT*YY*99", "QTY*QC*1", "AMT*YY*99"]


def test_an_unreadable_claim_keeps_what_was_found(build: Builder) -> None:
    """What was found on a claim is said though its interchange is cut off."""
    data = build.simple(build.claim())
    findings = build.findings(data, build.found(CLAIM, on_line=False, status="A6:464"))
    answer = acknowledge(build, data, [Verdict.UNREADABLE], findings)
    assert [status[:10] for status in starting(answer, "STC")[2:]] == ["STC*A3:481", "STC*A6:464"]


def test_a_dependent_is_named_with_the_subscribers_member_id(build: Builder) -> None:
    """The patient is named, with the subscriber's member id."""
    body = build.provider() + build.subscriber() + build.dependent() + build.claim("A1") + build.claim("A2")
    answer = acknowledge(build, build.interchange([build.set(body)]))
    assert starting(answer, "NM1*QC", "TRN*2*A", "HL*4", "HL*5") == [
        "HL*4*3*PT", "NM1*QC*1*ROE*KIM****MI*W100000001", "TRN*2*A1", "TRN*2*A2",
    ]  # fmt: skip


def test_a_warned_claim_is_accepted(build: Builder) -> None:
    """A claim with warnings alone is answered as accepted."""
    data = build.simple(build.claim())
    findings = build.findings(data, build.found(LINE, severity="warn"))
    answer = acknowledge(build, data, [Verdict.WARNED], findings)
    assert "STC*A1:20*20260106*WQ*150" in answer
    assert not starting(answer, "SVC")


def test_each_interchange_has_its_own_answer(build: Builder) -> None:
    """Each interchange is answered by one of its own, with its own counts."""
    body = build.provider() + build.subscriber() + build.claim()
    first = build.interchange([build.set(body), build.set(body, "0002", batch="B78")], control="000000011")
    second = build.interchange(
        [build.set(body.replace("A1", "A2"))],
        Delimiters("|", "^", ">", "\n"),
        line_end="",
        control="999999999",
        usage="T",
    )
    answer = acknowledge(build, first + second)
    assert starting(answer, "ISA", "GE", "IEA", "TRN*2*") == [
        "ISA*00*          *00*          *ZZ*CLEARING       *ZZ*CLINIC         *260106*0000*^*00501*500000011*0*P*:",
        "TRN*2*B77", "TRN*2*A1", "TRN*2*B78", "TRN*2*A1", "GE*2*500000011", "IEA*1*500000011",
        "ISA*00*          *00*          *ZZ*CLEARING       *ZZ*CLINIC         *260106*0000*^*00501*499999999*0*T*:",
        "TRN*2*B77", "TRN*2*A2", "GE*1*499999999", "IEA*1*499999999",
    ]  # fmt: skip


def test_each_group_is_answered_to_its_own_sender(build: Builder) -> None:
    """The claims of a group are answered to the sender that its GS names."""
    body = build.provider() + build.subscriber() + build.claim()
    one = build.interchange([build.set(body)]).decode()
    group = one[one.index("GS*") : one.index("IEA*")]
    other = group.replace("CLINICGS", "OTHERGS").replace("*7", "*8")
    both = one.replace("IEA*1", f"{other}IEA*2")
    answer = acknowledge(build, both.encode())
    assert [segment[:22] for segment in answer if segment.startswith("GS")] == [
        "GS*HN*CLEARGS*CLINICGS", "GS*HN*CLEARGS*OTHERGS*",
    ]  # fmt: skip
    assert [segment for segment in answer if segment.startswith(("GE", "IEA"))] == [
        "GE*1*500000905", "GE*1*500000906", "IEA*2*500000905",
    ]  # fmt: skip


def test_a_set_that_is_passed_through_has_no_answer(build: Builder) -> None:
    """A set that was not looked at has no answer."""
    body = build.provider() + build.subscriber() + build.claim()
    out = io.BytesIO()
    sink = ClaimAcknowledgement(out, [], RECEIVED)
    build.feed(sink, build.marked(build.interchange([build.set(body, version="005010X223A2")])))
    assert out.getvalue() == b""
    assert sink.is_empty


@pytest.mark.parametrize(
    "body",
    [
        "CLM~",
        "CLM*~LX~",
        "CLM*A*" + "9" * 5000 + "~",
        "CLM*A*much~HI*~LX*1~SV1~DTP*472*D8*NEVER~",
        "HL*1**20*1~CLM*A1*1~",
        "HL*1**20*1~NM1*85*1**JO~HL*2*1*22~NM1*IL*1~CLM*A1*-3~LX**~SV1*XX::1:22:333~DTP*472*RD8*20260105-20260101~",
        "HL*1**20*1~NM1*85*2*X*****XX*1~REF*EI*1~HL*2*1*22~NM1*IL*2*GROUP**M***ZZ*1~CLM*`^*.5~LX*1~SV1*HC*5*UN*x",
        "HL*1**20*1~NM1*85*2*\xe9*****24*123456789~HL*2*1*22~NM1*IL*1*\x00\x07*\x7f****MI*\xc9\xc9~HL*3*2*23*0~CLM*\xe9*1~",
        "HL*1**20*1~NM1*85*2*X*****SV*OWN77~HL~CLM*"
        + "9" * 60
        + "*"
        + "0" * 9
        + "7~REF*D9~LX*1~SV1*HC:1*1*UN*1234567890123456~",
    ],
)
def test_whatever_a_claim_lacks_the_answer_is_valid(build: Builder, body: str) -> None:
    """A claim without a name, a date or a number leaves the answer valid."""
    data = build.interchange(["ST*837*0001*005010X222A1~" + body + "~SE*2*0001~"])
    findings = build.findings(data, build.found(CLAIM[:3], on_line=False), *[build.found("LX")] * ("LX" in body))
    answer = acknowledge(build, data, [Verdict.REJECTED], findings)
    assert len(starting(answer, "TRN*2*")) == 2
    assert len(starting(answer, "SVC*")) == ("LX" in body)


@pytest.mark.parametrize(
    ("procedure", "sent"),
    [
        ("HC:95250:26:TC", "HC:95250:26:TC"),
        ("HC:e0787:nu", "HC:e0787:nu"),
        ("HC:95250:26X:TC", "HC:95250::TC"),
        ("HC:95250:2:TC:X1:Y2", "HC:95250::TC:X1:Y2"),
        ("HC:95250:26:TC:X1:Y2:description", "HC:95250:26:TC:X1:Y2"),
        ("HC:95250:263", "HC:95250"),
        ("XX:95250", "HC:95250"),
        ("HC", "HC:UNKNOWN"),
        ("ER:A:26", "ER:A:26"),
    ],
)
def test_a_procedure_is_named_as_it_was_sent(build: Builder, procedure: str, sent: str) -> None:
    """SVC01 repeats SV101; a modifier that SVC01 has no room for is left out, and REF*FJ says which line it is."""
    data = build.simple(build.claim(lines=["HC:95251", procedure]))
    answer = acknowledge(build, data, [Verdict.REJECTED], build.findings(data, build.found(LINE, 1)))
    assert starting(answer, "SVC*", "REF*FJ") == [f"SVC*{sent}*150*****1", "REF*FJ*2"]


def test_a_line_without_a_number_is_the_nth_of_its_claim(build: Builder) -> None:
    """REF*FJ and the text count the lines where LX01 is empty."""
    data = build.simple(build.claim(lines=["HC:95251", "HC:95250"]).replace("LX*2", "LX"))
    answer = acknowledge(build, data, [Verdict.REJECTED], build.findings(data, build.found(LINE, 1)))
    assert starting(answer, "REF*FJ") == ["REF*FJ*2"]
    assert starting(answer, "STC*A3:247")[0].endswith("*Line 2 TST001 something is wrong here")


@pytest.mark.parametrize(
    "delimiters",
    [
        Delimiters("~", "^", ":", "\n"),
        Delimiters("~", "*", ":", "!"),
        Delimiters("|", "~", "*", "\n"),
        Delimiters(":", "^", "~", "*"),
        Delimiters("\x1d", "\x1f", "\x1e", "\x1c"),
    ],
)
def test_the_answer_is_the_same_whatever_separates_the_input(build: Builder, delimiters: Delimiters) -> None:
    """Delimiters of the input are none of the answer's, and no part of what it says."""
    body = build.provider() + build.subscriber() + build.claim("A1") + build.claim("A2", lines=["HC:95250:26:TC"])
    dependent = build.subscriber(3) + build.dependent(4, 3) + build.claim("A3", extra="REF*D9*TRACE7~")
    verdicts = [Verdict.ACCEPTED, Verdict.REJECTED, Verdict.ACCEPTED]
    answers = []
    for used in (ASSUMED, delimiters):
        data = build.interchange([build.set(body + dependent)], used, line_end="")
        start = LINE.replace("*", used.element)
        answers.append(acknowledge(build, data, verdicts, build.findings(data, build.found(start, 1))))
    assert answers[0] == answers[1]


def test_our_delimiters_in_the_data_are_replaced(build: Builder) -> None:
    """An asterisk or a tilde of a name or number that the input does not separate by is a hyphen in the answer."""
    body = build.provider() + build.subscriber() + build.claim("A1", extra="REF*D9*TRACE7~")
    data = build.interchange([build.set(body)], Delimiters("|", "^", ">", "\n"), line_end="")
    data = data.replace(b"|ROE|", b"|R*O~E|").replace(b"CLM|A1|", b"CLM|A*1~|").replace(b"TRACE7", b"TR*ACE:7")
    answer = acknowledge(build, data)
    assert {"TRN*2*A-1-", "REF*D9*TR-ACE-7"} <= set(answer)
    assert starting(answer, "NM1*QC*1*R-O-E*JANE")


def test_what_is_missing_is_unknown_or_left_out(build: Builder) -> None:
    """Without last name, member id and claim id the answer says UNKNOWN, and without a date of service no date."""
    claim = build.claim("").replace("DTP*472*D8*20260101~", "")
    body = build.provider() + build.subscriber().replace("*ROE*", "**").replace("*MI*W100000001", "") + claim
    answer = acknowledge(build, build.interchange([build.set(body)]))
    assert answer[-7:-3] == [
        "HL*4*3*PT", "NM1*QC*1*UNKNOWN*JANE*Q**JR*MI*UNKNOWN", "TRN*2*UNKNOWN", "STC*A1:20*20260106*WQ*150",
    ]  # fmt: skip


@pytest.mark.parametrize("status", ["A0:16:PR", "A1:19:PR"])
def test_an_accepted_claim_may_be_said_to_be_forwarded(build: Builder, status: str) -> None:
    """Who forwards at once says so of every accepted claim."""
    answer = acknowledge(build, build.simple(build.claim(), build.claim("A2")), accepted=status)
    assert starting(answer, f"STC*{status}*20260106*WQ*150") == [f"STC*{status}*20260106*WQ*150"] * 2


def refuse(build: Builder, data: bytes) -> list[str]:
    """The answer to a file of which the envelope checks say what is refused."""
    input_result = ClaimPass(EditMemory(Rulebook())).run(io.BytesIO(data))
    return acknowledge(
        build, data, [*map(Verdict, input_result.claim_verdicts.verdicts)], input_result.findings.in_order()
    )


def test_a_set_that_the_999_refuses_is_not_answered(build: Builder) -> None:
    """A 277CA follows the sets that were accepted: of two sets the one whose count is wrong has no answer."""
    body = build.provider() + build.subscriber() + build.claim()
    wrong = build.set(body, "0002", batch="B78").replace("SE*", "SE*9")
    assert starting(refuse(build, build.interchange([build.set(body), wrong])), "TRN*2*B") == ["TRN*2*B77"]
    assert starting(refuse(build, build.interchange([wrong, build.set(body)])), "TRN*2*B") == ["TRN*2*B77"]
    assert refuse(build, build.interchange([wrong])) == []


def test_a_refused_group_or_interchange_is_not_answered(build: Builder) -> None:
    """What was answered before its GE or IEA showed the fault is taken back, and the others are answered."""
    data = build.simple(build.claim("A1")).decode()
    other = build.simple(build.claim("A2")).decode()
    faults = [("GE*1*7", "GE*2*7"), ("IEA*1*", "IEA*2*")]
    for right, wrong in faults:
        refused = data.replace(right, wrong)
        assert refuse(build, refused.encode()) == []
        for both in (refused + other, other + refused):
            assert starting(refuse(build, both.encode()), "TRN*2*A", "IEA") == ["TRN*2*A2", "IEA*1*500000905"]
    group = data[data.index("GS*") : data.index("IEA*")]
    refused = group.replace("*7*X*", "*8*X*").replace("GE*1*7", "GE*2*8")
    for groups in ((group, refused), (refused, group)):
        both = data.replace(group, "".join(groups)).replace("IEA*1", "IEA*2")
        assert starting(refuse(build, both.encode()), "GS", "GE", "IEA") == starting(
            refuse(build, data.encode()), "GS", "GE", "IEA"
        )


def test_a_batch_that_is_refused_is_answered_at_its_receiver(build: Builder) -> None:
    """A3:746 (U) with all claims and dollars as rejected, and no level below; other sets of the file as ever."""
    levels = build.provider() + build.subscriber()
    both = levels + build.claim("A1", "100") + build.claim("A2", "25.50")
    data = build.interchange(
        [
            build.set(both, "0001", batch="B77"),
            build.set(both, "0002", batch="B78"),
            build.set(both, "0003", batch="B77"),
            build.set(both, "0004", batch="B77").replace("BHT*0019*00*", "BHT*0019*18*"),
        ]
    )
    assert data.startswith(b"ISA")
    refused, accepted = [Verdict.REJECTED, Verdict.UNREADABLE], [Verdict.ACCEPTED] * 2
    verdicts = [*refused, *accepted, *refused, *accepted]
    segments = acknowledge(build, data, verdicts, refused_batches={BatchKey(0, "B77"), BatchKey(999, "B78")})
    starts = [at for at, segment in enumerate(segments) if segment.startswith("ST*")]
    sets = [segments[first:end] for first, end in pairwise([*starts, len(segments)])]
    for answer in (sets[0], sets[2]):
        assert answer[7:13] == [
            "HL*2*1*21*0", "NM1*41*2*SAMPLE BILLING*****46*SUB01", "TRN*2*B77", "STC*A3:746*20260106*U*125.5",
            "QTY*AA*2", "AMT*YY*125.5",
        ]  # fmt: skip
        assert answer[13].startswith("SE*")
    for answer in (sets[1], sets[3]):
        assert "HL*2*1*21*1" in answer
        assert len(starting(answer, "STC*A1:20*")) == 2


def test_a_provider_without_an_npi_is_named_by_its_tax_id(build: Builder) -> None:
    """Of two providers without an NPI the answer does not say which."""
    body = build.provider().replace("*XX*1234567893", "") + build.subscriber() + build.claim()
    answer = acknowledge(build, build.interchange([build.set(body)]))
    assert "NM1*85*2*SAMPLE CLINIC*****FI*123456789" in answer


class Drawn(NamedTuple):
    """A claim of the property below."""

    provider_begins: bool
    patient_begins: bool
    cents: int
    verdict: Verdict


DRAWN = st.builds(
    Drawn, st.booleans(), st.booleans(), st.integers(min_value=0, max_value=10**7), st.sampled_from(Verdict)
)


@settings(max_examples=40)
@given(sets=st.lists(st.lists(DRAWN, min_size=1, max_size=6), min_size=1, max_size=3))
def test_totals_are_those_of_the_claims(build: Builder, sets: list[list[Drawn]]) -> None:
    """Every claim but the held ones is told once, with its dollars."""
    bodies = []
    for claims in sets:
        body, level, provider = "", 0, 0
        for number, claim in enumerate(claims):
            if claim.provider_begins or not number:
                provider = level = level + 1
                body += build.provider(level)
            if claim.provider_begins or claim.patient_begins or not number:
                level += 1
                body += build.subscriber(level, provider)
            body += build.claim(f"N{number}", f"{claim.cents / 100:.2f}")
        bodies.append(build.set(body))
    answer = acknowledge(build, build.interchange(bodies), [claim.verdict for claims in sets for claim in claims])
    told = [[claim for claim in claims if claim.verdict != Verdict.HELD] for claims in sets]
    sets = [claims for claims in told if claims]
    everything = [claim for claims in sets for claim in claims]
    for receiver, claims in zip("\n".join(answer).split("\nHL*2*1*21*1\n")[1:], sets, strict=True):
        head, *providers = receiver.split("*19*1\n")
        assert totals(head.split("\n"), ("90", "AA")) == expected(claims)
        answered = [totals(provider.split("\nHL*")[0].split("\n"), ("QA", "QC")) for provider in providers]
        assert [sum(column) for column in zip(*answered, strict=True)] == list(expected(claims))
    said = [status.split("*")[3] for status in starting(answer, "STC*A1:20", "STC*A3")]
    assert said == ["WQ" if claim.verdict <= Verdict.WARNED else "U" for claim in everything]


def expected(claims: list[Drawn]) -> tuple[Decimal, ...]:
    """Claims and dollars, accepted and not, and all dollars."""
    accepted = [claim.cents for claim in claims if claim.verdict <= Verdict.WARNED]
    rejected = [claim.cents for claim in claims if claim.verdict > Verdict.WARNED]
    sums = Decimal(sum(accepted)) / 100, Decimal(sum(rejected)) / 100
    return Decimal(len(accepted)), Decimal(len(rejected)), *sums, sum(sums, Decimal())


def totals(segments: list[str], quantities: tuple[str, str]) -> tuple[Decimal, ...]:
    """What one level says about its claims, in the same order."""
    said = {tuple(segment.split("*")[:2]): segment.split("*")[-1] for segment in segments}
    amounts = [said.get(("AMT", qualifier), "0") for qualifier in ("YU", "YY")]
    counts = [said.get(("QTY", qualifier), "0") for qualifier in quantities]
    return tuple(map(Decimal, (*counts, *amounts, said["STC", "A1:19:AY"])))
