"""The 999 and TA1: every fault of envelope, level and segment in its code, nothing of edits, always a valid file."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.outputs.ack999.acknowledgement import FunctionalAcknowledgement
from scrubber.outputs.second_read.replay import replay
from scrubber.rules.rulebook import Rulebook
from scrubber.x12.guide.fault import GuideFault
from tests.outputs.conftest import Builder

if TYPE_CHECKING:
    from tests.outputs.conftest import Found

RECEIVED = date(2026, 1, 6)
PAYMENT = "ST*835*0009~BPR*I*0*C*NON************20260105~TRN*1*77*1999999999~SE*4*0009~"


def acknowledge(data: bytes, *, guide: bool = False) -> list[str]:
    """The segments of the answer, which must be valid, without its ISA and IEA."""
    input_result = ClaimPass(EditMemory(Rulebook()), checks_guide=guide).run(io.BytesIO(data))
    out = io.BytesIO()
    findings = input_result.findings.in_order()
    sink = FunctionalAcknowledgement(out, findings, RECEIVED)
    replay(io.BytesIO(data), bytes(input_result.claim_verdicts.verdicts), findings, [sink])
    assert sink.is_empty == (out.getvalue() == b"")
    for interchange in out.getvalue().split(b"ISA*")[1:]:
        assert Builder().answer_faults(b"ISA*" + interchange) == []
    text = out.getvalue().decode("ascii")
    return [line for line in text.split("~\n")[:-1] if not line.startswith(("ISA", "IEA"))]


def inside(segments: list[str]) -> list[str]:
    """What stands between AK2 and AK9, both included."""
    return [line for line in segments if line.startswith(("AK2", "IK", "CTX", "AK9"))]


def whole(build: Builder, *claims: str) -> str:
    """A set with one provider, one patient and these claims."""
    return build.set(build.provider() + build.subscriber() + "".join(claims or (build.claim(),)))


def payment(build: Builder) -> bytes:
    """An interchange of a remittance."""
    return build.interchange([PAYMENT]).replace(b"GS*HC", b"GS*HP").replace(b"005010X222A1", b"005010X221A1")


def test_a_clean_group_is_accepted(build: Builder) -> None:
    """A clean group is accepted, and the answer names what it answers."""
    data = build.interchange([whole(build), build.set(build.provider() + build.subscriber() + build.claim(), "0002")])
    assert acknowledge(data) == [
        "GS*FA*CLEARGS*CLINICGS*20260106*0000*250000905*X*005010X231A1",
        "ST*999*0001*005010X231A1",
        "AK1*HC*7*005010X222A1",
        "AK2*837*0001*005010X222A1",
        "IK5*A",
        "AK2*837*0002*005010X222A1",
        "IK5*A",
        "AK9*A*2*2*2",
        "SE*8*0001",
        "GE*1*250000905",
    ]


@pytest.mark.parametrize(
    ("wrong", "right", "answer"),
    [
        (b"SE*23*", b"SE*24*", ["IK5*R*4", "AK9*R*1*1*0"]),
        (b"SE*23*0001", b"SE*23*0002", ["IK5*R*3", "AK9*R*1*1*0"]),
        (b"SE*23*0001~\n", b"", ["IK5*R*2", "AK9*R*1*1*0"]),
        (b"GE*1*7", b"GE*2*7", ["IK5*R", "AK9*R*2*1*0*5"]),
        (b"GE*1*7", b"GE*1*8", ["IK5*R", "AK9*R*1*1*0*4"]),
        (b"GE*1*7", b"GE*no*7", ["IK5*R", "AK9*R*1*1*0*5"]),
        (b"GE*1*7~\n", b"", ["IK5*R", "AK9*R*1*1*0*3"]),
        (b"*7*X*005010X222A1", b"*X7*X*005010X222A1", ["IK5*R", "AK9*R*1*1*0*6*4"]),
        (b"*7*X*005010X222A1", b"*7*X*5010", ["IK5*R*6", "AK9*R*1*1*0*2"]),
        (b"*7*X*005010X222A1", b"*7*X", ["IK5*R", "AK9*R*1*1*0*2"]),
        (b"*0001*005010X222A1", b"*0001", ["IK5*E*6", "AK9*E*1*1*1"]),
        (b"*1200*7*X*", b"*9999*7*X*", ["IK5*A", "AK9*E*1*1*1"]),
        (b"CLINICGS", b"CLINIC\xc9", ["IK5*R", "AK9*R*1*1*0"]),
        (b"~\nSE*", b"~\n~\nSE*", ["IK5*E*5", "AK9*E*1*1*1"]),
        (b"~\nGE*", b"~\nREF*1~\nGE*", ["IK3*REF*24**2", "IK5*R*5", "AK9*R*1*1*0"]),
        (b"~\nIEA*", b"~\nREF*1~\nIEA*", ["IK5*R", "AK9*R*1*1*0"]),
        (b"~\nGE*", b"~\nSE*1*0001~\nGE*", ["IK5*R", "AK9*R*1*1*0"]),
        (b"~\nGE*", b"~\nCLM*LOST*1~\nGE*", ["IK3*CLM*23*2300*3", "IK5*R*5", "AK9*R*1*1*0"]),
    ],
)
def test_faults_of_envelopes_have_their_codes(build: Builder, wrong: bytes, right: bytes, answer: list[str]) -> None:
    """Each fault of an envelope has its code, and the group or set is refused."""
    data = build.interchange([whole(build)])
    assert wrong in data
    assert inside(acknowledge(data.replace(wrong, right)))[1:] == answer


@pytest.mark.parametrize(
    ("wrong", "right", "answer"),
    [
        (b"HL*2*1*22*0", b"HL*3*1*22*0", ["IK3*HL*11**8", "IK4*1**7", "IK5*R*5", "AK9*R*1*1*0"]),
        (b"HL*2*1*22*0", b"HL*2*7*22*0", ["IK3*HL*6**8", "IK4*4**7", "IK3*HL*11**8", "IK4*2**7", "IK5*R*5"]),
        (b"HL*2*1*22*0", b"HL*2*1*21*0", ["IK3*HL*11**8", "IK4*3**7"]),
        (b"HL*2*1*22*0", b"HL*2*1*22*1", ["IK3*HL*11**8", "IK4*4**7", "IK5*E*5", "AK9*E*1*1*1"]),
        (b"N3*2 OAK ST", b"N3*2 OAK \xc9", ["IK3*N3*14**8", "CTX*CLM01:A1", "IK4*1**6", "IK5*R*5"]),
        (b"NM1*41*2", b"NM1*41*\xc9", ["IK3*NM1*3**8", "IK4*2**6", "IK5*R*5"]),
        (
            b"N3*2 OAK ST",
            b"N3*2 OAK ST" + b"*" * 98 + b"\xc9",
            ["IK3*N3*14**8", "CTX*CLM01:A1", "IK4*99**6", "IK5*R*5"],
        ),
        (b"N3*2 OAK ST", b"N3*2 OAK ST" + b"*" * 99 + b"\xc9", ["IK3*N3*14**8", "CTX*CLM01:A1", "IK5*R*5"]),
        (b"N3*2 OAK ST", b"ZZ*2 OAK ST", ["IK3*ZZ*14**1", "CTX*CLM01:A1", "IK5*R*5"]),
        (b"N3*2 OAK ST", b"JANE ROE*2 OAK ST", ["IK5*R", "AK9*R*1*1*0"]),
    ],
)
def test_faults_of_levels_have_their_codes(build: Builder, wrong: bytes, right: bytes, answer: list[str]) -> None:
    """Each fault of a level has its code and place and the claim below it, and no data is a segment identifier."""
    answered = inside(acknowledge(build.interchange([whole(build)]).replace(wrong, right)))[1:]
    assert answered[: len(answer)] == answer


def test_a_fault_of_one_claim_leaves_the_set_accepted(build: Builder) -> None:
    """A set with a faulty claim is accepted: the 277CA tells of the claim."""
    bad = build.claim("A*2".replace("*", "-"), "12.345").replace("LX*1", "QQ*1")
    assert inside(acknowledge(build.interchange([whole(build, build.claim("A1"), bad)])))[1:] == [
        "IK3*CLM*23**8",
        "CTX*CLM01:A-2",
        "IK4*2**6",
        "IK3*QQ*25**1",
        "CTX*CLM01:A-2",
        "IK5*E*5",
        "AK9*E*1*1*1",
    ]


def test_missing_values_are_called_missing(build: Builder) -> None:
    """A value that is not there is told as missing, not as wrong."""
    bare = "CLM**~HI*ABK:E1165~"
    assert inside(acknowledge(build.interchange([whole(build, build.claim(), bare)])))[1:-1] == [
        "IK3*LX*23*2400*3",
        "IK3*CLM*23**8",
        "IK4*1**1",
        "IK4*2**1",
        "IK5*E*5",
    ]


def test_a_claim_outside_of_levels_is_an_unexpected_segment(build: Builder) -> None:
    """A claim without a patient is told as a segment in the wrong place."""
    assert inside(acknowledge(build.interchange([build.set(build.claim())])))[1:4] == [
        "IK3*CLM*6**2", "CTX*CLM01:A1", "IK5*R*5",
    ]  # fmt: skip


def test_a_group_that_is_not_of_claims_is_refused_as_it_was_sent(build: Builder) -> None:
    """AK101 repeats GS01, and AK905 says that such a group is not supported."""
    answer = acknowledge(build.interchange([whole(build)]).replace(b"GS*HC", b"GS*HP"))
    assert (answer[2], answer[-3]) == ("AK1*HP*7*005010X222A1", "AK9*R*1*1*0*1")


def test_a_group_number_is_used_once_in_an_interchange(build: Builder) -> None:
    """The second group of the number is refused, the first is not."""
    data = build.interchange([whole(build)]).decode("ascii")
    first, last = data.index("GS*"), data.index("IEA*")
    twice = data[:last] + data[first:last] + data[last:].replace("IEA*1", "IEA*2")
    answers = [line for line in acknowledge(twice.encode()) if line.startswith("AK9")]
    assert answers == ["AK9*A*1*1*1", "AK9*R*1*1*0*19"]


def test_a_set_number_is_used_once_in_a_group(build: Builder) -> None:
    """The second set of the number is refused, the first is not."""
    answer = inside(acknowledge(build.interchange([whole(build), whole(build)])))
    assert [line for line in answer if line.startswith(("IK5", "AK9"))] == ["IK5*A", "IK5*R*23", "AK9*P*2*2*1"]


def test_a_lost_claim_is_a_missing_segment(build: Builder) -> None:
    """Where services are left without their CLM the set is never accepted as it is."""
    lost = build.claim("A2")
    lost = lost[lost.index("HI*") :]
    body = build.provider() + build.subscriber() + build.claim() + build.subscriber(3) + lost
    answer = inside(acknowledge(build.interchange([build.set(body)])))
    assert answer[1:] == ["IK3*CLM*31*2300*3", "IK5*E*5", "AK9*E*1*1*1"]
    alone = build.set(build.provider() + build.subscriber() + lost)
    assert inside(acknowledge(build.interchange([alone])))[1:] == ["IK3*CLM*19*2300*3", "IK5*R*5", "AK9*R*1*1*0"]


def test_a_claim_behind_its_set_is_missing_where_that_ends(build: Builder) -> None:
    """A claim between SE and the next ST refuses the set before it, with the code of a missing segment."""
    astray = build.subscriber(4) + build.claim("A9")
    sets = [whole(build, build.claim()), astray + whole(build, build.claim("B1")).replace("0001", "0002")]
    told = inside(acknowledge(build.interchange(sets)))
    assert told[:3] == ["AK2*837*0001*005010X222A1", "IK3*CLM*23*2300*3", "IK5*R*5"]
    assert told[3:] == ["AK2*837*0002*005010X222A1", "IK5*R", "AK9*R*2*2*0"]
    told = inside(acknowledge(build.interchange([astray + whole(build, build.claim())])))
    assert told == ["AK2*837*0001*005010X222A1", "IK5*R", "AK9*R*1*1*0"]


def test_an_element_beyond_the_99th_has_its_segment_named_alone(build: Builder) -> None:
    """IK401 has two digits: the segment's fault is told without its element."""
    finding = build.findings(build.interchange([whole(build)]), build.found("SV1*"))[0]
    far = [finding._replace(guide=GuideFault(21, "SV1", f"SV1{n}", "3", "element", "2400", "more")) for n in (99, 100)]
    out = io.BytesIO()
    build.feed(FunctionalAcknowledgement(out, far, RECEIVED), build.parts(build.interchange([whole(build)])))
    assert b"IK3*SV1*21*2400*8~\nCTX*CLM01:A1~\nIK4*99**3~\nIK5*R*I5~" in out.getvalue()


def test_part_of_a_group_is_accepted(build: Builder) -> None:
    """Where one set of a group is refused, the others are accepted (AK901 P)."""
    sets = [whole(build).replace("*0001", number) for number in ("*0001", "*0002", "*0003")]
    bad = sets[0].replace("SE*23", "SE*22")
    assert inside(acknowledge(build.interchange([bad, *sets[1:]])))[-1] == "AK9*P*3*3*2"


def test_guide_faults_are_told_with_conformance_full(build: Builder) -> None:
    """A guide fault that was checked for is in the 999, with loop, element and code."""
    bad = build.claim("A2").replace("*Y*A*", "*Y*Z*").replace("HI*ABK:E1165~", "")
    answer = inside(acknowledge(build.interchange([whole(build, build.claim("A1"), bad)]), guide=True))
    assert answer[1:] == [
        "IK3*CLM*23*2300*8",
        "CTX*CLM01:A2",
        "IK4*7**7",
        "IK3*HI*24*2300*3",
        "CTX*CLM01:A2",
        "IK5*E*I5",
        "AK9*E*1*1*1",
    ]


def test_what_is_missing_is_told_where_it_shows_and_of_whom_it_is(build: Builder) -> None:
    """A claim's line without its date: IK3 has the next claim's CLM, where that shows, CTX the claim itself."""
    bad = build.claim("A1").replace("DTP*472*D8*20260101~", "")
    answer = inside(acknowledge(build.interchange([whole(build, bad, build.claim("A2"))]), guide=True))
    assert answer[1:] == ["IK3*DTP*22*2400*3", "CTX*CLM01:A1", "IK5*E*I5", "AK9*E*1*1*1"]


def of_level(build: Builder, claims: int) -> list[str]:
    """What is said of a set with one good claim, and so many below a subscriber whose sex is no code."""
    below = "".join(build.claim(f"A{number}") for number in range(claims))
    body = build.provider() + build.subscriber() + build.claim("B1") + build.subscriber(3).replace("*F~", "*X~") + below
    return inside(acknowledge(build.interchange([build.set(body)]), guide=True))[1:]


def test_a_fault_of_a_level_names_the_claims_below_it(build: Builder) -> None:
    """A fault of a level is told of each claim that it stops, of more than ten once; the others go on."""
    end = ["IK5*E*I5", "AK9*E*1*1*1"]
    fault = ["IK3*DMG*28*2010*8", "IK4*3**7"]
    named = [line for claim in ("A0", "A1") for line in (fault[0], f"CTX*CLM01:{claim}", fault[1])]
    assert of_level(build, 2) == [*named, *end]
    assert of_level(build, 10).count("IK4*3**7") == 10
    assert of_level(build, 11) == [*fault, *end]


def test_a_level_without_claims_does_not_refuse_the_set(build: Builder) -> None:
    """A billing provider's level that nothing hangs from is an error of the set, which is accepted."""
    body = build.provider() + build.subscriber() + build.claim("A1") + build.provider(3)
    answer = inside(acknowledge(build.interchange([build.set(body)]), guide=True))
    assert answer[-3:] == ["IK3*HL*28*2000*3", "IK5*E*I5*5", "AK9*E*1*1*1"]


def test_a_guide_fault_that_stops_nothing_is_told_all_the_same(build: Builder) -> None:
    """A means that nothing was found: with a warning the set is accepted with errors."""
    finding = build.findings(build.interchange([whole(build)]), build.found("SV1*", severity="warn"))[0]
    fault = GuideFault(21, "SV1", "SV104", "7", "element", "2400", "odd")
    out = io.BytesIO()
    build.feed(
        FunctionalAcknowledgement(out, [finding._replace(guide=fault)], RECEIVED),
        build.parts(build.interchange([whole(build)])),
    )
    assert inside(out.getvalue().decode("ascii").split("~\n"))[1:] == [
        "IK3*SV1*21*2400*8", "CTX*CLM01:A1", "IK4*4**7", "IK5*E*I5", "AK9*E*1*1*1",
    ]  # fmt: skip


def test_a_component_and_a_whole_set_have_their_codes(build: Builder) -> None:
    """A guide fault about a component, or about the whole set, has its place and code."""
    bad = build.claim("A2").replace("11:B:1", "11:A:1")
    assert "IK4*5:2**7" in acknowledge(build.interchange([whole(build, bad)]), guide=True)
    finding = build.findings(build.interchange([whole(build)]), build.found("CLM*"))[0]
    fault = GuideFault(1, "ST", None, "I6", "set", None, "not a guide")
    no_element = GuideFault(1, "", None, "8", "element", None, "odd")
    out = io.BytesIO()
    findings = [finding._replace(guide=fault), finding._replace(guide=no_element)]
    build.feed(FunctionalAcknowledgement(out, findings, RECEIVED), build.parts(build.interchange([whole(build)])))
    assert b"IK5*R*I6~" in out.getvalue()


def test_what_edits_say_is_not_in_the_999(build: Builder) -> None:
    """A claim that an edit rejects leaves its set accepted."""
    data = build.interchange([whole(build)])
    finding: Found = build.found("SV1*")
    out = io.BytesIO()
    build.feed(FunctionalAcknowledgement(out, build.findings(data, finding), RECEIVED), build.parts(data))
    assert b"IK5*A~\n" in out.getvalue()


def test_sets_of_other_kinds_are_not_answered(build: Builder) -> None:
    """A remittance that nobody checked is not answered."""
    assert acknowledge(payment(build)) == []
    refused = acknowledge(payment(build).replace(b"GE*1*7", b"GE*9*7").replace(b"GS*HP", b"GS*XX"))
    assert refused[2:4] == ["AK1*HC*7*005010X221A1", "AK9*R*9*1*0*5"]


@pytest.mark.parametrize(("kind", "said"), [("835", "835"), ("8X7", "837")])
def test_a_set_that_contradicts_itself_is_refused(build: Builder, kind: str, said: str) -> None:
    """A set whose versions contradict each other is refused."""
    data = build.interchange([whole(build).replace("ST*837", f"ST*{kind}")])
    assert inside(acknowledge(data)) == [f"AK2*{said}*0001*005010X222A1", "IK5*R*6", "AK9*R*1*1*0"]


def asking(data: bytes) -> bytes:
    """The interchange with ISA14 set."""
    return data.replace(b"*0*P*:", b"*1*P*:", 1)


def test_a_ta1_is_given_where_it_is_asked_for(build: Builder) -> None:
    """A sender whose ISA14 asks for a TA1 gets one."""
    data = asking(build.interchange([whole(build)]))
    assert acknowledge(data)[:2] == [
        "TA1*000000905*260105*1200*A*000",
        "GS*FA*CLEARGS*CLINICGS*20260106*0000*250000905*X*005010X231A1",
    ]
    assert acknowledge(asking(payment(build))) == ["TA1*000000905*260105*1200*A*000"]


@pytest.mark.parametrize(
    ("wrong", "right", "note"),
    [
        (b"IEA*1", b"IEA*2", "021"),
        (b"IEA*1*000000905", b"IEA*1*000000906", "001"),
        (b"IEA*1*000000905~\n", b"", "023"),
        (b"*", b".", "026"),
        (b":", b".", "027"),
        (b"^", b".", "022"),
        (b"~", b".", "004"),
        (b"GS*HC", b"REF*1~\nGS*HC", "024"),
        (b"IEA*1", b"GE*1*7~\nIEA*1", "024"),
        (b"GE*1*7~\n", b"GE*1*7~\nST*837*0001*005010X222A1~\nSE*2*0001~\n", "024"),
        (b"IEA*", b"CLM*LOST*1~\nIEA*", "024"),
        (b"ISA*00", b"ISA*02", "010"),
        (b"ISA*00", b"ISA*03", "011"),
        (b"*00*          *ZZ", b"*07*          *ZZ", "012"),
        (b"*00*          *ZZ", b"*01*          *ZZ", "013"),
        (b"*ZZ*CLINIC", b"*XX*CLINIC", "005"),
        (b"CLINIC         ", b"               ", "006"),
        (b"CLINIC         ", b"CLINIC\xc9        ", "006"),
        (b"*ZZ*CLEARING", b"*zz*CLEARING", "007"),
        (b"CLEARING       ", b"               ", "008"),
        (b"^*00501", b"U*00501", "022"),
        (b"^*00501", b":*00501", "022"),
        (b"^*00501", b"U*00401", "017"),
        (b"*0*P*", b"*2*P*", "019"),
        (b"*0*P*", b"*0*I*", "020"),
    ],
)
def test_a_refused_interchange_gets_a_ta1_alone(build: Builder, wrong: bytes, right: bytes, note: str) -> None:
    """A refused interchange is answered by a TA1, asked for or not, and its groups by nothing."""
    data = build.interchange([whole(build)])
    assert wrong in data
    assert acknowledge(data.replace(wrong, right)) == [f"TA1*000000905*260105*1200*R*{note}"]


@pytest.mark.parametrize(
    ("wrong", "right", "answer"),
    [
        (b"*260105*", b"*260231*", "TA1*000000905*260106*1200*R*014"),
        (b"*260105*", b"*26JAN5*", "TA1*000000905*260106*1200*R*014"),
        (b"*1200*^", b"*2460*^", "TA1*000000905*260105*0000*R*015"),
        (b"000000905", b"00000090X", "TA1*000000000*260105*1200*R*018"),
    ],
)
def test_what_a_ta1_repeats_is_readable(build: Builder, wrong: bytes, right: bytes, answer: str) -> None:
    """Number, date and time that are none are answered as zeros and as the day of receipt."""
    assert acknowledge(build.interchange([whole(build)]).replace(wrong, right)) == [answer]


def test_claims_beside_an_interchange_are_told_to_its_sender(build: Builder) -> None:
    """Claims that are lost before the first interchange or behind one give it a TA1 that nobody asked for."""
    data = build.interchange([whole(build)])
    lost = build.claim("LOST").encode()
    for strayed in (data + lost, lost + data):
        assert acknowledge(strayed)[0] == "TA1*000000905*260105*1200*E*024"
    other = build.interchange([whole(build)], control="000000906")
    answers = [line for line in acknowledge(data + lost + other) if line.startswith(("TA1", "AK9"))]
    assert answers == ["TA1*000000905*260105*1200*E*024", "AK9*A*1*1*1", "AK9*A*1*1*1"]


def test_a_number_that_was_used_before_is_a_note_only_where_it_is_refused(build: Builder) -> None:
    """By default the interchange is accepted: a file is corrected and scrubbed again before it is sent."""
    data = asking(build.interchange([whole(build)]))
    finding = build.findings(data, build.found("CLM*"))[0]._replace(
        key="interchange-number-reused", claim=None, offset=0, segment=1, element="ISA13", severity="warn"
    )
    for severity, verdict in (("warn", "A*000"), ("reject", "R*025")):
        out = io.BytesIO()
        sink = FunctionalAcknowledgement(out, [finding._replace(severity=severity)], RECEIVED)
        build.feed(sink, build.parts(data))
        assert f"TA1*000000905*260105*1200*{verdict}~" in out.getvalue().decode("ascii")
        assert (b"AK9" in out.getvalue()) == (severity == "warn")


def test_a_segment_too_long_gets_a_ta1(build: Builder) -> None:
    """A file with a segment that is too long is answered by a TA1."""
    assert acknowledge(build.simple("K3*" + "X" * 40_000)) == ["TA1*000000905*260105*1200*R*023"]


def test_a_warning_about_the_interchange_is_a_note(build: Builder) -> None:
    """An ISA that others would refuse is noted in a TA1 E."""
    data = build.interchange([whole(build)])
    narrow = asking(data).replace(b"CLINIC         ", b"CLINIC")
    notes = [line for line in acknowledge(narrow) if line.startswith("TA1")]
    assert notes == ["TA1*000000905*260105*1200*E*022"]
    assert acknowledge(asking(data).rstrip(b"\n~"))[0] == "TA1*000000905*260105*1200*E*004"


def test_what_is_unreadable_in_headers_is_answered_all_the_same(build: Builder) -> None:
    """A header with odd values has a valid answer."""
    data = build.interchange([whole(build).replace("*0001", "*1")])
    data = data.replace(b"*7*X*005010X222A1", b"*G7*X").replace(b"GE*1*7", b"GE*1*G7")
    assert [line for line in acknowledge(data) if line.startswith(("AK", "IK5"))] == [
        "AK1*HC*0*UNKNOWN", "AK2*837*0001*005010X222A1", "IK5*R", "AK9*R*1*1*0*6*2",
    ]  # fmt: skip


def test_nothing_is_said_of_what_is_no_interchange() -> None:
    """A file of prose has no answer."""
    assert acknowledge(b"Dear all, no claims today.") == []
