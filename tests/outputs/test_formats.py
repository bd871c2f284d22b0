"""The names that --emit takes."""

from __future__ import annotations

import io
from datetime import date

import pytest

from scrubber.errors import SetupError
from scrubber.findings.finding import Summary
from scrubber.outputs.facts import Facts
from scrubber.outputs.formats import DEFAULT, KINDS, check_kinds
from scrubber.outputs.second_read.document import FindingsDocument, InputFacts

RUN: dict[str, object] = {
    "version": "0.1.0",
    "as_of": None,
    "profile": None,
    "history": "none",
    "packs": [],
    "tables": [],
}
FACTS = Facts(FindingsDocument(InputFacts("a.837", "", 0), RUN, Summary(), (), ()), date(2026, 2, 1), {})


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_can_be_made_and_closed(name: str) -> None:
    """Every output that --emit takes can be written."""
    out = io.BytesIO()
    KINDS[name].make(out, FACTS).close()


def test_worklists_are_written_only_when_they_are_asked_for() -> None:
    """Without --emit no worklist is written."""
    assert {"csv", "xlsx"}.isdisjoint(DEFAULT)
    assert {"html", "json"} <= set(DEFAULT)


def test_an_unknown_output_is_an_error_that_names_the_closest() -> None:
    """A misspelt output is an error that names the closest one."""
    check_kinds(KINDS)
    with pytest.raises(SetupError, match="unknown output 'htm'; did you mean 'html'"):
        check_kinds(["htm"])


def test_an_output_whose_extra_is_not_installed_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """An output whose library is missing is refused with the extra's name, before the input is read."""
    monkeypatch.setattr("scrubber.outputs.formats.find_spec", lambda _name: None)
    with pytest.raises(SetupError, match=r"needs the extra excel: pip install 'claim-scrubber\[excel\]'"):
        check_kinds(["xlsx"])
    check_kinds(["csv", "html"])
