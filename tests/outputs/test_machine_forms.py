"""What `check` prints for programs says what findings.json says, in the form of each reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema

from scrubber.findings.finding import Finding, Summary
from scrubber.outputs.reports.findings_lines import github_lines
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts

if TYPE_CHECKING:
    from tests.conftest import Run

BROKEN = sorted((Path(__file__).parents[2] / "fixtures" / "broken").glob("*.837"))[:12]
LEVELS = {"error": "error", "reject": "error", "warn": "warning", "info": "note"}


@pytest.fixture
def documents(run: Run) -> list[dict[str, Any]]:
    """The findings documents of some broken files."""
    found = [json.loads(line) for line in run("check", *BROKEN, "--format", "json", "--no-history").out.splitlines()]
    assert sum(len(document["findings"]) for document in found) > 12
    return found


def test_a_line_of_jsonl_is_a_finding_with_its_input(run: Run, documents: list[dict[str, Any]]) -> None:
    """Every finding of every document is on a line of its own, and nothing else is."""
    lines = run("check", *BROKEN, "--format", "jsonl", "--no-history").out.splitlines()
    told = [json.loads(line) for line in lines]
    assert {one["claim"] is None for one in told if one["claim_id"] is None} == {True}
    assert all(one["claim"] >= 1 and one["billing_npi"] for one in told if one["claim_id"] and one["payer"])
    assert [{name: one[name] for name in one if name not in {"claim", "billing_npi"}} for one in told] == [
        {"input": document["input"]["name"], "sha256": document["input"]["sha256"], "run": None} | finding
        for document in documents
        for finding in document["findings"]
    ]


def test_sarif_tells_every_finding_and_its_rule(run: Run, documents: list[dict[str, Any]]) -> None:
    """Results stand in order with rule, level, byte offset and file; each rule is described once."""
    log = json.loads(run("check", *BROKEN, "--format", "sarif", "--no-history").out)
    (told,) = log["runs"]
    assert log["version"] == "2.1.0"
    places = [result["locations"][0]["physicalLocation"] for result in told["results"]]
    assert [
        (
            result["ruleId"],
            result["level"],
            place["region"]["byteOffset"],
            Path(unquote(place["artifactLocation"]["uri"])).name,
        )
        for result, place in zip(told["results"], places, strict=True)
    ] == [
        (finding["code"], LEVELS[finding["severity"]], finding["offset"], document["input"]["name"])
        for document in documents
        for finding in document["findings"]
    ]
    rules = [rule["id"] for rule in told["tool"]["driver"]["rules"]]
    assert rules == sorted({result["ruleId"] for result in told["results"]})
    assert all(rule["shortDescription"]["text"] for rule in told["tool"]["driver"]["rules"])


def test_sarif_is_what_its_schema_says(run: Run) -> None:
    """Models that are made from the schema of SARIF 2.1.0, and take nothing else, take what is told."""
    told = run("check", *BROKEN, "--format", "sarif", "--no-history").out
    log = StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate_json(told)
    assert len(log.runs[0].results) > len(BROKEN)
    with pytest.raises(ValidationError, match="ruleid"):
        StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate_json(told.replace("ruleId", "ruleid"))


def test_sarif_without_a_finding_is_a_run_without_results(run: Run) -> None:
    """A reader of SARIF is told that the tool ran and found nothing."""
    clean = Path(__file__).parents[2] / "fixtures" / "files" / "multi-provider.837"
    log = json.loads(run("check", clean, "--format", "sarif", "--no-history", "--select", "SMP001").out)
    assert (log["runs"][0]["results"], log["runs"][0]["tool"]["driver"]["rules"]) == ([], [])


def test_github_annotates_the_file(run: Run, documents: list[dict[str, Any]]) -> None:
    """A finding is one workflow command, an error where its claim is rejected."""
    lines = run("check", *BROKEN, "--format", "github", "--no-history").out.splitlines()
    findings = [finding for document in documents for finding in document["findings"]]
    assert len(lines) == len(findings)
    commands = {"error": "error", "reject": "error", "warn": "warning", "info": "notice"}
    for line, finding in zip(lines, findings, strict=True):
        assert line.startswith(f"::{commands[finding['severity']]} file=")
        assert f"title={finding['code']} {finding['edit']}::" in line


def test_a_value_of_the_file_ends_no_command() -> None:
    """Line ends, percent signs, colons and commas of a claim number or path are escaped as GitHub reads them."""
    finding = Finding(
        "an-edit", "EDT001", "warn", "50 % of it", "Look.", "A\n::error::B", "1", None, None, None, 1, 0, "SV101", None,
        None, 0, "key",
    )  # fmt: skip
    document = FindingsDocument(InputFacts("a,b:c.837", "", 0), {}, Summary(), (), [finding])
    (line,) = github_lines(document, "a,b:c.837")
    assert line == (
        "::warning file=a%2Cb%3Ac.837,title=EDT001 an-edit::claim A%0A::error::B, line 1, SV101: 50 %25 of it. Look."
    )
