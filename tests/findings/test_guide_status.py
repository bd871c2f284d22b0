"""The claim status of a guide fault: that of the element, segment or loop that it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyx12.map_if import load_map_file
from pyx12.params import ParamsBase

from scrubber.claims.status_codes import ENTITIES, status_fault
from scrubber.findings.guide_status import LOOP_ENTITIES, STATUSES, guide_status
from scrubber.x12.guide.fault import GuideFault

if TYPE_CHECKING:
    from tests.conftest import Screen, WriteClaims

CLAIM = """
CLM*A1*150***11:B:1*Y*A*Y*Y~
DTP*431*D8*20260101~
PWK*OZ*EL***AC*ATT1~
AMT*F5*10~
REF*9F*REFERRAL~
REF*G1*AUTHORIZATION~
NTE*ADD*NOTE~
HI*ABK:E1165*ABF:I10~
NM1*DN*1*DOE*ANN*Q**JR*XX*1234567893~
NM1*82*1*FOX*EVE****XX*1234567893~
PRV*PE*PXC*207RE0101X~
NM1*77*2*SAMPLE HOSPITAL*****XX*1234567893~
N3*3 ELM ST~
N4*DENVER*CO*802020001~
SBR*S*18*GRP******CI~
CAS*PR*1*130~
AMT*D*20~
OI***Y***Y~
NM1*IL*1*ROE*JOHN****MI*W2~
NM1*PR*2*OTHER PAYER*****PI*88888~
LX*1~
SV1*HC:95251:26*150*UN*1***1~
DTP*472*D8*20260105~
REF*6R*LINE1~
LIN**N4*00000000001~
CTP****1*ML~
NM1*DK*1*GNU*LEA****XX*1234567893~
SVD*88888*20*HC:95251**1~
CAS*PR*1*130~
DTP*573*D8*20260110~
"""


@pytest.mark.parametrize(
    ("old", "new", "statuses"),
    [
        # Required and missing.
        ("DTP*472*D8*20260105~", "", {"A6:187"}),
        ("HI*ABK:E1165*ABF:I10~", "", {"A6:254"}),
        ("HI*ABK:E1165*ABF:I10~", "HI*ABK*ABF:I10~", {"A6:254"}),
        ("HI*ABK:E1165*ABF:I10~", "HI*ABK:E1165*ABF~", {"A6:255"}),
        ("DTP*573*D8*20260110~", "", {"A6:516:PR"}),
        ("CTP****1*ML~", "CTP*****ML~", {"A6:724"}),
        ("N3*3 ELM ST~", "", {"A6:503:77"}),
        ("N4*DENVER*CO*802020001~", "", {"A6:126:77"}),
        ("SV1*HC:95251:26*150*UN*1***1~", "SV1*HC:95251:26**UN*1***1~", {"A6:583"}),
        ("SV1*HC:95251:26*150*UN*1***1~", "SV1*HC:95251:26*150*UN*1~", {"A6:477"}),
        ("SV1*HC:95251:26*150*UN*1***1~", "SV1*HC*150*UN*1***1~", {"A6:454"}),
        ("CLM*A1*150***11:B:1*Y*A*Y*Y~", "CLM*A1*150***11:B*Y*A*Y*Y~", {"A6:535"}),
        ("CLM*A1*150***11:B:1*Y*A*Y*Y~", "CLM*A1*150***11:B:1*Y**Y*Y~", {"A6:589"}),
        ("NM1*DN*1*DOE*ANN", "NM1*DN*1**ANN", {"A6:504:DN"}),
        ("NM1*77*2*SAMPLE HOSPITAL", "NM1*77*2*", {"A6:125:77"}),
        ("NM1*IL*1*ROE*JOHN****MI*W2~", "NM1*IL*1*ROE*JOHN~", {"A6:164:IL"}),
        ("NM1*PR*2*OTHER PAYER*****PI*88888~", "NM1*PR*2*OTHER PAYER*****PI~", {"A6:479"}),
        # Not what the guide allows.
        ("*UN*1***1~", "*XX*1***1~", {"A7:659"}),
        ("*UN*1***1~", "*UN*X***1~", {"A7:476"}),
        ("*UN*1***1~", "*UN*1***X~", {"A7:477"}),
        ("HC:95251:26*150", "HC:95251:263*150", {"A7:453"}),
        ("*D8*20260105~", "*D8*20260231~", {"A7:187"}),
        ("DTP*431*D8*20260101~", "DTP*431*D8*20260199~", {"A7:397"}),
        ("*Y*A*Y*Y~", "*Y*Q*Y*Y~", {"A7:589"}),
        ("11:B:1", "11:B:12", {"A7:535"}),
        ("11:B:1", "11:X:1", {"A7:567"}),
        ("AUTHORIZATION", "A" * 51, {"A7:252:PR"}),
        ("REFERRAL", "R" * 51, {"A7:761:PR"}),
        ("*ATT1~", f"*{'A' * 81}~", {"A7:489"}),
        ("PRV*PE*PXC*207RE0101X~", "PRV*PE*XXX*207RE0101X~", {"A7:145:82"}),
        ("NM1*DK*1*GNU*LEA****XX*1234567893~", f"NM1*DK*1*GNU*LEA****XX*{'1' * 81}~", {"A7:562:DK"}),
        ("NM1*DN*1*DOE*ANN*Q**JR", f"NM1*DN*1*DOE*ANN*Q**{'J' * 11}", {"A7:754:DN"}),
        ("CAS*PR*1*130~\nAMT", "CAS*XX*1*130~\nAMT", {"A7:696"}),
        ("CAS*PR*1*130~\nAMT", "CAS*PR*1*X~\nAMT", {"A7:519"}),
        ("SBR*S*18*GRP******CI~", "SBR*S*18*GRP******QQ~", {"A7:480:PR"}),
        ("SBR*S*18*GRP******CI~", "SBR*S*99*GRP******CI~", {"A7:156"}),
        ("LIN**N4*00000000001~", f"LIN**N4*{'0' * 49}~", {"A7:218"}),
        ("HC:95251**1~", "HC:G0101:263**1~", {"A7:453"}),
        ("REF*G1*AUTHORIZATION~", "REF*G1*AUTHORIZATION~\nREF*G1*AGAIN~", {"A7:252:PR"}),
        ("HI*ABK:E1165*ABF:I10~", "HI*ABK:E1165*ABF:I10~\nHI*ABK:I10~", {"A7:255"}),
        # At odds with what is sent beside it, and what no status is about.
        ("NM1*DN*1*DOE*ANN*Q**JR*XX*1234567893~", "NM1*DN*1*DOE*ANN*Q**JR**1234567893~", {"A8:562:DN"}),
        ("PWK*OZ*EL***AC*ATT1~", "PWK*OZ*QQ***AC*ATT1~", {"A7:481"}),
        ("DTP*431*D8*20260101~", "DTP*999*D8*20260101~", {"A7:481"}),
    ],
)  # fmt: skip
def test_a_fault_has_the_status_of_what_it_is_about(
    screen: Screen, write_claims: WriteClaims, old: str, new: str, statuses: set[str]
) -> None:
    """Of a claim with one fault, finding and acknowledgement say which element or segment it is, and whose."""
    assert old in CLAIM
    data = write_claims(CLAIM)
    (clean,) = screen(data, conformance="full")
    assert clean.findings == ()
    (report,) = screen(write_claims(CLAIM.replace(old, new, 1)), conformance="full")
    told = {"guide-fault", "amount-unreadable"}
    assert {found.status for found in report.findings if found.key in told} == statuses


@pytest.mark.parametrize(
    ("old", "new", "statuses"),
    [
        ("REF*EI*123456789~\n", "", {"A6:128:85"}),
        ("REF*EI*123456789~\n", "REF*EX*123456789~\n", {"A7:128:85"}),
        ("NM1*IL*1*DOE*JANE****MI*MEMBER0001~", "NM1*IL*1**JANE****MI~", {"A6:504:IL A8:164:IL"}),
        ("NM1*PR*2*SAMPLE PAYER*****PI*PAYER1~", "NM1*PR*2******PI~", {"A6:125:PR A6:153:PR"}),
        ("DMG*D8*19700102*F~", "DMG*D8*19700101*X~", {"A7:157:IL"}),
        ("DMG*D8*19700102*F~", "DMG*D8*19700231*F~", {"A7:158:IL"}),
        ("NM1*PR*2*SAMPLE PAYER*****PI*PAYER1~\n", "", {"A6:125:PR"}),
        ("*CI~", "*99~", {"A7:480:PR"}),
    ],
)
def test_a_claim_is_told_the_status_of_a_fault_above_it(
    screen: Screen, write_claims: WriteClaims, old: str, new: str, statuses: set[str]
) -> None:
    """Claims of a billing provider without tax id are told A6:128:85."""
    data = write_claims(CLAIM).decode()
    assert old in data
    (report,) = screen(data.replace(old, new, 1).encode(), conformance="full")
    assert {(found.claim, found.status) for found in report.findings if found.guide is not None} == {
        (0, status) for status in statuses
    }


@pytest.mark.parametrize(("name", "status"), STATUSES.items())
def test_every_status_of_the_table_may_be_said(name: str, status: str) -> None:
    """Each has the entity that its code asks for, its own or that of its loop, and can be said by itself."""
    assert status_fault(f"A7:{status.replace('*', 'DK')}") == ""
    entity = LOOP_ENTITIES.get(name.partition(" ")[0])
    if entity and status.endswith("*"):
        assert entity in ENTITIES


def test_the_table_is_about_loops_segments_and_elements_of_the_guide() -> None:
    """No entry is for a loop, segment, qualifier or element that the guide does not have."""
    known: set[str] = set()
    for node in load_map_file("837.5010.X222.A1.xml", ParamsBase()).loop_segment_iterator():
        if not node.is_segment():
            continue
        names = {node.id}
        for child in node.children:
            refdes = f"{node.id}{child.seq:02d}"
            parts = [f"{refdes}-{part.seq}" for part in child.children] if child.is_composite() else []
            first = child.children[0] if parts else child
            names |= {refdes, *parts}
            if child.seq == 1:
                names |= {f"{node.id}*{code}" for code in first.valid_codes}
        known |= names | {f"{node.parent.id} {name}" for name in names}
    plain = {re.sub(" (person|organisation|CPT|HCPCS|missing)$", "", name) for name in STATUSES}
    assert plain - known == set()
    loops = {name.partition(" ")[0] for name in known if " " in name}
    assert LOOP_ENTITIES.keys() - loops == set()


@pytest.mark.parametrize(
    ("fault", "segment", "status"),
    [
        (GuideFault(1, "ST", None, "5", "set", None, ""), ["ST"], "A7:481"),
        (GuideFault(1, "N3", None, "3", "segment", "2010AC", ""), [], "A6:481"),
        (GuideFault(1, "XX", None, "1", "segment", None, ""), ["XX"], "A7:481"),
        (GuideFault(1, "N3", None, "2", "segment", "2010AA", ""), ["N3", "1"], "A7:481"),
        (GuideFault(1, "SBR", None, "2", "segment", "2000B", ""), ["SBR"], "A6:742"),
        (GuideFault(1, "SV1", "SV101-2", "5", "element", "2400", ""), ["SV1", "HC:G0101X"], "A7:507"),
        (GuideFault(1, "SVD", "SVD03-2", "5", "element", "2430", ""), ["SVD", "1", "2", "HC:1"], "A7:454"),
        (GuideFault(1, "NM1", "NM103", "10", "element", "2310A", ""), ["NM1", "P3", "1"], "A8:504:DN"),
    ],
)
def test_what_is_known_of_a_fault_decides(fault: GuideFault, segment: list[str], status: str) -> None:
    """A segment that is out of place belongs to no loop, and what no status is about is a matter of format."""
    assert guide_status(fault, segment, ":") == status
