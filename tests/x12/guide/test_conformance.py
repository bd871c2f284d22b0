"""Guide faults are found at their place, in every wire form, and never repeat a value of the data."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from scrubber.x12.delimiters import ASSUMED, read_isa
from scrubber.x12.guide import reference
from scrubber.x12.guide.fault import GuideFault
from scrubber.x12.guide.professional import set_faults
from scrubber.x12.guide.reference import interchange_faults, transaction_set_faults

CLAIM_SET = """
ST*837*0001*005010X222A1
BHT*0019*00*BATCH1*20260112*0930*CH
NM1*41*2*NORTH BILLING*****46*NB100
PER*IC*DESK*TE*5555550100
NM1*40*2*EAST CLEARING*****46*EC200
HL*1**20*1
NM1*85*2*NORTH CLINIC*****XX*1234567893
N3*10 HILL RD
N4*SPRINGFIELD*IL*627010001
REF*EI*010000001
HL*2*1*22*1
SBR*P**GROUP7******CI
NM1*IL*1*ROE*RICHARD****MI*M0000001
N3*20 LAKE RD
N4*SPRINGFIELD*IL*62702
DMG*D8*19600229*M
NM1*PR*2*EAST HEALTH*****PI*EH300
HL*3*2*23*0
PAT*19
NM1*QC*1*ROE*ROBIN
N3*20 LAKE RD
N4*SPRINGFIELD*IL*62702
DMG*D8*20100531*F
CLM*A-1*319***11:B:1*Y*A*Y*Y
HI*ABK:E1065*ABF:Z794
LX*1
SV1*HC:95250*200*UN*1***1
PWK*CT*AD
DTP*472*RD8*20260101-20260110
LX*2
SV1*HC:95251:25*119*UN*1***1:2
DTP*472*D8*20260110
SE*33*0001
"""

CLAIM_ACKNOWLEDGEMENT = """
ISA*00*          *00*          *ZZ*EAST           *ZZ*NORTH          *260112*1000*^*00501*000000007*0*T*:
GS*HN*EAST*NORTH*20260112*1000*7*X*005010X214
ST*277*0001*005010X214
BHT*0085*08*ACK1*20260112*1000*TH
HL*1**20*1
NM1*AY*2*EAST CLEARING*****46*EC200
TRN*1*BATCH1
DTP*050*D8*20260112
DTP*009*D8*20260112
HL*2*1*21*1
NM1*41*2*NORTH BILLING*****46*NB100
TRN*2*BATCH1
STC*A1:19:PR*20260112*U*319
QTY*AA*1
AMT*YY*319
HL*3*2*19*1
NM1*85*2*NORTH CLINIC*****XX*1234567893
TRN*1*0
STC*A1:19:PR**U*319
QTY*QC*1
AMT*YY*319
HL*4*3*PT
NM1*QC*1*ROE*ROBIN****MI*M0000001
TRN*2*A-1
STC*A3:247*20260112*U*319
DTP*472*RD8*20260101-20260110
SVC*HC:95251*119*****1
STC*A3:259*20260112*U
REF*FJ*2
DTP*472*D8*20260110
SE*29*0001
GE*1*7
IEA*1*000000007
"""

FUNCTIONAL_ACKNOWLEDGEMENT = """
ISA*00*          *00*          *ZZ*EAST           *ZZ*NORTH          *260112*1000*^*00501*000000008*0*T*:
GS*FA*EAST*NORTH*20260112*1000*8*X*005010X231A1
ST*999*0001*005010X231A1
AK1*HC*17*005010X222A1
AK2*837*0001*005010X222A1
IK3*NM1*13*2010*8
CTX*CLM01:A-1
IK4*9*67*1
IK5*R*5
AK9*R*1*1*0
SE*9*0001
GE*1*8
IEA*1*000000008
"""


def segments_of(text: str) -> list[str]:
    """Cut a set written one segment a line."""
    return text.split("\n")[1:-1]


CLAIM = segments_of(CLAIM_SET)


def isa(component: str = ":", repetition: str = "^", terminator: str = "~", element: str = "*") -> bytes:
    """Write an ISA with the given delimiters."""
    party = "X".ljust(15)
    elements = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", party, "ZZ", party, "260112", "0930", repetition]
    elements += ["00501", "000000017", "0", "T", component]
    return (element.join(elements) + terminator).encode()


def gs(version: str = "005010X222A1", terminator: str = "~", element: str = "*") -> bytes:
    """Write the GS of a claim file."""
    elements = ["GS", "HC", "NORTH", "EAST", "20260112", "0930", "17", "X", version]
    return (element.join(elements) + terminator).encode()


def wire(segments: Sequence[str]) -> bytes:
    """Write segments as they are sent."""
    return "".join(f"{segment}~" for segment in segments).encode("latin-1")


def counted(segments: list[str]) -> list[str]:
    """Give a set the SE01 that it ought to have."""
    return [*segments[:-1], f"SE*{len(segments)}*0001"]


def changed(old: str, *new: str) -> list[str]:
    """Put `new` in the place of the one segment `old` of the valid set."""
    at = CLAIM.index(old)
    return counted([*CLAIM[:at], *new, *CLAIM[at + 1 :]])


def checked(header: bytes, group: bytes, data: bytes) -> list[GuideFault]:
    """Check a claim set by our tables, which find what pyx12 finds."""
    read = read_isa(header.decode("latin-1"))
    assert read is not None
    faults = set_faults([data.decode("latin-1")], read.delimiters)
    assert faults == transaction_set_faults(header, group, data)
    return faults


def faults_of(segments: list[str]) -> list[GuideFault]:
    """Check a claim set in the usual delimiters."""
    return checked(isa(), gs(), wire(segments))


def places(faults: list[GuideFault]) -> list[tuple[int, str, str | None, str, str, str | None]]:
    """Leave out the wording."""
    return [fault[:6] for fault in faults]


def test_valid_set_has_no_fault() -> None:
    """A valid set has no fault, also with a certificate that pyx12 alone takes for another PWK."""
    assert faults_of(CLAIM) == []


@pytest.mark.parametrize("text", [CLAIM_ACKNOWLEDGEMENT, FUNCTIONAL_ACKNOWLEDGEMENT], ids=["277CA", "999"])
def test_valid_acknowledgement_has_no_fault(text: str) -> None:
    """Our own acknowledgements have no fault."""
    assert interchange_faults(wire(segments_of(text))) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "NM1*PR*2*EAST HEALTH*****PI*EH300",
            ["NM1*PR*2*EAST HEALTH*****PI"],
            [(17, "NM1", "NM109", "1", "element", "2010BB")],
            id="missing",
        ),
        pytest.param(
            "NM1*IL*1*ROE*RICHARD****MI*M0000001", ["NM1*IL*2*EMPLOYER"], [], id="an-employer-as-insured-has-no-id"
        ),
        pytest.param(
            "PER*IC*DESK*TE*5555550100",
            ["PER*IC*DESK*TE*5555550100*FX"],
            [(4, "PER", "PER06", "2", "element", "1000A")],
            id="lacking-its-pair",
        ),
        pytest.param(
            "N4*SPRINGFIELD*IL*627010001",
            ["N4*SPRINGFIELD*IL*627010001*CA***ON"],
            [(9, "N4", "N407", "10", "element", "2010AA")],
            id="excluded",
        ),
        pytest.param(
            "LX*1",
            [
                "SBR*S*18*******CI",
                "CAS*PR*1*10**2",
                "OI***Y***Y",
                "NM1*IL*1*ROE*RAY****MI*M2",
                "NM1*PR*2*W*****PI*W1",
                "LX*1",
            ],
            [(27, "CAS", "CAS06", "2", "element", "2320")],
            id="lacking-one-of-several",
        ),
        pytest.param(
            "PAT*19",
            ["PAT*19******01"],
            [(19, "PAT", "PAT08", "2", "element", "2000C")],
            id="lacking-its-value",
        ),
        pytest.param(
            "HI*ABK:E1065*ABF:Z794",
            ["HI*ABK:E1065:D8"],
            [
                (25, "HI", "HI01-3", "I10", "element", "2300"),
            ],
            id="component-not-used",
        ),
        pytest.param(
            "LX*1",
            ["LX*1*2"],
            [(26, "LX", "LX02", "3", "element", "2400")],
            id="more-elements-than-the-segment",
        ),
        pytest.param(
            "CLM*A-1*319***11:B:1*Y*A*Y*Y",
            ["CLM*A-1*319****Y*A*Y*Y"],
            [(24, "CLM", "CLM05", "1", "element", "2300")],
            id="composite-missing",
        ),
        pytest.param(
            "SV1*HC:95250*200*UN*1***1",
            ["SV1*HC:95250:1A:2A:3A:4A:TEXT::EXTRA*200*UN*1***1"],
            [(27, "SV1", "SV101", "13", "element", "2400")],
            id="too-many-components",
        ),
        pytest.param(
            "SV1*HC:95250*200*UN*1***1",
            ["SV1*HC:95250:123*200*UN*1***1"],
            [(27, "SV1", "SV101-3", "5", "element", "2400")],
            id="too-long",
        ),
        pytest.param(
            "DTP*472*D8*20260110",
            ["DTP*472*D8*20260230"],
            [(32, "DTP", "DTP03", "8", "element", "2400")],
            id="no-such-date",
        ),
        pytest.param(
            "DTP*472*RD8*20260101-20260110",
            ["DTP*472*RD8*2026-01-01-2026-01-10"],
            [(29, "DTP", "DTP03", "8", "element", "2400")],
            id="range-with-too-many-hyphens",
        ),
        pytest.param("LX*2", ["LX*3"], [(30, "LX", "LX01", "7", "element", "2400")], id="line-numbers-with-a-gap"),
        pytest.param(
            "HL*2*1*22*1",
            ["HL*5*1*22*1"],
            [(11, "HL", "HL01", "7", "element", "2000B")],
            id="levels-with-a-gap",
        ),
        pytest.param(
            "HL*3*2*23*0",
            ["HL*3*9*23*0"],
            [(18, "HL", "HL02", "7", "element", "2000C")],
            id="parent-that-is-not-there",
        ),
        pytest.param(
            "N3*10 HILL RD",
            ["N3*10 HILL RD*"],
            [(8, "N3", None, "8", "segment", "2010AA")],
            id="trailing-separator",
        ),
        pytest.param(
            "REF*EI*010000001",
            ["REF*EI*010000001", "CR8*1"],
            [(11, "CR8", None, "1", "segment", "2010AA")],
            id="segment-unknown-to-the-guide",
        ),
        pytest.param(
            "REF*EI*010000001",
            ["REF*EI*010000001", "SV1*HC:95250"],
            [(11, "SV1", None, "2", "segment", "2010AA")],
            id="segment-out-of-place",
        ),
        pytest.param("HI*ABK:E1065*ABF:Z794", [], [(25, "HI", None, "3", "segment", "2300")], id="segment-missing"),
        pytest.param(
            "NM1*40*2*EAST CLEARING*****46*EC200",
            [],
            [(5, "NM1", None, "3", "segment", "1000B")],
            id="loop-missing",
        ),
        pytest.param(
            "BHT*0019*00*BATCH1*20260112*0930*CH",
            [],
            [
                (2, "NM1", None, "2", "segment", None),
                (3, "PER", None, "2", "segment", None),
                (4, "NM1", None, "2", "segment", None),
                (5, "BHT", None, "3", "segment", None),
            ],
            id="header-missing",
        ),
        pytest.param(
            "DMG*D8*19600229*M",
            ["DMG*D8*19600229*M", "DMG*D8*19600229*M"],
            [(17, "DMG", None, "5", "segment", "2010BA")],
            id="segment-too-often",
        ),
        pytest.param(
            "NM1*85*2*NORTH CLINIC*****XX*1234567893",
            ["CUR*85*USD", "NM1*85*2*NORTH CLINIC*****XX*1234567893"],
            [],
            id="stale-code-list-not-consulted",
        ),
    ],
)
def test_fault_at_its_place(
    old: str, new: list[str], expected: list[tuple[int, str, str | None, str, str, str | None]]
) -> None:
    """Each kind of fault is found once, at its place."""
    assert places(faults_of(changed(old, *new))) == expected


def test_loop_too_often() -> None:
    """An eleventh other-subscriber loop is a fault."""
    loop = ["SBR*S*18*******CI", "OI***Y***Y", "NM1*IL*1*ROE*RICHARD****MI*M2", "NM1*PR*2*WEST*****PI*W1"]
    faults = faults_of(changed("LX*1", *loop * 11, "LX*1"))
    assert places(faults) == [(66, "SBR", None, "4", "segment", "2320")]


@pytest.mark.parametrize(
    ("trailer", "code"),
    [(["SE*12*0001"], "4"), (["SE*33*0002"], "3"), ([], "2")],
    ids=["count", "control-number", "none"],
)
def test_set_trailer(trailer: list[str], code: str) -> None:
    """A wrong or missing SE is a fault."""
    body = CLAIM[:-1]
    expected = [(len(body) + len(trailer), "SE", None, code, "set", None)]
    assert places(transaction_set_faults(isa(), gs(), wire(body + trailer))) == expected


@pytest.mark.parametrize(
    ("element", "component", "repetition", "terminator", "line_end"),
    [
        ("*", ":", "^", "~", ""),
        ("*", ">", "^", "~", "\r\n"),
        ("|", "^", "\\", "~", "\n"),
        ("*", ":", "^", "\n", ""),
        ("*", ":", "^", "\r", ""),
        ("*", ":", "^", "\r", "\n"),
        ("\x1d", "\x1f", "\x1e", "\x1c", ""),
    ],
)
def test_delimiters(element: str, component: str, repetition: str, terminator: str, line_end: str) -> None:
    """Delimiters and line ends of any kind change nothing."""

    def check(segments: list[str]) -> list[GuideFault]:
        text = "".join(f"{segment}{terminator}{line_end}" for segment in segments)
        data = text.translate(str.maketrans("*:", element + component))
        header = isa(component, repetition, terminator, element)
        return checked(header, gs("005010X222A1", terminator, element), data.encode())

    assert check(CLAIM) == []
    assert places(check(changed("LX*2", "LX*7"))) == [(30, "LX", "LX01", "7", "element", "2400")]


@pytest.mark.parametrize(
    "rewrite",
    [
        pytest.param(lambda data: data.replace(b"~", b"~~"), id="doubled-terminators"),
        pytest.param(lambda data: data.replace(b"~", b"~\r\n\r\n"), id="blank-lines"),
        pytest.param(lambda data: b"  " + data.replace(b"~", b" ~\n\t  ").replace(b" ~", b"~"), id="indentation"),
        pytest.param(lambda data: b"\xef\xbb\xbf\n" + data, id="byte-order-mark"),
    ],
)
def test_layout_moves_no_ordinal(rewrite: Callable[[bytes], bytes]) -> None:
    """Layout that pyx12 stops at is read, and places stay right."""
    assert transaction_set_faults(isa(), gs(), rewrite(wire(CLAIM))) == []
    faults = transaction_set_faults(isa(), gs(), rewrite(wire(changed("LX*2", "LX*7"))))
    assert places(faults) == [(30, "LX", "LX01", "7", "element", "2400")]


def test_long_segment_does_not_end_the_check() -> None:
    """Faults after a segment that is longer than pyx12's buffer are found."""
    faults = faults_of(changed("LX*2", f"NTE*ADD*{'Z' * 40_000}", "LX*7"))
    assert (30, "NTE", "NTE02", "5", "element", "2400") in places(faults)
    assert (31, "LX", "LX01", "7", "element", "2400") in places(faults)


def test_reader_that_stops_early_is_no_clean_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A set of which pyx12 read only a part is no valid one."""
    monkeypatch.setattr(reference, "_LONGEST_SEGMENT", 100_000)
    long = wire(changed("LX*2", f"NTE*ADD*{'Z' * 40_000}", "LX*2"))
    faults = transaction_set_faults(isa(), gs(), long)
    assert (30, "", None, "5", "set", None) in places(faults)


def test_byte_beyond_ascii_is_a_fault_of_its_element() -> None:
    """An accented letter is a fault of its element, and the check goes on."""
    faults = faults_of(changed("N3*10 HILL RD", "N3*10 C\xf4TE RD"))
    assert places(faults) == [(8, "N3", "N301", "6", "element", "2010AA")]


@pytest.mark.parametrize("version", ["005010X222", "005010X222A1", "005010X222A2"])
def test_version_without_a_map_of_its_own(version: str) -> None:
    """A file of the guide's other two versions has no fault for its version."""
    body = [f"ST*837*0001*{version}", *CLAIM[1:]]
    whole = isa() + gs(version) + wire([*body, "GE*1*17", "IEA*1*000000017"])
    assert transaction_set_faults(isa(), gs(version), wire(body)) == []
    assert interchange_faults(whole) == []


def test_interchange_acknowledgement_before_the_groups() -> None:
    """A TA1 before the groups is valid, and its own faults are found."""
    end = wire([*CLAIM, "GE*1*17", "IEA*1*000000017"])
    assert interchange_faults(isa() + wire(["TA1*000000905*260105*1200*A*000"]) + gs() + end) == []
    faults = interchange_faults(isa() + wire(["TA1*000000905*260105*1200*Q*000"]) + gs() + end)
    assert places(faults) == [(2, "TA1", "TA104", "7", "element", None)]


def test_version_given_by_the_caller() -> None:
    """The version that a caller gives goes before GS08."""
    assert transaction_set_faults(isa(), gs("UNKNOWN"), wire(CLAIM), "005010X222A1") == []
    assert transaction_set_faults(isa(), b"GS*HC~", wire(CLAIM), "005010X222A2") == []


@pytest.mark.parametrize("header", [gs("004010X098A1"), b"GS*HC*NORTH~", b"", b"XX*1*2*3*4*5*6*7*005010X222A1~"])
def test_guide_that_cannot_be_told(header: bytes) -> None:
    """A set of an unknown guide is no valid one."""
    assert places(transaction_set_faults(isa(), header, wire(CLAIM))) == [(1, "ST", None, "I6", "set", None)]
    assert places(interchange_faults(isa() + header + wire(CLAIM))) == [(2, "GS", None, "I6", "set", None)]


def test_set_that_pyx12_gives_up_on() -> None:
    """Where pyx12 raises, what it found before is kept, and the set is no valid one."""
    broken = changed("LX*2", "LX*7", "GE*1*1", "IEA*1*1")
    faults = transaction_set_faults(isa(), gs(), wire(broken))
    assert (30, "LX", "LX01", "7", "element", "2400") in places(faults)
    assert [fault.code for fault in faults if fault.segment_id == ""] == ["5"]


@pytest.mark.parametrize("data", [b"", b"~~~", b"SE~", b"***~", b"NM1*~", b"ST~ST~ISA~", b"\x00\xff~" * 5])
def test_damaged_set_raises_nothing(data: bytes) -> None:
    """Damage is a fault at a place of the set, never an exception."""
    faults = transaction_set_faults(isa(), gs(), data)
    assert faults
    assert all(1 <= fault.segment <= max(1, data.count(b"~")) for fault in faults)


def test_set_without_delimiters() -> None:
    """A set whose ISA cannot be read is no valid one."""
    assert places(transaction_set_faults(b"IS", gs(), wire(CLAIM))) == [(1, "ST", None, "5", "set", None)]


@pytest.mark.parametrize("header", [b"", b"ST*837~", isa().replace(b"00501", b"00401"), isa().replace(b"X  ", b"X ")])
def test_interchange_without_a_good_isa(header: bytes) -> None:
    """An output that is no interchange is no valid one."""
    faults = interchange_faults(header + gs() + wire(CLAIM))
    assert places(faults) == [(1, "ISA", None, "022", "interchange", None)]


@pytest.mark.parametrize(
    ("trailers", "expected"),
    [
        (["GE*2*17", "IEA*1*000000017"], [(36, "GE", None, "5", "group", None)]),
        (["GE*1*18", "IEA*1*000000017"], [(36, "GE", None, "4", "group", None)]),
        (["GE*1*17", "IEA*3*000000017"], [(37, "IEA", None, "021", "interchange", None)]),
        (["GE*1*17", "IEA*1*000000018"], [(37, "IEA", None, "001", "interchange", None)]),
        (["GE*1*17"], [(36, "", None, "023", "interchange", None)]),
    ],
    ids=["group-count", "group-control", "interchange-count", "interchange-control", "no-trailer"],
)
def test_envelope_of_an_interchange(
    trailers: list[str],
    expected: list[tuple[int, str, str | None, str, str, str | None]],
) -> None:
    """Wrong counts and control numbers are faults."""
    assert places(interchange_faults(isa() + gs() + wire([*CLAIM, *trailers]))) == expected


def test_second_group_of_another_guide() -> None:
    """A group is checked by its own guide."""
    one, other = [*CLAIM, "GE*1*17"], ["GS*HC*NORTH*EAST*20260112*0930*18*X*005010X223A2", *CLAIM, "GE*1*18"]
    faults = interchange_faults(isa() + gs() + wire([*one, *other, "IEA*2*000000017"]))
    assert places(faults) == [(37, "GS", "GS08", "7", "element", None)]


def test_runs_leave_nothing_behind() -> None:
    """What one set counted is not held against the next."""
    faulty = changed("LX*2", "LX*7")
    assert faults_of(faulty) == faults_of(faulty)
    assert faults_of(CLAIM) == []


def test_each_fault_is_told_once() -> None:
    """A fault that pyx12 finds twice is told once."""
    faults = faults_of(changed("LX*2", "?BAD?*1"))
    assert len(faults) == len(set(faults))
    assert (30, "", None, "1", "segment", "2400") in places(faults)


CANARY = "CanAry7Q"


@pytest.mark.parametrize("at", range(len(CLAIM)))
def test_no_value_of_the_data_is_repeated(
    at: int, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """No message repeats a value of the data."""
    caplog.set_level(logging.DEBUG)
    segment_id, *elements = CLAIM[at].split("*")
    corrupted = [CANARY if value.isalnum() else value + CANARY for value in elements]
    sets = [
        [*CLAIM[:at], "*".join([segment_id, *corrupted]), *CLAIM[at + 1 :]],
        [*CLAIM[:at], f"{CANARY} {CANARY}", "*".join([CANARY, *elements]), *CLAIM[at + 1 :]],
    ]
    faults = [fault for segments in sets for fault in transaction_set_faults(isa(), gs(), wire(segments))]
    faults += [fault for segments in sets for fault in set_faults([wire(segments).decode("latin-1")], ASSUMED)]
    assert faults
    assert CANARY not in repr(faults)
    assert CANARY not in caplog.text
    assert capfd.readouterr() == ("", "")


CONFORMING = (
    "LinuxForHealth__x12__demo.837",
    "LinuxForHealth__x12__demo.drug.example10.1.837",
    "LinuxForHealth__x12__demo.example8.837",
    "kputnam__stupidedi__11.txt",
    "kputnam__stupidedi__4.txt",
    "kputnam__stupidedi__6.txt",
    "kputnam__stupidedi__8.txt",
    "kputnam__stupidedi__wheelchair.edi",
)


@pytest.mark.corpus
@pytest.mark.parametrize("name", CONFORMING)
def test_published_example_has_no_fault(corpus: Path, name: str) -> None:
    """A published example of the guide has no fault."""
    assert interchange_faults((corpus / "files" / name).read_bytes()) == []


@pytest.mark.corpus
def test_whole_corpus_raises_nothing(corpus: Path) -> None:
    """Files of others are checked without an exception, and each fault is at one of their segments."""
    for file in sorted((corpus / "files").iterdir()):
        data = file.read_bytes()
        assert all(fault.segment <= len(data) for fault in interchange_faults(data[data.find(b"ISA") :]))
