"""What a file lacks that the guide requires is told of whoever lacks it: the right claims, and the right line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ISA = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*CLEARING       *260105*1200*^*00501*000000905*0*P*:"
HEADER = """
BHT*0019*00*B77*20260105*1200*CH
NM1*41*2*SAMPLE BILLING*****46*SUB01
PER*IC*DESK*TE*3035550100
NM1*40*2*SAMPLE CLEARING*****46*REC01
"""
BILLING = """
HL*{}**20*1
NM1*85*2*SAMPLE CLINIC*****XX*1234567893
N3*1 MAIN ST
N4*DENVER*CO*802010001
REF*EI*123456789
NM1*87*2
N3*PO BOX 1
N4*DENVER*CO*802010001
"""
SUBSCRIBER = """
HL*{}*{}*22*{}
SBR*P*{}*******CI
NM1*IL*1*ROE*JANE****MI*W100000001
N3*2 OAK ST
N4*DENVER*CO*802010001
DMG*D8*19700101*F
NM1*PR*2*SAMPLE PAYER*****PI*99999
"""
PATIENT = """
HL*{}*{}*23*0
PAT*19
NM1*QC*1*ROE*KIM
N3*2 OAK ST
N4*DENVER*CO*802010001
DMG*D8*20100101*M
"""
CLAIM = """
CLM*{}*200***11:B:1*Y*A*Y*Y
HI*ABK:E1165
NM1*82*1*DOE*JO****XX*1234567893
SBR*S*18*******CI
AMT*D*50
OI***Y***Y
NM1*IL*1*ROE*JANE****MI*W2
NM1*PR*2*OTHER PAYER*****PI*88888
"""
LINE = """
LX*{}
SV1*HC:99213*100*UN*1***1
DTP*472*D8*20260104
LIN**N4*12345678901
CTP****1*UN
SVD*88888*25*HC:99213**1
CAS*CO*45*75
DTP*573*D8*20260104
"""
CLAIMS = 3
TOLD = frozenset({"guide-fault", "service-missing"})
"""Where it is told: a line without its service by the claim pass, all else by the guide."""
STRUCTURE = frozenset({"HL", "CLM"})
"""Segments without which the claims themselves are other ones."""
LINE_COUNTERS = frozenset({"LX"})
"""Segments without which the lines themselves are other ones."""


class Sent(NamedTuple):
    """One segment of a set, with the claims that fall with it."""

    text: str
    claims: frozenset[str]
    line: str | None
    in_header: bool = False


def sent(text: str, claims: Iterable[str], line: str | None = None, *, in_header: bool = False) -> list[Sent]:
    """The segments of a section."""
    return [Sent(segment, frozenset(claims), line, in_header) for segment in text.strip().split("\n")]


def claim(claim_id: str) -> list[Sent]:
    """A claim of two lines."""
    lines = [segment for number in "12" for segment in sent(LINE.format(number), claim_id, number)]
    return sent(CLAIM.format(claim_id), claim_id) + lines


APART = [
    *sent(HEADER, "ABC", in_header=True),
    *sent(BILLING.format(1), "AB"),
    *sent(SUBSCRIBER.format(2, 1, 0, 18), "A"),
    *claim("A"),
    *sent(SUBSCRIBER.format(3, 1, 1, ""), "B"),
    *sent(PATIENT.format(4, 3), "B"),
    *claim("B"),
    *sent(BILLING.format(5), "C"),
    *sent(SUBSCRIBER.format(6, 5, 0, 18), "C"),
    *claim("C"),
]
"""Claims of three patients and two billing providers."""
TOGETHER = [
    *sent(HEADER, "ABC", in_header=True),
    *sent(BILLING.format(1), "ABC"),
    *sent(SUBSCRIBER.format(2, 1, 1, ""), "ABC"),
    *sent(PATIENT.format(3, 2), "AB"),
    *claim("A"),
    *claim("B"),
    *sent(PATIENT.format(4, 2), "C"),
    *claim("C"),
]
"""Claims of two patients of one subscriber."""


def interchange(segments: Iterable[Sent]) -> bytes:
    """A whole file."""
    body = [segment.text for segment in segments]
    whole = [ISA, "GS*HC*CLINICGS*CLEARGS*20260105*1200*7*X*005010X222A1", "ST*837*0001*005010X222A1", *body]
    whole += [f"SE*{len(body) + 2}*0001", "GE*1*7", "IEA*1*000000905"]
    return "".join(f"{segment}~\n" for segment in whole).encode()


class Answer(NamedTuple):
    """What is said of the claims of one file."""

    rejected: frozenset[str]
    """By their verdicts in the files written back."""
    told: frozenset[tuple[str, str | None]]
    """Claim and line of each finding of the guide about a claim."""
    acknowledged: frozenset[str]
    """Claims that the 277CA rejects; it answers no set that the 999 refuses."""
    contexts: frozenset[str]
    """Claims that the 999 names."""


def answer(out: Path, stem: str) -> Answer:
    """Read the outputs of one file."""
    document = json.loads((out / f"{stem}.findings.json").read_text())
    of_guide = [found for found in document["findings"] if found["edit"] in TOLD]
    rejected = (out / f"{stem}.rejected.837").read_text() if (out / f"{stem}.rejected.837").exists() else ""
    answered = out / f"{stem}.277ca"
    acknowledged = answered.read_text().split("TRN*2*")[2:] if answered.exists() else []
    return Answer(
        frozenset(re.findall(r"CLM\*(\w+)", rejected)),
        frozenset((found["claim_id"], found["line"]) for found in of_guide if found["claim_id"]),
        frozenset(one[0] for one in acknowledged if "*U*" in one),
        frozenset(re.findall(r"CLM01:(\w+)", (out / f"{stem}.999").read_text())),
    )


@pytest.mark.parametrize("whole", [APART, TOGETHER], ids=["patients-apart", "patients-of-one-subscriber"])
def test_every_required_segment_is_missed_by_its_owner(whole: list[Sent], tmp_path: Path) -> None:
    """Whatever required segment is left out, exactly the claims that hang on it are rejected, and named everywhere."""
    left_out = {
        f"without-{at}": segment for at, segment in enumerate(whole) if segment.text[:3].strip("*") not in STRUCTURE
    }
    for stem in left_out:
        at = int(stem.partition("-")[2])
        (tmp_path / f"{stem}.837").write_bytes(interchange([*whole[:at], *whole[at + 1 :]]))
    (tmp_path / "whole.837").write_bytes(interchange(whole))
    out = tmp_path / "out"
    sources = [Source(path.name, path) for path in sorted(tmp_path.glob("*.837"))]
    plan = Plan(resolve(SettingsRequest(), []), conformance="full")
    report = scrub_all(sources, out, ("rejected", "999", "277ca", "json"), plan)
    assert len(report.reports) == len(left_out) + 1
    assert answer(out, "whole") == Answer(frozenset(), frozenset(), frozenset(), frozenset())
    required = 0
    for stem, segment in left_out.items():
        given = answer(out, stem)
        if not given.told:
            assert given == Answer(frozenset(), frozenset(), frozenset(), frozenset())
            continue
        required += 1
        is_refused = segment.in_header or len(segment.claims) == CLAIMS
        acknowledged = frozenset[str]() if is_refused else segment.claims
        context = frozenset[str]() if segment.in_header else segment.claims
        is_counter = segment.text[:2] in LINE_COUNTERS
        told = given.told if is_counter else frozenset((claim_id, segment.line) for claim_id in segment.claims)
        assert (stem, segment.text, given) == (
            stem,
            segment.text,
            Answer(segment.claims, told, acknowledged, context),
        )
    assert required > len(left_out) // 2
