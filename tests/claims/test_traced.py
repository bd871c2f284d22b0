"""Values that tell whether they were looked into."""

from __future__ import annotations

from datetime import date
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

import pytest

from scrubber.claims.traced import traced
from scrubber.claims.values import DateOfService

if TYPE_CHECKING:
    from collections.abc import Callable

DATES = DateOfService(date(2026, 1, 5), date(2026, 1, 5), is_span=False, procedure="99213")
BESIDE = frozenset({"procedure"})


def unpacked(value: DateOfService) -> object:
    """The last field of a value that is taken apart."""
    *_, last = value
    return last


def matched(value: DateOfService) -> object:
    """The procedure that a pattern finds in a value."""
    match value:
        case DateOfService(procedure=found):
            return found


LOOKS: dict[str, Callable[[DateOfService], object]] = {
    "field": attrgetter("procedure"),
    "index": itemgetter(3),
    "hash": hash,
    "text": repr,
    "tuple": tuple,
    "unpacked": unpacked,
    "matched": matched,
    "equal": lambda value: value == DATES,
    "less": lambda value: value < DATES,
    "within": lambda value: "99213" in value,
    "replaced": lambda value: value._replace(procedure="1"),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_look_into_the_field_is_told(look: Callable[[DateOfService], object]) -> None:
    """Whatever depends on the field is seen, and finds what is there."""
    value, looks = traced(DATES, BESIDE)
    assert look(value) == look(DATES)
    assert looks.into


@pytest.mark.parametrize("look", [attrgetter("first"), str, len, bool])
def test_other_fields_are_free(look: Callable[[DateOfService], object]) -> None:
    """What does not depend on the field leaves the value as not looked into."""
    value, looks = traced(DATES, BESIDE)
    assert look(value) == look(DATES)
    assert not looks.into
    assert isinstance(value, DateOfService)
