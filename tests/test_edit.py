"""What an edit is told when its author makes a mistake, and what it gets from its context."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from scrubber.edit import Claim, Context, Edit, Location, Npi, Params, Payer
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.rules.packs import Pack


def make_edit(**more: Any) -> Edit:  # noqa: ANN401 whatever an edit takes
    """Make an edit that takes one status and one severity."""
    fields = {"code": "SMP009", "title": "Two", "severity": "warn", "status": "A3:21", "since": "0.1", **more}
    return Edit("pack.two_functions", **fields)


def test_an_edit_has_one_function_for_each_subject() -> None:
    """A second function on one subject is refused."""
    edit = make_edit()
    edit.on(Claim)(lambda _claim, _context: ())
    with pytest.raises(TypeError, match="two-functions has two functions on Claim"):
        edit.on(Claim)(lambda _claim: ())


def test_an_edit_looks_at_subjects_only() -> None:
    """A function on what is no subject is refused."""
    with pytest.raises(TypeError, match="cannot look at <class 'str'>"):
        make_edit().on(str)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "function", [lambda: (), lambda *_all: (), lambda _one, _two, _three: ()], ids=["none", "any", "three"]
)
def test_a_function_takes_its_subject_and_perhaps_the_context(function: Callable[..., Any]) -> None:
    """A function with other arguments is refused when it is registered."""
    with pytest.raises(TypeError, match="the function on Claim takes 1 argument"):
        make_edit().on(Claim)(function)


def test_which_lines_an_edit_is_about_is_said_once() -> None:
    """An edit has procedures or concerns."""
    with pytest.raises(TypeError, match="one is enough"):
        make_edit(procedures={"99213"}, concerns=lambda _procedure: True)


def test_a_message_has_the_edits_codes_where_it_names_none() -> None:
    """Severity, status, adjustment reason and remark are the edit's unless the message has its own."""
    edit = make_edit(carc="16", remark="M59")
    one = edit.message("one", "-", fix="-")
    assert (one.severity, one.status, one.carc, one.remark) == ("warn", "A3:21", "16", "M59")
    other = edit.message("other", "-", fix="-", severity="reject", status="A7:1", carc="", remark="")
    assert (other.severity, other.status, other.carc, other.remark) == ("reject", "A7:1", None, None)


def test_a_message_is_given_what_it_names() -> None:
    """A missing value and a surplus one are refused where the message is said."""
    message = make_edit().message("m", "{one} and {two!r}", fix="{one:>3}", status="A7:1:{entity}")
    assert message.names == {"one", "two", "entity"}
    place = Location(None, "CLM01", Place(0, 1))
    with pytest.raises(TypeError, match="message m is not given entity, two"):
        message.at(place, one=1)
    with pytest.raises(TypeError, match="message m does not name three"):
        message.at(place, one=1, two=2, entity="85", three=3)
    assert message.among({"one": 1, "three": 3}) == {"one": 1}


def test_a_message_takes_role_and_entity_from_what_it_is_about() -> None:
    """An NPI has a role and an entity; the value's own element is meant where none is named."""
    message = make_edit().message("m", "{role}", fix="-", status="A7:562:{entity}")
    hit = message.at(Npi("1234567890", "ordering provider", "2420E", "DK"))
    assert (hit.values, hit.location.element) == ({"role": "ordering provider", "entity": "DK"}, "")


def test_a_message_says_which_element_it_is_about() -> None:
    """A claim is too large to be pointed at as a whole."""

    class Placed:
        def at(self, designator: str, qualifier: str | None = None, /) -> Location:
            return Location(qualifier, designator, Place(0, 1))

    message = make_edit().message("m", "-", fix="-")
    with pytest.raises(TypeError, match="message m: which element of the Placed is it about"):
        message.at(Placed())
    assert message.at(Placed(), "DTP03", "472").location == Location("472", "DTP03", Place(0, 1))


def test_a_context_holds_back_what_an_edit_may_not_depend_on() -> None:
    """The day of receipt and the payer are there where they are given, and an error elsewhere."""
    bare = Context(Params())
    with pytest.raises(AttributeError, match="needs_receipt_date=True"):
        _ = bare.received
    with pytest.raises(AttributeError, match="holds for every payer"):
        _ = bare.payer
    payer = Payer("SAMPLE", "1", "MB")
    told = bare.seen_from(payer, date(2026, 1, 2))
    assert (told.received, told.payer, told.params) == (date(2026, 1, 2), payer, bare.params)


def test_a_context_gives_the_tables_that_the_edit_declares(sample_edits: Pack) -> None:
    """An edit can look into the tables that it declares, and no others."""
    settings = resolve(SettingsRequest(select=("SMP003",)), [sample_edits])
    (active,) = settings.running
    (row,) = active.context.table("waiting_times").lookup(date(2026, 1, 1), procedure="Z1001")
    assert row["surely"] == "yes"
    assert list(active.context.tables) == ["waiting_times"]
    with pytest.raises(KeyError):
        active.context.table("another")
