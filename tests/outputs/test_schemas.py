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
