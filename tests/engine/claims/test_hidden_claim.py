"""What comes of a lost CLM is told as that; what else is wrong with the level is told, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from pathlib import Path

FILE = """\
ISA*00*          *00*          *ZZ*S              *ZZ*R              *260101*1200*^*00501*000000001*0*P*:~
GS*HC*S*R*20260101*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20260101*1200*CH~
NM1*41*2*A*****46*11~PER*IC*B*TE*6145550101~NM1*40*2*C*****46*22~HL*1**20*1~NM1*85*2*D*****XX*1234567893~
N3*1 MAIN STREET~N4*COLUMBUS*OH*432150001~REF*EI*123456789~HL*2*1*22*0~SBR*P*18*******CI~
NM1*IL*1*DOE*JANE****MI*MEMBER1~N3*2 MAIN STREET~N4*COLUMBUS*OH*432150001~DMG*D8*19700102*F~
NM1*PR*2*PAYER*****PI*P1~HI*ABK:E1065~LX*1~SV1*HC:99213*100*UN*1***1~DTP*472*D8*20260105~
SE*22*0001~GE*1*1~IEA*1*000000001~
"""


def told(tmp_path: Path, text: str) -> list[tuple[str, int]]:
    """The findings about a file, each with its segment, that the implementation guide is asked about."""
    path = tmp_path / "lost.837"
    path.write_text(text)
    plan = Plan(settings=resolve(SettingsRequest(), []), conformance="full")
    (report,) = judge_all([Source("lost.837", path)], plan)
    return [(finding.key, finding.segment) for finding in report.findings]


def test_a_lost_claim_is_one_fault(tmp_path: Path) -> None:
    """Its diagnoses and lines, which stand in the subscriber's level, are no faults of their own."""
    assert told(tmp_path, FILE) == [("claim-hidden", 21)]


def test_another_fault_of_the_level_is_told(tmp_path: Path) -> None:
    """A subscriber without sex has that told beside the claim that is lost below."""
    assert told(tmp_path, FILE.replace("19700102*F", "19700102")) == [("guide-fault", 18), ("claim-hidden", 21)]
