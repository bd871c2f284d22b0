"""What an edit is told when its author makes a mistake, and what it gets from its context."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from scrubber.edit import Claim, Edit, Message, Severity
from scrubber.rules.settings import SettingsRequest, resolve

if TYPE_CHECKING:
    from scrubber.rules.packs import Pack


def test_an_edit_has_one_function_for_each_subject() -> None:
    """The second of two functions silently takes the place of the first."""
    edit = Edit(
        module="pack.two_functions", code="SMP009", title="Two", severity=Severity.WARN, status="A3:21", carc=None,
        messages={"m": Message(text="-", fix="-")}, since="0.1",
    )  # fmt: skip
    edit.on(Claim)(lambda _claim, _context: ())
    with pytest.raises(TypeError, match="two-functions has two functions on Claim"):
        edit.on(Claim)(lambda _claim, _context: ())


def test_a_context_gives_the_tables_that_the_edit_declares(sample_edits: Pack) -> None:
    """An edit looks into a table that no report names."""
    settings = resolve(SettingsRequest(select=("SMP003",)), [sample_edits])
    (active,) = settings.running
    (row,) = active.context.table("waiting_times").lookup(date(2026, 1, 1), procedure="Z1001")
    assert row["surely"] == "yes"
    with pytest.raises(KeyError):
        active.context.table("another")
