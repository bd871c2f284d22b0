"""The names that --emit takes."""

from __future__ import annotations

import io
from datetime import date

import pytest

from scrubber.errors import SetupError
from scrubber.findings.finding import Summary
from scrubber.outputs.formats import DEFAULT, KINDS, Facts, check_kinds
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
    """An output that the command line offers cannot be written."""
    out = io.BytesIO()
    KINDS[name].make(out, FACTS).close()


def test_worklists_are_written_only_when_they_are_asked_for() -> None:
    """A folder fills with files that nobody asked for."""
    assert {"csv", "xlsx"}.isdisjoint(DEFAULT)
    assert {"html", "json"} <= set(DEFAULT)


def test_an_unknown_output_is_an_error_that_names_the_closest() -> None:
    """A misspelt output is silently not written."""
    check_kinds(KINDS)
    with pytest.raises(SetupError, match="unknown output 'htm'; did you mean 'html'"):
        check_kinds(["htm"])


def test_an_output_whose_extra_is_not_installed_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking for Excel ends in a traceback, after the whole input was read."""
    monkeypatch.setattr("scrubber.outputs.formats.find_spec", lambda _name: None)
    with pytest.raises(SetupError, match=r"needs the extra excel: pip install 'claim-scrubber\[excel\]'"):
        check_kinds(["xlsx"])
    check_kinds(["csv", "html"])
