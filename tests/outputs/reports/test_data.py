"""What a warehouse takes: every claim once, with what became of it, the same in each form."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from scrubber.errors import InputChanged
from scrubber.outputs.reports.data import arrow
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from scrubber.pipeline.report import Report
    from scrubber.rules.packs import Pack
    from tests.conftest import Run, WriteClaims

FILES = Path(__file__).parents[3] / "fixtures"
INPUTS = sorted([*(FILES / "files").glob("*.837"), *(FILES / "broken").glob("*.837")])
CLAIM = "CLM*C{0}*{1}***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:Z2000*80*UN*{2}***1~\nDTP*472*D8*202601{3:02}~\n"
MATCH = """name = "lake"
title = "Lake"
[[match]]
billing_npi = ["{}"]
[[dated]]
from = 2026-01-15
"""


@pytest.fixture
def plan(sample_edits: Pack) -> Plan:
    """Give a plan with the sample edits and no history."""
    return Plan(settings=resolve(SettingsRequest(), [sample_edits]))


def many(write_claims: WriteClaims, claims: int = 300) -> bytes:
    """A file of claims that are alike but for their number and day; every fiftieth is at fault."""
    texts = [CLAIM.format(n, 80, "1.5" if n % 50 == 7 else 1, n % 28 + 1) for n in range(claims)]
    return write_claims("".join(texts))


def judged(content: bytes, plan: Plan) -> Report:
    """What is found in one input."""
    (report,) = judge_all([Source("many.837", BytesIO(content))], plan)
    return report


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_claims_are_those_that_are_counted(path: Path, plan: Plan) -> None:
    """By verdict, dollars and profile the rows are the summary's; every finding about a claim is counted on its row."""
    (report,) = judge_all([Source(path.name, path)], plan)
    rows, summary = list(report.claims), report.summary
    verdicts = Counter(row.verdict for row in rows)
    unread = summary.claims - len(rows)
    assert verdicts["accepted"] + verdicts["warned"] == summary.accepted
    assert (verdicts["rejected"], verdicts["warned"], verdicts["held"]) == (
        summary.rejected, summary.warned, summary.held,
    )  # fmt: skip
    assert verdicts["unreadable"] + unread == summary.unreadable
    if not unread:
        assert sum(row.charge or 0 for row in rows) == summary.charge
        assert sum(row.lines for row in rows) == summary.lines or summary.passed_through
    found = Counter(finding.claim + 1 for finding in report.findings if finding.claim is not None)
    assert {row.claim: row.findings for row in rows if row.findings} == found
    by_number = {row.claim: row for row in rows}
    for finding in report.findings:
        if finding.claim is not None:
            row = by_number[finding.claim + 1]
            assert (row.claim_id, row.profile) == (finding.claim_id, finding.profile)
            assert finding.code in row.codes


def test_claims_of_a_stretch_are_those_of_pieces(write_claims: WriteClaims, plan: Plan) -> None:
    """Many claims that are alike are read together, and have the rows that each has by itself."""
    report = judged(many(write_claims), plan)
    rows = list(report.claims)
    assert [row.claim_id for row in rows] == [f"C{number}" for number in range(300)]
    assert [row.claim for row in rows if row.verdict == "rejected"] == [8, 58, 108, 158, 208, 258]
    assert {(row.procedures, row.charge, row.lines, row.billing_npi != "") for row in rows} == {
        (("Z2000",), 8000, 1, True),
    }  # fmt: skip
    assert len({row.fingerprint for row in rows}) == 300


def test_the_profile_is_the_one_that_judged(
    write_claims: WriteClaims, sample_edits: Pack, tmp_path: Path, plan: Plan
) -> None:
    """Each claim has the profile by which it was counted, in every set and interchange."""
    content = many(write_claims, 30)
    npi = next(iter(judged(content, plan).claims)).billing_npi
    (tmp_path / "lake.toml").write_text(MATCH.format(npi))
    other = content.replace(npi.encode(), b"1999999992").replace(b"000000001", b"000000002")
    request = SettingsRequest(profiles=(str(tmp_path / "lake.toml"),))
    report = judged(content + other, Plan(settings=resolve(request, [sample_edits])))
    counted: Counter[str | None] = Counter()
    for by, claims in report.judged_by.items():
        counted[by.profile] += claims
    assert Counter(row.profile for row in report.claims) == counted == {"lake": 30, None: 30}


@pytest.mark.parametrize("at_once", [7, arrow.ROWS_AT_ONCE])
def test_every_form_says_the_same(
    write_claims: WriteClaims, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """JSON lines, Parquet and the library: the same rows, however many are written at once."""
    monkeypatch.setattr(arrow, "ROWS_AT_ONCE", at_once)
    path = tmp_path / "many.837"
    path.write_bytes(many(write_claims, 60))
    ran = run("scrub", path, "--out", tmp_path / "out", "--emit", "jsonl,parquet", "--no-history")
    assert ran.code == 1, ran.err
    manifest = json.loads((tmp_path / "out" / "run.json").read_text())
    assert [one["emit"] for one in manifest["inputs"][0]["outputs"]] == [
        "jsonl", "claims-jsonl", "parquet", "claims-parquet",
    ]  # fmt: skip
    for kind, most in (("claims", 60), ("findings", 2)):
        lines = [json.loads(line) for line in (tmp_path / "out" / f"many.{kind}.jsonl").read_text().splitlines()]
        table = pq.read_table(tmp_path / "out" / f"many.{kind}.parquet")
        assert len(lines) == table.num_rows >= most
        assert {line["run"] for line in lines} == {manifest["id"]}
        for line, row in zip(lines, table.to_pylist(), strict=True):
            assert row["charge"] == Decimal(line["charge"])
            same = set(line) & set(row) - {"charge", "first_date", "last_date"}
            assert {name: row[name] for name in same} == {name: line[name] for name in same}
            days = line["dates"] if kind == "findings" else line["first_date"]
            assert row["first_date"].isoformat() == days == row["last_date"].isoformat()


def test_the_library_gives_both_tables(write_claims: WriteClaims, plan: Plan) -> None:
    """As often as they are asked for; without a run they name none."""
    report = judged(many(write_claims, 60), plan)
    claims, findings = report.claims.to_arrow(), report.to_arrow()
    assert claims.schema == arrow.claims_schema()
    assert claims.column("claim_id").to_pylist() == [row["claim_id"] for row in report.claims.to_dicts()]
    assert claims.column("run").null_count == 60
    assert findings.column("fingerprint").to_pylist() == [row["fingerprint"] for row in report.to_dicts()]
    assert findings.num_rows == len(report.findings) > 0


def test_an_input_that_has_changed_is_told(write_claims: WriteClaims, plan: Plan, tmp_path: Path) -> None:
    """Rows are of what was judged, or there are none."""
    path = tmp_path / "a.837"
    path.write_bytes(many(write_claims, 5))
    (report,) = judge_all([Source(path.name, path)], plan)
    path.write_bytes(many(write_claims, 6))
    with pytest.raises(InputChanged):
        list(report.claims)


def test_what_cannot_be_opened_has_no_claims(plan: Plan, tmp_path: Path) -> None:
    """And a table of findings that says so."""
    (report,) = judge_all([Source("gone.837", tmp_path / "gone.837")], plan)
    assert list(report.claims) == []
    assert report.to_arrow().column("claim").to_pylist() == [None]


def test_a_charge_that_nobody_can_read_is_none(write_claims: WriteClaims, plan: Plan) -> None:
    """Whatever stands there, the row is there, in each form."""
    content = write_claims(CLAIM.format(1, "ABC", 1, 5).replace("202601", "209999"))
    report = judged(content, plan)
    (row,) = report.claims.to_dicts()
    assert (row["charge"], row["first_date"], row["last_date"]) == (None, None, None)
    assert report.claims.to_arrow().to_pylist()[0]["charge"] is None
