"""Every edit of the installed packs against every case of its fixture; names none."""

from importlib.resources import files
from itertools import chain
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from scrubber.edit import Edit
from scrubber.engine.catalogue import FAULTS
from scrubber.rules.packs import installed_packs
from scrubber.testing import Case, check_case, read_fixtures, shortcomings

FIXTURES = read_fixtures(Path(__file__).parents[1] / "fixtures" / "edits")
PACKS = installed_packs()
EDITS = [edit for pack in PACKS for edit in pack.edits]


@pytest.mark.parametrize(
    ("edit", "case"),
    [
        pytest.param(name, case, id=f"{name}: {case.name}")
        for name, fixture in FIXTURES.items()
        for case in fixture.case
    ],
)
def test_an_edit_finds_what_is_marked_and_nothing_else(edit: str, case: Case) -> None:
    """A claim that would be denied goes on, or one that would be paid is stopped."""
    check_case(edit, case, PACKS)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_every_message_and_every_parameter_of_an_edit_is_tried(edit: Edit) -> None:
    """A message that cannot be formatted, or a parameter without effect, is first seen by a user."""
    assert edit.name in FIXTURES
    assert shortcomings(edit, FIXTURES[edit.name]) == []


def test_every_fixture_is_that_of_an_edit() -> None:
    """The cases of a renamed edit are no longer run by anybody who looks for them under its name."""
    assert FIXTURES.keys() == {edit.name for edit in EDITS}


def test_every_status_is_a_code_of_x12_that_may_stand_alone() -> None:
    """A 277CA says what its reader's system does not know, or 21, which asks for a second code."""
    lists = fromstring((files("pyx12") / "map" / "codes.xml").read_bytes())  # noqa: S314 a file of a package
    known = {entry.findtext("id"): {code.text for code in entry.iter("code")} for entry in lists}
    categories, codes = known["claim_status_cat"], known["claim_status"] - {"21", "732", "745", "748"}
    statuses = {(fault.code, fault.status) for fault in FAULTS.values() if fault.status}
    statuses |= {
        (edit.code, status)
        for edit in EDITS
        for status in chain([edit.status], (message.status for message in edit.messages.values()))
        if status
    }
    wrong = [
        (label, status)
        for label, status in sorted(statuses)
        if not (status.split(":")[0] in categories and status.split(":")[1] in codes)
    ]
    assert wrong == []
