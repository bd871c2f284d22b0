"""The list of all edits, in its three forms."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from scrubber.findings.catalogue import FAULTS
from scrubber.findings.edit_list import as_json, as_markdown, as_text
from scrubber.rules.settings import SettingsRequest, resolve

if TYPE_CHECKING:
    from scrubber.rules.packs import Pack
    from scrubber.rules.settings import Settings


@pytest.fixture
def settings(sample_edits: Pack) -> Settings:
    """Give the sample edits under a profile."""
    return resolve(SettingsRequest(profile="strict-payer"), [sample_edits])


def test_the_list_has_every_edit_and_every_fault(settings: Settings) -> None:
    """The list has every edit and every finding of the engine's own, with what each needs."""
    rows = [line.split() for line in as_text(settings).splitlines()]
    assert rows[1] == ["SMP001", "charge-above-ceiling", "reject", "samples", "-"]
    assert rows[3] == ["SMP003", "service-too-soon", "reject/warn", "samples", "table", "waiting_times,", "history"]
    assert {row[0] for row in rows[1:]} == {active.edit.code for active in settings.edits} | {
        fault.code for fault in FAULTS.values()
    }


def test_programs_get_the_same_in_the_same_order(settings: Settings) -> None:
    """JSON is of its schema, and Markdown a row an edit; both name what the text names."""
    codes = [line.split()[0] for line in as_text(settings).splitlines()[1:]]
    document = json.loads(as_json(settings))
    schema = json.loads((files("scrubber") / "outputs" / "schemas" / "edits-1.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)
    assert [edit["code"] for edit in document["edits"]] == codes
    rows = as_markdown(settings).splitlines()
    assert [row.split()[1] for row in rows[2:]] == codes
    assert {row.count("|") - row.count("\\|") for row in rows} == {7}
    assert "| table waiting_times, history |" in rows[4]
