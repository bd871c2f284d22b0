"""What the report says about an edit, from the edit's own documentation."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrubber.findings import explain
from scrubber.findings.catalogue import FAULTS
from scrubber.findings.explain import edit_docs
from scrubber.rules.settings import SettingsRequest, resolve

if TYPE_CHECKING:
    import pytest

    from scrubber.rules.packs import Pack


def test_every_edit_and_every_fault_of_the_engine_has_a_edit_doc(sample_edits: Pack) -> None:
    """Each edit and each finding of the engine's own says why it matters."""
    found = edit_docs(resolve(SettingsRequest(), [sample_edits]))
    assert found.keys() == {edit.name for edit in sample_edits.edits} | FAULTS.keys()
    assert found["segment-count"].title == "Segment count"
    assert found["segment-count"].effect == "The claims that it reaches are rejected."


def test_sections_are_those_of_the_documentation(sample_edits: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A section ends where the next one begins, and is whole."""
    first, second, *_ = sample_edits.edits
    text = "Title.\n\n## Why\nBecause\nof this.\n\n## How to fix\nSo.\n\n## Sources\n- One\n- Two\n"
    monkeypatch.setattr(sys.modules[first.module], "__doc__", text)
    monkeypatch.setattr(sys.modules[second.module], "__doc__", None)
    monkeypatch.setattr(explain, "_doc_of", explain._doc_of.__wrapped__)
    found = edit_docs(resolve(SettingsRequest(), [sample_edits]))
    assert found[first.name] == (first.title, "Because\nof this.", "- One\n- Two", "")
    assert found[second.name] == (second.title, "", "", "")
