"""A batch that is refused for its number (BHT03): every output says the same of it, however the run is made."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Claims, Run, WriteClaims


@pytest.fixture
def inputs(tmp_path: Path, claim: Claims, write_claims: WriteClaims, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with two files of one batch number, and a configuration that refuses such batches."""
    first = write_claims(claim("A1", code="99213") + claim("A2", "20260109", code="99213", charge="90"))
    second = first.replace(b"CLM*A", b"CLM*B").replace(b"202601", b"202604").replace(b"000000001", b"000000002")
    begins, ends = second.index(b"ST*"), second.index(b"GE*")
    other = second[begins:ends].replace(b"BHT*0019*00*", b"BHT*0019*00*NEW").replace(b"CLM*B", b"CLM*C")
    other = other.replace(b"*0001*005010", b"*0002*005010").replace(b"*0001~", b"*0002~").replace(b"202604", b"202607")
    (tmp_path / "1.837").write_bytes(first)
    (tmp_path / "2.837").write_bytes(second[:ends] + other + second[ends:].replace(b"GE*1", b"GE*2"))
    (tmp_path / "scrubber.toml").write_text('[duplicates]\nbatch = "reject"\n', encoding="utf-8")
    (tmp_path / "scrubber.toml").chmod(0o600)
    monkeypatch.setenv("SCRUBBER_CONFIG", str(tmp_path / "scrubber.toml"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_output_says_that_the_batch_is_refused(run: Run, inputs: Path, jobs: int) -> None:
    """Counts, dollars, claim files, acknowledgements, worklists and the exit code agree; the other set goes on."""
    ran = run(
        "scrub", "1.837", "2.837", "--out", "out", "--no-history", "--as-of", "2026-12-01", "--jobs", jobs,
        "--conformance", "envelope", "--emit", "accepted,rejected,999,277ca,json,html,csv,claims-csv",
    )  # fmt: skip
    assert (ran.code, "SCR095" in ran.out) == (1, True)
    out = inputs / "out"
    document = json.loads((out / "2.findings.json").read_text())
    summary = document["summary"]
    assert [summary[key] for key in ("claims", "accepted", "rejected", "unreadable")] == [4, 2, 2, 0]
    assert (summary["charge_accepted"], summary["charge_rejected"]) == ("170.00", "170.00")
    assert [(found["code"], found["severity"], found["status"]) for found in document["findings"]] == [
        ("SCR095", "reject", "A3:746")
    ]
    accepted, rejected = ((out / f"2.{kind}.837").read_text() for kind in ("accepted", "rejected"))
    assert [[f"CLM*{claim}*" in file for claim in ("B1", "B2", "C1", "C2")] for file in (accepted, rejected)] == [
        [False, False, True, True],
        [True, True, False, False],
    ]
    functional, answer = ((out / f"2.{kind}").read_text() for kind in ("999", "277ca"))
    assert (functional.count("IK5*A~"), "AK9*A*2*2*2~" in functional) == (2, True)
    refused, taken = answer.split("ST*277*")[1:]
    assert ("STC*A3:746*20261201*U*170~\nQTY*AA*2~\nAMT*YY*170~\nSE*" in refused, "HL*3" in refused) == (True, False)
    assert taken.count("STC*A1:20*") == len(("C1", "C2"))
    with (out / "2.claims.csv").open(encoding="utf-8-sig", newline="") as stream:
        outcomes = {row["Claim id"]: row["Claim outcome"] for row in csv.DictReader(stream)}
    assert outcomes == {"B1": "rejected", "B2": "rejected", "C1": "accepted", "C2": "accepted"}
    assert "SCR095" in (out / "2.findings.csv").read_text(encoding="utf-8-sig")
    assert "SCR095" in (out / "2.report.html").read_text()
    (told,) = (one for one in json.loads((out / "run.json").read_text())["inputs"] if one["path"].endswith("2.837"))
    assert told["summary"]["rejected"] == summary["rejected"]


def test_check_says_the_same(run: Run, inputs: Path) -> None:
    """Nothing is written, and the claims of the batch are rejected."""
    ran = run("check", "1.837", "2.837", "--no-history", "--conformance", "envelope")
    assert ran.code == 1
    assert "2.837: 4 claims, 4 lines, 2 accepted, 2 rejected" in ran.out
    assert not (inputs / "out").exists()
