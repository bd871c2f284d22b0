"""Segments know their elements, and reference designators what they name."""

import pytest

from scrubber.x12.segment import Designator, Place, Segment, read_designator


def test_an_element_beyond_the_end_is_empty() -> None:
    """An element that a short segment does not have is empty."""
    segment = Segment(["REF", "EI", "123"], Place(10, 2))
    assert segment.identifier == "REF"
    assert [segment.value(number) for number in (1, 2, 3, 99)] == ["EI", "123", "", ""]


@pytest.mark.parametrize(
    ("text", "designator"),
    [
        ("SV101-3", Designator("SV1", 1, 3)),
        ("CLM05-1", Designator("CLM", 5, 1)),
        ("NM109", Designator("NM1", 9, None)),
        ("N403", Designator("N4", 3, None)),
        ("SV5", Designator("SV5", 0, None)),
        ("CLM", Designator("CLM", 0, None)),
        ("SV1107", Designator("SV1", 107, None)),
        ("HI105", Designator("HI", 105, None)),
        ("NM112345", Designator("NM1", 12345, None)),
        ("SV110", Designator("SV1", 10, None)),
    ],
)
def test_a_designator_is_taken_apart(text: str, designator: Designator) -> None:
    """A designator gives segment, element and component."""
    assert read_designator(text) == designator


@pytest.mark.parametrize("text", ["", "sv101", "SV10-", "SV101-", "95250", "SERVICE", "SV101-123"])
def test_anything_else_is_a_developers_mistake(text: str) -> None:
    """What is no designator raises."""
    with pytest.raises(ValueError, match="not a reference designator"):
        read_designator(text)
