"""Segments on a terminal: the carets are below the element, whatever fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrubber.outputs.reports.segment_frame import frame_lines
from scrubber.outputs.second_read.located import Located
from scrubber.x12.delimiters import ASSUMED
from scrubber.x12.segment import Place, Segment

if TYPE_CHECKING:
    from scrubber.findings.finding import Finding
    from tests.outputs.conftest import Builder


@pytest.fixture(name="found")
def _found(build: Builder) -> Finding:
    (found,) = build.findings(build.simple(build.claim()), build.found("SV1"))
    return found


def framed(found: Finding, text: str, element: str | None, width: int = 80) -> list[str]:
    """What is shown of a finding that points at an element of a segment."""
    segment = Segment(text.split("*"), Place(0, 45))
    return frame_lines(Located(found._replace(element=element), segment, None, ASSUMED), width)


def test_carets_are_below_the_element(found: Finding) -> None:
    """Of a component below that alone; of an element that is empty or missing, where it would be, with its name."""
    assert framed(found, "SV1*HC:95250:26*150", "SV101-2") == [
        "      45 | SV1*HC:95250:26*150",
        "         |        ^^^^^",
    ]
    assert framed(found, "SV1*HC:95250*150", "SV104")[1] == "         |                 ^ SV104"
    assert framed(found, "LX*1", None)[1] == "         | ^^^^"


def test_a_segment_that_is_not_at_hand_is_not_shown(found: Finding) -> None:
    """Nor is any without a width to fit."""
    assert frame_lines(Located(found, None, None), 80) == []
    assert framed(found, "LX*1", "LX01", 0) == []


def test_letters_are_shown_as_they_were_written(found: Finding) -> None:
    """A letter of two bytes is one, and takes one caret; a control character is its picture."""
    name = "MUÑOZ".encode().decode("latin-1")
    assert framed(found, f"NM1*IL*1*{name}*A\x1bB", "NM103") == [
        "      45 | NM1*IL*1*MUÑOZ*A␛B",
        "         |          ^^^^^",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.text("AB1", max_size=40), max_size=4), value=st.text("XYZ", min_size=1, max_size=90),
    after=st.text("CD2", max_size=60), width=st.integers(31, 120),
)  # fmt: skip
def test_it_fits_and_the_carets_are_below_the_element(
    found: Finding, before: list[str], value: str, after: str, width: int
) -> None:
    """However long the segment is: what is above the carets is the element, or as much of it as there is room for."""
    shown, carets = framed(found, "*".join(["REF", *before, value, after]), f"REF{len(before) + 1:02}", width)
    assert len(shown) <= width
    assert len(carets) <= width
    marked = shown[carets.index("^") : len(carets)]
    assert marked == value or (marked.endswith("…") and value.startswith(marked[:-1]))
