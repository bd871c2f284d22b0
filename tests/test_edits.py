"""Every edit of the installed packs against every case of its fixture; names none."""

import re
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path

import pytest

from scrubber.claims.status_codes import status_fault
from scrubber.edit import Edit
from scrubber.findings.catalogue import FAULTS
from scrubber.findings.explain import documentation_of
from scrubber.rules.packs import installed_packs
from scrubber.rules.tables import has_table, read_table, table_names
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
    """In each case every mark is found, and nothing that is not marked."""
    check_case(edit, case, PACKS)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_every_message_and_every_parameter_of_an_edit_is_tried(edit: Edit) -> None:
    """Each message and each parameter of an edit has a case."""
    assert edit.name in FIXTURES
    assert shortcomings(edit, FIXTURES[edit.name]) == []


def test_every_fixture_is_that_of_an_edit() -> None:
    """Each fixture has the name of an edit, and each edit has one."""
    assert FIXTURES.keys() == {edit.name for edit in EDITS}


def test_every_status_is_one_that_a_claim_acknowledgement_may_say() -> None:
    """A status is a code of X12's list, with the entity (perhaps the subject's) and other status that it asks for."""
    statuses = {(fault.code, fault.status) for fault in FAULTS.values() if fault.status}
    statuses |= {
        (edit.code, status.replace("{entity}", "85"))
        for edit in EDITS
        for status in chain([edit.status], (message.status for message in edit.messages.values()))
        if status
    }
    assert [(label, status, fault) for label, status in sorted(statuses) if (fault := status_fault(status))] == []


def test_no_row_that_is_not_sure_rejects() -> None:
    """A row of a table whose source is weak, old or not verified warns at most."""
    unsure = [
        values
        for pack in PACKS
        for table in (read_table(pack.folder / "tables", name) for name in table_names(pack.folder / "tables"))
        for values in (dict(zip(table.sidecar.columns, row.cells, strict=True)) for row in table.rows)
        if values.get("confidence") == "low"
    ]
    assert [values for values in unsure if "reject" in values.values()] == []


PAYERS = [
    file for pack in PACKS for file in (pack.folder / "profiles").iterdir() if file.name != "commercial-example.toml"
]


@pytest.mark.parametrize("file", PAYERS, ids=lambda file: file.name)
def test_every_value_of_a_payer_has_a_source_and_the_day_it_was_read(file: Traversable) -> None:
    """The profile names the day, and beside what it sets for an edit stands how sure it is, or that it is our own."""
    text = file.read_text(encoding="utf-8")
    assert re.search(r"read (by )?20\d\d-\d\d-\d\d", text)
    settings = [part for part in text.split("\n\n") if re.search(r"^\[(edits|severity)\b", part, re.MULTILINE)]
    assert settings
    sure = re.compile(r"^#.*\b(High|Medium|Low|our default)\b", re.MULTILINE)
    assert [part for part in settings if not sure.search(part)] == []


def test_what_is_left_to_another_edit_is_told_by_it() -> None:
    """Each table by which an edit yields is one that the other edit needs: it tells what the table says."""
    needed = {edit.name: edit.tables for edit in EDITS}
    left = [(table, other) for edit in EDITS for table, other in edit.yields_to.items()]
    assert left
    assert [(table, other) for table, other in left if table not in needed.get(other, ())] == []


def test_no_message_has_an_article_before_a_value() -> None:
    """Nobody knows whether "a" or "an" is right before what is only known at the run."""
    texts = [text for edit in EDITS for said in edit.messages.values() for text in (said.text, said.fix)]
    assert [text for text in texts if re.search(r"\ban? \{", text)] == []


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_every_edit_says_how_sure_its_sources_are(edit: Edit) -> None:
    """The one scale, high, medium and low, is used by each of them."""
    sources = documentation_of(edit).partition("## Sources")[2]
    assert any(word in sources for word in ("High", "Medium", "Low"))


@pytest.mark.parametrize(("table", "column"), [("adjustment_reasons", "reason"), ("remark_codes", "remark")])
def test_every_reason_and_remark_that_an_edit_says_is_in_force(table: str, column: str) -> None:
    """In the edition of the shipped list, on its last day; one that ended is said of no claim."""
    folder = next(pack.folder / "tables" for pack in PACKS if has_table(pack.folder / "tables", table))
    codes = read_table(folder, table)
    assert codes.sidecar.until is not None
    rows = zip(codes.columns(column), codes.rows, strict=True)
    in_force = {code for (code,), row in rows if row.last >= codes.sidecar.until}
    attribute = "carc" if column == "reason" else "remark"
    said = {
        (edit.code, getattr(one, attribute))
        for edit in EDITS
        for one in (edit, *edit.messages.values())
        if getattr(one, attribute)
    }
    assert said
    assert [(label, code) for label, code in sorted(said) if code not in in_force] == []
