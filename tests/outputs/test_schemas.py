"""The JSON Schemas that come with the package hold for what is written, and for nothing else."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from scrubber.outputs.run_manifest import Manifest

if TYPE_CHECKING:
    from tests.conftest import Run

FIXTURES = Path(__file__).parents[2] / "fixtures"
INPUTS = sorted([*(FIXTURES / "files").glob("*.837"), *(FIXTURES / "broken").glob("*.837")])


def schema(name: str) -> dict[str, Any]:
    """A schema of the package."""
    text = (files("scrubber") / "outputs" / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    Draft202012Validator.check_schema(found)
    return found


def test_every_findings_document_is_of_its_schema(run: Run) -> None:
    """Good files, broken ones and one that is not there to be opened give documents that the schema describes."""
    validator = Draft202012Validator(schema("findings-1"))
    documents = [
        json.loads(line) for line in run("check", *INPUTS, "--format", "json", "--no-history").out.splitlines()
    ]
    assert len(documents) == len(INPUTS)
    assert [error.message for document in documents for error in validator.iter_errors(document)] == []


@pytest.mark.parametrize(
    ("place", "value"),
    [("schema", "another/1"), ("summary", {}), ("findings", [{}]), ("input", None), ("more", 1)],
)
def test_another_document_is_not(run: Run, place: str, value: object) -> None:
    """A document with a member that is missing, unknown or of another kind is refused by the schema."""
    document = json.loads(run("check", INPUTS[0], "--format", "json", "--no-history").out)
    assert not Draft202012Validator(schema("findings-1")).is_valid(document | {place: value})


def test_run_json_is_of_its_schema(run: Run, tmp_path: Path) -> None:
    """The schema of run.json is that of the manifest as it is declared, and holds for one that was written."""
    told = schema("run-1")
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    assert told == dialect | Manifest.model_json_schema(mode="serialization", by_alias=True)
    run("scrub", *INPUTS[:5], "--out", tmp_path / "out", "--emit", "json")
    Draft202012Validator(told).validate(json.loads((tmp_path / "out" / "run.json").read_text()))


def test_index_and_lines_are_of_their_schemas(run: Run, tmp_path: Path) -> None:
    """So are the index of a folder of outputs and every line of claims and findings, of good inputs and broken ones."""
    run("scrub", *INPUTS, "--out", tmp_path / "out", "--emit", "jsonl", "--no-history")
    Draft202012Validator(schema("index-1")).validate(json.loads((tmp_path / "out" / ".scrubber.json").read_text()))
    for kind, name in (("claims", "claim-line-1"), ("findings", "finding-line-1")):
        validator = Draft202012Validator(schema(name), format_checker=Draft202012Validator.FORMAT_CHECKER)
        lines = [line for path in (tmp_path / "out").glob(f"*.{kind}.jsonl") for line in path.read_text().splitlines()]
        assert len(lines) > 50
        assert [error.message for line in lines for error in validator.iter_errors(json.loads(line))] == []


def test_a_line_of_findings_is_a_finding_with_its_input() -> None:
    """The schemas of findings.json and of its lines say the same of a finding."""
    finding, line = schema("findings-1")["$defs"]["finding"], schema("finding-line-1")
    for key in ("properties", "required"):
        assert [one for one in line[key] if one in finding[key]] == list(finding[key])
    assert {name: line["properties"][name] for name in finding["properties"]} == finding["properties"]


def test_a_difference_is_of_its_schema(run: Run, tmp_path: Path) -> None:
    """A file beside others: findings are fixed, still there and new."""
    broken = sorted((FIXTURES / "broken").glob("*.837"))
    clinic = FIXTURES / "files" / "cgm-clinic.837"
    for name, inputs in (("old", [clinic, *broken[:5]]), ("new", [clinic, *broken[-5:]])):
        run("scrub", *inputs, "--out", tmp_path / name, "--emit", "json", "--no-history")
    document = json.loads(run("diff", tmp_path / "old", tmp_path / "new", "--format", "json").out)
    Draft202012Validator(schema("diff-1")).validate(document)
    assert all(document[name] for name in ("fixed", "still_there", "new"))
