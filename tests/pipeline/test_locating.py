"""Findings of an input that was judged, with their segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.outputs.second_read.masks import masks_nobody
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.locating import located_findings
from scrubber.pipeline.plan import Plan
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.rules.packs import Pack
    from tests.conftest import WriteClaims

CLAIM = "CLM*A{}*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:Z1001*80*UN*{}***1~\nDTP*472*D8*20260105~\n"


def test_each_finding_has_its_segment(write_claims: WriteClaims, sample_edits: Pack, tmp_path: Path) -> None:
    """Of a claim, of a level among claims without a finding, and none of what stands in no segment."""
    path = tmp_path / "a.837"
    path.write_bytes(write_claims("".join(CLAIM.format(number, 1.5 if number == 1 else 1) for number in range(4))))
    settings = resolve(SettingsRequest(select=("units-not-whole",)), [sample_edits])
    source, plan = Source(path.name, path), Plan(settings=settings)
    (report,) = judge_all([source], plan)
    (of_claim,) = report.findings
    level = path.read_bytes().index(b"HL*2*")
    of_level = of_claim._replace(claim=None, offset=level, claim_offset=0)
    beyond = of_level._replace(offset=path.stat().st_size + 1)
    told = list(located_findings(source, report._replace(findings=[of_level, of_claim, beyond]), plan, masks_nobody))
    assert [one.segment.identifier if one.segment else None for one in told] == ["HL", "SV1", None]
    assert list(located_findings(source, report._replace(findings=()), plan, masks_nobody)) == []
