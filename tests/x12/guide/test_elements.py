"""The plain judge of a segment finds what pyx12 finds, at every place of the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scrubber.x12.guide.elements import element_errors
from scrubber.x12.guide.pyx12_elements import element_errors as pyx12_errors
from scrubber.x12.guide.pyx12_map import load_map
from scrubber.x12.guide.tables import PROFESSIONAL_CLAIM, Element, professional_claim
from scrubber.x12.guide.values import is_date, is_of_kind, is_time, value_faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.x12.guide.wording import ElementError
    from tests.x12.guide.conftest import Maker

ENVELOPES = frozenset({"ISA", "GS", "GE", "IEA", "TA1"})


def by_pyx12(node: Any, segment: list[str]) -> list[ElementError]:  # noqa: ANN401 - pyx12 has no types
    """What pyx12 finds, each fault once."""
    from pyx12.segment import Segment

    return list(dict.fromkeys(pyx12_errors(node, Segment("*".join(segment), "~", "*", ":"))))


def test_errors_are_those_of_pyx12(make: Callable[..., Maker], tries: Callable[[int, int], int]) -> None:
    """Valid and corrupted segments of every place get pyx12's errors, in its order."""
    maker = make(1)
    places = [node for node in load_map(PROFESSIONAL_CLAIM).loop_segment_iterator() if node.is_segment()]
    seen: set[int] = set()
    for node, place in zip(places, professional_claim().segments(), strict=True):
        if place.table.number in seen or place.identifier in ENVELOPES:
            continue
        seen.add(place.table.number)
        for _ in range(tries(4, 600)):
            made = maker.valid(place.table)
            assert by_pyx12(node, made) == []
            corrupted = maker.corrupted(made, place.table)
            expected = by_pyx12(node, corrupted)
            if all(element_errors(table, corrupted, ":") for table in place.tables[1:]):
                assert element_errors(place.table, corrupted, ":") == expected, corrupted
            else:
                assert expected == []


@pytest.mark.parametrize(
    ("value", "kind", "is_right"),
    [
        ("20240229", "D8", True),
        ("20230229", "D8", False),
        ("19000229", "D8", False),
        ("20000229", "D8", True),
        ("17991231", "D8", False),
        ("240229", "D6", True),
        ("991231", "D6", True),
        ("202402291530", "DT", True),
        ("202402292460", "DT", False),
        ("2024022", "DT", False),
        ("20240431", "D8", False),
        ("20241301", "D8", False),
        ("2024-2-1", "D8", False),
    ],
)
def test_dates(value: str, kind: str, is_right: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A date is a day of the calendar since 1800, in the length that its format has."""
    assert is_date(value, kind) == is_right


@pytest.mark.parametrize(
    ("value", "is_right"),
    [("0000", True), ("2359", True), ("2400", False), ("1260", False), ("125959", True), ("12596", False),
     ("1259599", True), ("125960", False), ("125959999", False), ("1:00", False)],
)  # fmt: skip
def test_times(value: str, is_right: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A time has hours and minutes, and may have seconds and decimals of them."""
    assert is_time(value) == is_right


@pytest.mark.parametrize(
    ("value", "kind", "is_right"),
    [("-5", "N0", True), ("5-", "N0", False), ("1.50", "R", True), ("1.", "R", False),
     ("20250101-20250131", "RD8", True),
     ("20250101", "RD8", False), ("a~b", "AN", True), ("\xe9", "AN", False), ("0930", "TM", True), ("x", "B", True),
     ("x", "ZZ", False)],
)  # fmt: skip
def test_forms(value: str, kind: str, is_right: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Each of X12's types of data has its form."""
    assert is_of_kind(value, kind) == is_right


def test_value_that_is_none_of_its_formats() -> None:
    """A value whose formats are of dates or times is wrong as such; formats of neither are not looked at."""
    element = Element("", "S", "AN", 1, 35, None, (), None, (), is_period=True)
    for formats, codes in ((("D8",), ["8"]), (("TM", "D8"), ["9"]), (("CD",), [])):
        assert list(value_faults(element, "TEXT", formats, is_excused=False)) == codes
