"""A segment's text with what findings point at marked in it."""

from __future__ import annotations

import pytest

from scrubber.findings.finding import Finding
from scrubber.outputs.reports.html.segment_view import Part, marked_parts
from scrubber.x12.delimiters import ASSUMED, Delimiters
from scrubber.x12.segment import Place, Segment

TEXT = "SV1*HC:71250:26::TC*450**1"


def shown(*pointed_at: tuple[str | None, str], text: str = TEXT, delimiters: Delimiters = ASSUMED) -> str:
    """The marked text, marks in brackets: ``[severity text]``, ``[severity !designator]`` for what is missing."""
    blank = Finding("", "", "", "", "", None, None, None, None, None, 1, 0, None, None, None, None, "")
    findings = [blank._replace(element=element, severity=severity) for element, severity in pointed_at]
    segment = Segment(text.split(delimiters.element), Place(0, 1))
    return "".join(map(in_brackets, marked_parts(segment, delimiters, findings)))


def in_brackets(part: Part) -> str:
    """One part as `shown` writes it."""
    if part.gap:
        return f"[{part.severity} !{part.gap}]"
    return f"[{part.severity} {part.text}]" if part.severity else part.text


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("SV101", "SV1*[warn HC:71250:26::TC]*450**1~"),
        ("SV101-2", "SV1*HC:[warn 71250]:26::TC*450**1~"),
        ("SV101-5", "SV1*HC:71250:26::[warn TC]*450**1~"),
        ("SV101-4", "SV1*HC:71250:26:[warn !SV101-4]:TC*450**1~"),
        ("SV101-7", "SV1*HC:71250:26::TC[warn !SV101-7]*450**1~"),
        ("SV103", "SV1*HC:71250:26::TC*450*[warn !SV103]*1~"),
        ("SV104", "SV1*HC:71250:26::TC*450**[warn 1]~"),
        ("SV107", f"{TEXT}[warn !SV107]~"),
        ("SV1", f"[warn {TEXT}]~"),
        (None, f"[warn {TEXT}]~"),
        ("not a designator", f"[warn {TEXT}]~"),
        ("DTP03", f"{TEXT}[warn !DTP03]~"),
    ],
)
def test_the_element_that_a_finding_points_at_is_marked(element: str | None, expected: str) -> None:
    """The element is marked in its segment, and its place where it is missing."""
    assert shown((element, "warn")) == expected


def test_where_findings_overlap_the_worst_severity_shows() -> None:
    """An element with two findings is marked by the graver one."""
    assert shown(("SV101", "info"), ("SV101-3", "reject")) == "SV1*[info HC:71250:][reject 26][info ::TC]*450**1~"
    assert shown(("SV101-3", "reject"), ("SV101-3", "warn")) == "SV1*HC:71250:[reject 26]::TC*450**1~"


def test_the_text_is_the_inputs_own_and_its_control_characters_are_visible() -> None:
    """A segment is shown in the file's own delimiters, control characters as signs."""
    odd = Delimiters("|", "^", ">", "\n")
    assert shown(("NTE02", "reject"), text="NTE|ADD|a\x00b\x7f", delimiters=odd) == "NTE|ADD|[reject a␀b␡]␊"
