"""Kinds of check, and which of them nobody made."""

from __future__ import annotations

from scrubber.edit import Edit, Params, PositiveInt
from scrubber.edit.context import Context
from scrubber.findings.kinds_of_check import KINDS_OF_CHECK, unmade
from scrubber.rules.active_edit import ActiveEdit


class Limit(Params):
    """A time limit."""

    days: PositiveInt | None = None


def active(edit: Edit, params: Params, not_checked: str | None = None) -> ActiveEdit:
    """An edit as a run has it."""
    return ActiveEdit(edit, "pack", Context(params), {}, {}, not_checked)


def names(*edits: ActiveEdit) -> set[str]:
    """The kinds that none of these covers."""
    return {kind.name for kind in unmade(edits)}


def covering(**covers: str) -> Edit:
    """An edit that stands for these kinds."""
    named = {name.replace("_", "-"): parameter for name, parameter in covers.items()}
    return Edit(
        "pack.an_edit",
        code="EUT001",
        title="-",
        severity="warn",
        status="A7:1",
        since="0.1",
        covers=named,
        params=Limit,
    )


def test_what_no_edit_covers_is_unmade() -> None:
    """Without edits every kind is; one that runs covers its own, one that is ignored none."""
    every = {kind.name for kind in KINDS_OF_CHECK}
    assert names() == every
    assert names(active(covering(ncci=""), Limit())) == every - {"ncci"}
    assert names(active(covering(ncci=""), Limit(), "ignored")) == every


def test_a_kind_may_need_a_parameter() -> None:
    """A time limit is checked where it is given."""
    edit = covering(timely_filing="days")
    assert "timely-filing" in names(active(edit, Limit()))
    assert "timely-filing" not in names(active(edit, Limit(days=90)))


def test_kinds_are_told_apart() -> None:
    """Each has a name of its own, and words for what and for how."""
    assert len({kind.name for kind in KINDS_OF_CHECK}) == len(KINDS_OF_CHECK)
    assert all(kind.what and kind.cure.endswith(".") for kind in KINDS_OF_CHECK)
