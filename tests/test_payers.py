"""A file of many payers gets each payer's rules in one run: in one process or two, through every output."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scrubber import check
from scrubber.errors import SetupError
from scrubber.pipeline.plan import make_plan
from scrubber.pipeline.writing import scrub_all
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.pipeline.report import Report
    from tests.conftest import Run

HEAD = """ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000001*0*P*:~
GS*HC*APP1*R*20260301*1200*1*X*005010X222A1~
ST*837*0001*005010X222A1~
BHT*0019*00*1*20260301*1200*CH~
NM1*41*2*CLINIC*****46*SENDER~
PER*IC*DESK*TE*5555550100~
NM1*40*2*RECEIVER*****46*RECEIVER~
HL*1**20*1~
PRV*BI*PXC*207RE0101X~
NM1*85*2*CLINIC*****XX*1234567893~
N3*1 MAIN STREET~
N4*ANYTOWN*OH*430000001~
REF*EI*204815163~
"""
SUBSCRIBER = """HL*{level}*1*22*0~
SBR*P*18*******{filing}~
NM1*IL*1*DOE*JANE****MI*{member}~
N3*2 MAIN STREET~
N4*ANYTOWN*OH*430000001~
DMG*D8*19700102*F~
NM1*PR*2*{payer}*****PI*{payer_id}~
"""
INTERPRETATION = """CLM*{claim}*80***11:B:1*Y*A*Y*Y~
HI*ABK:E1165~
LX*1~
SV1*HC:95251*80*UN*1***1~
DTP*472*D8*{day}~
"""
PLACEMENT = """CLM*{claim}*300***11:B:1*Y*A*Y*Y~
HI*ABK:E1165~
LX*1~
SV1*HC:95250*300*UN*1***1~
DTP*472*D8*20260105~
"""
WAIVER = """
[[waiver]]
code = "CGM"
payer_id = "x1"
owner = "R. Moss"
reason = "Agreed by letter"
expires = 2026-12-31
"""
PAYERS = (("MB", "1EG4TE5MK73", "MEDICARE", "MCARE"), ("CI", "900000001", "UNITED", "87726"), ("CI", "M7", "NEW", "X1"))


def file_of_three_payers(times: int = 1) -> bytes:
    """Give a file in which Medicare, one that a user has a profile for, and an unknown payer get the same claims."""
    text, level = HEAD, 1
    for number in range(times):
        for filing, member, payer, payer_id in PAYERS:
            level += 1
            # Each time it is another patient.
            member_id = f"{member[:-3]}{number:03}" if number else member
            text += SUBSCRIBER.format(level=level, filing=filing, member=member_id, payer=payer, payer_id=payer_id)
            text += PLACEMENT.format(claim=f"{payer}-P{number}")
            for at, day in enumerate(("20260106", "20260120")):
                text += INTERPRETATION.format(claim=f"{payer}-I{number}-{at}", day=day)
    segments = text.count("~") - 2 + 1
    return f"{text}SE*{segments}*0001~\nGE*1*1~\nIEA*1*000000001~\n".encode()


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Give a profile of the user's own, matched by payer id."""
    file = tmp_path / "united.toml"
    file.write_text(
        'name = "united"\ntitle = "Counts days"\nignore = ["CGM002"]\n[[match]]\npayer_id = ["87726"]\n'
        '[edits.cgm-interpretation-frequency]\nperiod = "days"\ndays_apart = 10\n',
        encoding="utf-8",
    )
    return file


def found(report: Report) -> set[tuple[str | None, str, str, str | None]]:
    """What edits on glucose monitors found: claim, code, severity and profile."""
    findings = (one for one in report.findings if one.code.startswith("CGM"))
    return {(one.claim_id, one.code, one.severity, one.profile) for one in findings}


def test_each_payer_s_claims_are_judged_by_its_own_profile(profile: Path) -> None:
    """Medicare warns of a single day, the user's payer counts days, and the unknown one has the defaults."""
    report = check(file_of_three_payers(), profiles=[profile], as_of=date(2026, 3, 1))
    assert found(report) == {
        ("MEDICARE-P0", "CGM002", "warn", "medicare"),
        ("MEDICARE-I0-1", "CGM001", "reject", "medicare"),
        ("NEW-P0", "CGM002", "reject", None),
        ("NEW-I0-1", "CGM001", "reject", None),
    }
    assert {by.profile: claims for by, claims in report.judged_by.items()} == {None: 3, "medicare": 3, "united": 3}
    (skipped,) = [entry for entry in report.coverage if entry.edit == "cgm-placement-span"]
    assert (skipped.status, skipped.skipped) == ("checked", 3)


def test_a_profile_can_still_be_forced_on_every_claim(profile: Path) -> None:
    """What matches is not looked at then."""
    report = check(file_of_three_payers(), profile=profile, as_of=date(2026, 3, 1))
    assert found(report) == set()
    assert {by.profile for by in report.judged_by} == {"united"}
    assert report.run["profile"] == "united"


def test_two_processes_write_the_same_as_one(profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a part begins with, its claims are judged by their own profiles."""
    monkeypatch.setattr("scrubber.pipeline.claim_stage.WORTHWHILE", 0)
    monkeypatch.setattr("scrubber.engine.parallel.merge_parts.tasks.__defaults__", (1 << 15,))
    path = tmp_path / "many.837"
    path.write_bytes(file_of_three_payers(100))
    emit = ("annotated", "accepted", "rejected", "999", "277ca", "json", "csv")
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(WAIVER, encoding="utf-8")
    files = []
    for jobs in (1, 2):
        plan = make_plan(profiles=[str(profile)], waivers=waivers, as_of=date(2026, 3, 1), jobs=jobs)
        run = scrub_all([Source("many.837", path)], tmp_path / f"out{jobs}", emit, plan)
        files.append({file.name: file.read_bytes() for file in (*run.outputs[0], tmp_path / f"out{jobs}" / "run.json")})
    assert files[0] == files[1]
    manifest = json.loads(files[0]["run.json"])
    assert [(one["profile"], one["claims"], one["payers"]) for one in manifest["profiles"]] == [
        (None, 300, [{"payer": "X1", "claims": 300}]),
        ("medicare", 300, [{"payer": "MCARE", "claims": 300}]),
        ("united", 300, [{"payer": "87726", "claims": 300}]),
    ]
    (changed,) = manifest["profiles"][1]["settings"]
    assert (changed["edit"], changed["severities"]["no-span"]) == ("cgm-placement-span", "warn")
    assert [(one["edit"], one["findings"], one["notice"]) for one in manifest["waivers"]] == [("CGM", 200, None)]
    findings = json.loads(files[0]["many.findings.json"])
    assert findings["profiles"] == [
        {"profile": None, "claims": 300}, {"profile": "medicare", "claims": 300}, {"profile": "united", "claims": 300},
    ]  # fmt: skip
    assert {finding["profile"] for finding in findings["findings"]} == {None, "medicare", "united"}


def test_profiles_that_contradict_each_other_stop_the_run(profile: Path, tmp_path: Path) -> None:
    """Two profiles that may match one claim equally are an error that names both files."""
    other = tmp_path / "other.toml"
    other.write_text('name = "other"\ntitle = "-"\n[[match]]\npayer_id = ["1", "87726"]\n', encoding="utf-8")
    with pytest.raises(SetupError, match=r"\(other\.toml and united\.toml\) match the same claims by payer_id 87726"):
        check(file_of_three_payers(), profiles=[profile, other])


@pytest.mark.parametrize(
    ("filing", "payer", "payer_id", "profile"),
    [
        ("MB", "ANY CONTRACTOR", "18003", "medicare-dme"),
        ("MB", "ANY CONTRACTOR", "15202", "medicare"),
        ("CI", "UnitedHealthcare of Ohio", "X1", "uhc"),
        ("16", "UnitedHealthcare of Ohio", "X1", None),
        ("HM", "OXFORD HEALTH PLANS", "X1", "oxford"),
        ("CI", "CIGNA", "X1", "cigna"),
        ("MC", "WISCONSIN MEDICAID", "X1", "wisconsin-medicaid"),
    ],
)
def test_a_payer_is_known_by_what_claims_call_it(filing: str, payer: str, payer_id: str, profile: str | None) -> None:
    """A shipped profile matches by the ids and names of its payer, and by none of another plan of it."""
    level = SUBSCRIBER.format(level=2, filing=filing, member="M7", payer=payer, payer_id=payer_id)
    content = HEAD + level + PLACEMENT.format(claim="A1") + "SE*0*0001~\nGE*1*1~\nIEA*1*000000001~\n"
    found = check(content.encode(), select=("CGM002",), as_of=date(2026, 3, 1), conformance="envelope").findings
    assert {one.profile for one in found if one.code == "CGM002"} == {profile}


PUMP = """CLM*A1*500***11:B:1*Y*A*Y*Y~
HI*ABK:E1165~
LX*1~
SV1*HC:{procedure}:RR:KH*500*UN*1***1~
DTP*472*D8*20260105~
NM1*DK*1*ROE*RICHARD****XX*1245319599~
"""


@pytest.mark.parametrize(
    ("filing", "payer_id", "procedure", "told"),
    [
        ("MB", "18003", "E0784", [("wrong-place", "reject")]),
        ("MB", "18003", "E2103", [("wrong-place", "reject")]),
        ("MB", "15202", "E0784", []),
        ("CI", "18003", "E0784", []),
    ],
)
def test_a_pump_at_the_office_is_refused_by_a_dme_contractor(
    filing: str, payer_id: str, procedure: str, told: list[tuple[str, str]]
) -> None:
    """The setting of the shipped profile has an effect on what Medicare takes, and on no other payer."""
    level = SUBSCRIBER.format(level=2, filing=filing, member="1EG4TE5MK73", payer="PAYER", payer_id=payer_id)
    content = HEAD + level + PUMP.format(procedure=procedure) + "SE*0*0001~\nGE*1*1~\nIEA*1*000000001~\n"
    found = check(content.encode(), select=("DME001",), as_of=date(2026, 3, 1), conformance="envelope").findings
    assert [(one.key, one.severity) for one in found if one.code == "DME001"] == told


NIGHT = """
inputs = ["inbox"]
out = "scrubbed"
emit = ["accepted", "rejected", "json", "html", "csv"]
profiles = ["payers/*.toml"]
waivers = "waivers.toml"
ignore = ["SCR070", "COV", "medicare-number-malformed"]
set = ["cgm-placement-span.min_days=2"]
history = "env:HISTORY_OF_NIGHTS"
as_of = 2026-03-01
jobs = 2
done = "done"
"""


def test_one_committed_file_sets_a_night_up(
    run_command: Run, profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`scrubber scrub` is the whole command: payers' rules, waivers, history and folders are in scrubber.toml."""
    night = tmp_path / "night"
    for folder in ("inbox", "payers"):
        (night / folder).mkdir(parents=True)
    for name, text in (("scrubber.toml", NIGHT), ("waivers.toml", WAIVER)):
        (night / name).write_text(text, encoding="utf-8")
        (night / name).chmod(0o600)
    (night / "payers" / "united.toml").write_text(profile.read_text(encoding="utf-8"), encoding="utf-8")
    (night / "inbox" / "many.837").write_bytes(file_of_three_payers())
    monkeypatch.chdir(night)
    monkeypatch.delenv("SCRUBBER_CONFIG")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HISTORY_OF_NIGHTS", f"sqlite://{night}/night.sqlite")
    ran = run_command("scrub")
    assert (ran.code, ran.err) == (1, "")
    assert "Judged by: no profile 3 claims, medicare 3 claims, united 3 claims" in ran.out
    assert (night / "done" / "many.837").exists()
    assert "night.sqlite" in {file.name for file in night.iterdir()}
    document = json.loads((night / "scrubbed" / "many.findings.json").read_text())
    assert {tuple(one[key] for key in ("claim_id", "code", "severity", "profile")) for one in document["findings"]} == {
        ("MEDICARE-P0", "CGM002", "warn", "medicare"),
        ("MEDICARE-I0-1", "CGM001", "reject", "medicare"),
        ("NEW-P0", "CGM002", "info", None),
        ("NEW-I0-1", "CGM001", "info", None),
    }
    assert "profile united: 3 claims" in (night / "scrubbed" / "many.report.html").read_text()
    assert ",medicare," in (night / "scrubbed" / "many.findings.csv").read_text()
    manifest = json.loads((night / "scrubbed" / "run.json").read_text())
    assert [(one["profile"], one["claims"]) for one in manifest["profiles"]] == [
        (None, 3), ("medicare", 3), ("united", 3),
    ]  # fmt: skip
    assert [one["findings"] for one in manifest["waivers"]] == [2]
    told = {key: one["value"] for key, one in manifest["options"].items() if one["origin"] == "scrubber.toml"}
    assert (told["waivers"], told["profiles"]) == ("waivers.toml", ["payers/*.toml"])
