"""Every malformed or unusual file of fixtures/broken against what must become of it; names no edit."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from scrubber.findings.finding import Verdict
from scrubber.outputs.formats import KINDS
from scrubber.pipeline.plan import Conformance, Plan
from scrubber.pipeline.report import exit_code
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

FOLDER = Path(__file__).parents[1] / "fixtures" / "broken"
SETTINGS = resolve(SettingsRequest())
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "EXPECTED.toml").read_text(encoding="utf-8"))


def test_every_file_has_its_golden_answer() -> None:
    """Each broken file has its expected answer beside it."""
    assert {path.name for path in FOLDER.iterdir()} - {"EXPECTED.toml"} == EXPECTED.keys()


@pytest.mark.parametrize("conformance", ["envelope", pytest.param("full", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_file_is_told_for_what_it_is(name: str, conformance: Conformance, tmp_path: Path) -> None:
    """Each broken file gets the findings and verdicts that are expected of it."""
    expected = EXPECTED[name] | (EXPECTED[name].get("full", {}) if conformance == "full" else {})
    plan = Plan(settings=SETTINGS, conformance=conformance)
    kinds = tuple(KINDS) if conformance == "envelope" else ("annotated",)
    run = scrub_all([Source(name, FOLDER / name)], tmp_path, kinds, plan)
    (report,) = run.reports
    assert [f"{found.code} {found.segment} {found.offset}" for found in report.findings] == expected["findings"]
    assert " ".join(Verdict(verdict).name.lower() for verdict in report.verdicts) == expected["claims"]
    assert exit_code([report]) == expected["exit"]
    if "answers" in expected and conformance == "envelope":
        assert _answers(tmp_path) == expected["answers"]
    assert report.summary.claims == report.summary.accepted + report.summary.rejected + report.summary.unreadable
    if not report.findings and report.has_claims_to_pass:
        (annotated,) = tmp_path.glob("*.annotated.837")
        assert annotated.read_bytes() == (FOLDER / name).read_bytes()


def _answers(folder: Path) -> list[str]:
    """What the 999 says that is not the same of every file."""
    segments = [segment for path in folder.glob("*.999") for segment in path.read_text(encoding="ascii").split("~\n")]
    return [segment for segment in segments if segment.startswith(("TA1", "IK3", "IK4", "IK5", "AK9"))]
