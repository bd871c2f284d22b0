"""Accepted findings through the commands: they stay in every report, stop no claim, and are told when they end."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran, Run, WriteClaims

    Waive = Callable[..., Path]

CLAIM = """
CLM*{claim}*{charge}***11:B:1*Y*A*Y*Y~
HI*ABK:E1065~
LX*1~
SV1*HC:{code}*{charge}*UN*{units}***1~
DTP*472*D8*{day}~
"""
DAY = "--as-of=2026-03-02"
SCOPES = {"claim": "A1", "billing_npi": "1234567893", "payer_id": "payer1", "sender": "SUBMITTER"}
OTHERS = {"claim": "A2", "billing_npi": "1093817465", "payer_id": "PAYER2", "sender": "PAYER1"}


def claim(name: str = "A1", units: str = "1.5", *, code: str = "Z1001", day: str = "20260105", charge: int = 80) -> str:
    """Give a claim with a fraction of a unit, which is rejected, or with the units that are given."""
    return CLAIM.format(claim=name, units=units, code=code, day=day, charge=charge)


@pytest.fixture
def waive(tmp_path: Path) -> Waive:
    """Give a function that writes a file of waivers, one from each mapping of keys."""

    def write(*waivers: dict[str, Any]) -> Path:
        file = tmp_path / "waivers.toml"
        lines = []
        for waiver in waivers:
            keys = {"code": "SMP002", "owner": "R. Moss", "reason": "Agreed by letter", "expires": date(2026, 12, 31)}
            lines.append("[[waiver]]")
            for key, value in (keys | waiver).items():
                shown = value if isinstance(value, date) else json.dumps(value)
                lines.append(f"{key} = {shown}")
        file.write_text("\n".join(lines), encoding="utf-8")
        return file

    return write


@pytest.fixture
def file(tmp_path: Path, write_claims: WriteClaims) -> Path:
    """Give an input with two claims that are rejected for the same reason."""
    path = tmp_path / "a.837"
    path.write_bytes(write_claims(claim() + claim("A2", charge=90)))
    return path


def verdicts(ran: Ran) -> dict[str, str]:
    """Give the severity of the finding of each claim in what `check --format jsonl` prints."""
    found = map(json.loads, ran.out.splitlines())
    return {one["claim_id"]: one["severity"] for one in found if one["code"] == "SMP002"}


class TestOutputs:
    """A waived finding is told wherever people look, and nowhere where a claim is answered or stopped."""

    @pytest.fixture
    def out(self, run: Run, file: Path, waive: Waive, tmp_path: Path) -> Path:
        """Give the outputs of a run in which the finding of one of the claims is waived."""
        emit = "annotated,accepted,rejected,999,277ca,json,html,csv"
        waivers = waive({"claim": "A1"})
        ran = run("scrub", file, "--out", tmp_path / "out", "--emit", emit, "--waivers", waivers, DAY, "--no-history")
        assert (ran.code, ran.err) == (1, "")
        assert "1 accepted" in ran.out
        assert "Waivers:" not in ran.out
        return tmp_path / "out"

    def test_a_waived_finding_stops_no_claim(self, out: Path) -> None:
        """Its claim goes on and is acknowledged as accepted; the other one is not."""
        accepted, rejected = ((out / f"a.{name}.837").read_text() for name in ("accepted", "rejected"))
        assert ("CLM*A1*" in accepted, "CLM*A1*" in rejected) == (True, False)
        assert ("CLM*A2*" in accepted, "CLM*A2*" in rejected) == (False, True)
        answer = (out / "a.277ca").read_text()
        first, second = (answer.split(f"TRN*2*{name}~\n")[1] for name in ("A1", "A2"))
        assert (first.startswith("STC*A1:20*"), second.startswith("STC*A3:247*")) == (True, True)
        assert answer.count("SMP002") == answer.count("A7:476") == 1

    def test_it_is_not_noted_in_the_annotated_file(self, out: Path) -> None:
        """Only the claim that is stopped has a note."""
        text = (out / "a.annotated.837").read_text()
        first, second = text.split("CLM*A1*")[1].split("CLM*A2*")
        assert ("NTE*TPO" in first, "NTE*TPO*SMP002-R" in second) == (False, True)

    def test_it_stays_in_every_report(self, out: Path) -> None:
        """As a note that says what it was, who waived it, until when and why."""
        told = "reject, waived by R. Moss until 2026-12-31: Agreed by letter"
        document = json.loads((out / "a.findings.json").read_text())
        waived = {one["claim_id"]: (one["severity"], one["waived"]) for one in document["findings"]}
        by = {"severity": "reject", "owner": "R. Moss", "reason": "Agreed by letter", "expires": "2026-12-31"}
        assert waived == {"A1": ("info", by), "A2": ("reject", None)}
        assert [document["summary"][name] for name in ("accepted", "rejected")] == [1, 1]
        assert told in (out / "a.report.html").read_text()
        rows = list(csv.DictReader((out / "a.findings.csv").read_text().splitlines()))
        assert {row["Claim id"]: row["Waived"] for row in rows} == {"A1": told, "A2": ""}

    def test_run_json_says_what_each_waiver_was_used_for(self, out: Path) -> None:
        """By its place in the file: no claim is named."""
        (told,) = json.loads((out / "run.json").read_text())["waivers"]
        assert told == {
            "number": 1, "edit": "SMP002", "owner": "R. Moss", "expires": "2026-12-31", "findings": 1, "notice": None,
        }  # fmt: skip


@pytest.mark.parametrize("key", SCOPES)
def test_a_waiver_is_for_the_claims_of_its_scope(run: Run, file: Path, waive: Waive, key: str) -> None:
    """Of a claim, a provider, a payer or a sender; what belongs to another one is rejected as before."""
    every = {"A1": "info", "A2": "reject"} if key == "claim" else {"A1": "info", "A2": "info"}
    for scope, found in ((SCOPES, every), (OTHERS, {"A1": "reject", "A2": "reject"})):
        other = {"A2": "info"} if key == "claim" and scope is OTHERS else {}
        waivers = waive({key: scope[key]})
        ran = run("check", file, "--format", "jsonl", "--no-history", "--waivers", waivers, DAY)
        assert verdicts(ran) == found | other


def test_a_claim_is_accepted_once_all_that_stops_it_is_waived(
    run: Run, tmp_path: Path, write_claims: WriteClaims, waive: Waive
) -> None:
    """One finding of two, or one message of an edit, lets nothing go on."""
    path = tmp_path / "b.837"
    path.write_bytes(write_claims(claim("A1", "1") + claim("A2", "1.5", day="20260107")))
    fraction, too_soon = {"claim": "A2"}, {"code": "SMP003", "message": "too-soon", "claim": "A2"}
    tried = [fraction], [too_soon], [fraction, too_soon], [fraction, too_soon | {"message": "perhaps"}]
    codes = [run("check", path, "--no-history", "--waivers", waive(*waivers), DAY).code for waivers in tried]
    assert codes == [1, 1, 0, 1]


class TestNotices:
    """What has ended, ends soon or was not used is told once a run, by both commands."""

    @pytest.mark.parametrize(
        ("waiver", "notice", "code"),
        [
            ({"everywhere": True, "expires": date(2026, 3, 17)}, "", 0),
            ({"everywhere": True, "expires": date(2026, 3, 16)}, "expires in 14 days", 0),
            ({"everywhere": True, "expires": date(2026, 3, 2)}, "expires today", 0),
            ({"everywhere": True, "expires": date(2026, 3, 1)}, "expired", 1),
            ({"claim": "A3"}, "not used", 1),
        ],
    )
    def test_the_end_of_a_waiver_is_told(
        self, run: Run, file: Path, waive: Waive, tmp_path: Path, waiver: dict[str, Any], notice: str, code: int
    ) -> None:
        """Each once, however many inputs there are; on its last day it still holds."""
        other = tmp_path / "b.837"
        other.write_bytes(
            file.read_bytes()
            .replace(b"000000001*0*P", b"000000002*0*P")
            .replace(b"IEA*1*000000001", b"IEA*1*000000002")
        )
        waivers, rest = waive(waiver), ("--no-history", DAY, "--ignore", "SMP003")
        checked = run("check", file, other, "--waivers", waivers, *rest)
        scrubbed = run("scrub", file, other, "--out", tmp_path / "out", "--waivers", waivers, *rest)
        assert (checked.code, scrubbed.code) == (code, code)
        line = f"  waiver 1 (SMP002, R. Moss, until {waiver.get('expires', '2026-12-31')}): {notice}"
        for ran in (checked, scrubbed):
            assert [one for one in ran.out.splitlines() if one.startswith("  waiver ")] == ([line] if notice else [])
        (told,) = json.loads((tmp_path / "out" / "run.json").read_text())["waivers"]
        assert (told["notice"], told["findings"]) == (notice or None, 0 if code else 4)


def test_faults_of_the_file_are_told_before_any_input_is_read(run: Run, file: Path, waive: Waive) -> None:
    """All at once, each on its line, with what was probably meant; the exit code is that of a set-up error."""
    waivers = waive({"claim": "A1", "code": "SMP02"}, {"claim": "A1", "ownr": "X"}, {"claim": "A1"})
    ran = run("check", file, "--waivers", waivers)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "scrubber: waivers 'waivers.toml': waiver[1].code: unknown edit 'SMP02'; did you mean 'SMP002'?",
        "scrubber: waivers 'waivers.toml': waiver[2]: unknown key 'ownr'; did you mean 'owner'?",
    ]


@pytest.mark.parametrize("code", ["SCR012", "SCR060", "SCR022"])
def test_what_an_acknowledgement_has_to_say_cannot_be_waived(run: Run, file: Path, waive: Waive, code: str) -> None:
    """Envelopes, segments and the implementation guide: the 999 tells them whoever accepts them."""
    ran = run("check", file, "--waivers", waive({"everywhere": True, "code": code}))
    assert ran.code == 2
    assert f"{code} cannot be waived" in ran.err


def test_a_finding_of_the_engine_s_own_about_a_claim_is_waived(
    run: Run, tmp_path: Path, write_claims: WriteClaims, waive: Waive
) -> None:
    """A replacement without an original, which the payer's profile rejects, goes on."""
    path, profile = tmp_path / "c.837", tmp_path / "payer.toml"
    text = claim(units="1").replace(":B:1*", ":B:7*").replace("HI*", "REF*F8*ORIGINAL~\nHI*")
    path.write_bytes(write_claims(text))
    profile.write_text('name = "payer"\ntitle = "-"\n[severity]\nSCR070 = "reject"\n', encoding="utf-8")
    options = ("check", path, "--history", f"sqlite:///{tmp_path}/history.sqlite", "--profile", profile, DAY)
    rejected = run(*options)
    assert (rejected.code, "reject SCR070" in rejected.out) == (1, True)
    waived = run(*options, "--waivers", waive({"code": "SCR070", "payer_id": "PAYER1"}))
    assert (waived.code, "info   SCR070" in waived.out) == (0, True)
    assert "Was reject, waived by R. Moss until 2026-12-31: Agreed by letter" in waived.out
    profile.write_text('name = "payer"\ntitle = "-"\nignore = ["SCR070"]\n', encoding="utf-8")
    ignored = run(*options)
    assert (ignored.code, "SCR070" in ignored.out) == (0, False)
