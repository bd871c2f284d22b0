"""A claim is shown to the edits that its services concern, and to no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.engine.claims import edit_index as concerned_edits
from scrubber.engine.claims.edit_index import EditIndex
from scrubber.engine.sandbox import Sandbox
from scrubber.rules.settings import SettingsRequest, resolve

if TYPE_CHECKING:
    from scrubber.rules.packs import Pack


@pytest.fixture
def index(sample_edits: Pack) -> EditIndex:
    """Give the index of the edits that are told by their procedures."""
    return EditIndex(resolve(SettingsRequest(ignore=("SMP001",)), [sample_edits]).running, Sandbox())


@pytest.mark.parametrize(
    ("composite", "separator", "on_lines", "on_timeline"),
    [
        ("HC:Z1001:26", ":", ["SMP002"], True),
        ("HC>Z1001", ">", ["SMP002"], True),
        ("HC:z1001", ":", ["SMP002"], True),
        ("HC:Z2000", ":", ["SMP002"], False),
        ("HC:Z9999", ":", ["SMP002", "SMP004"], True),
    ],
)
def test_a_procedure_is_for_the_edits_that_ask_for_it(
    index: EditIndex, composite: str, separator: str, on_lines: list[str], on_timeline: bool  # noqa: FBT001
) -> None:  # fmt: skip
    """An edit sees the lines of the procedures that it names."""
    found = index.within(separator)[composite]
    assert found is not None
    assert [active.edit.code for active in found.edits] == on_lines
    assert found.on_timeline is on_timeline
    assert index.on_every_claim == ()


@pytest.mark.parametrize(("composite", "separator"), [("HC:99213", ":"), ("HC|99213|Z1001", "|"), ("Z1001|99213", "|")])
def test_a_procedure_that_nobody_asks_for_is_for_none(index: EditIndex, composite: str, separator: str) -> None:
    """A line of no named procedure is for no edit, whatever separates its components."""
    assert index.within(separator)[composite] is None


def test_an_edit_without_procedures_sees_every_line(sample_edits: Pack) -> None:
    """An edit that names no procedures sees every line."""
    index = EditIndex(resolve(SettingsRequest(), [sample_edits]).running, Sandbox())
    found = index.within(":")["HC:99213"]
    assert found is not None
    assert [active.edit.code for active in found.edits] == ["SMP001"]
    assert [active.edit.code for active in index.on_every_claim] == ["SMP001"]


def test_what_is_remembered_has_a_bound(index: EditIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many distinct procedures there are, few are remembered."""
    monkeypatch.setattr(concerned_edits, "MOST_REMEMBERED", 3)
    answers = index.within(":")
    for number in range(10):
        assert answers[f"HC:Z{number}"] is not None
        assert len(answers) <= 3
    assert answers["HC:Z1:" + "X" * 10_000] is not None
    assert not any(len(composite) > 1000 for composite in answers)
