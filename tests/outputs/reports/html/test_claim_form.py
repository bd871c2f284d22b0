"""Boxes of the claim form, and the elements that they are filled from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.outputs.reports.html.claim_form import box_of, claim_boxes, line_boxes
from scrubber.outputs.second_read.located import locate_in_claim
from scrubber.x12.segment import Place, Segment

if TYPE_CHECKING:
    from tests.outputs.conftest import Builder


@pytest.mark.parametrize(
    ("text", "element", "box"),
    [
        ("SV1*HC:99213", "SV101-2", "24D"), ("SV1*HC:99213", "SV104", "24G"), ("SV1*HC:99213", "SV106", None),
        ("CLM*A*1", "CLM02", "28"), ("CLM*A*1", "CLM05-3", "22"), ("CLM*A*1", "CLM05-1", "24B"),
        ("HI*ABK:E1165", "HI01-2", "21"), ("DMG*D8*19700101*F", "DMG02", "3"), ("SBR*P*18*G", "SBR03", "11"),
        ("SBR*P*18*G", "SBR09", None), ("DTP*472*D8*20260101", "DTP03", "24A"), ("DTP*573*D8*20260101", "DTP03", None),
        ("REF*G1*1", "REF02", "23"), ("NM1*IL*1*ROE", "NM103", "4"), ("NM1*IL*1*ROE", "NM109", "1A"),
        ("NM1*85*2*A", "NM109", "33"), ("NM1*85*2*A", "N301", None), ("N3*1 MAIN ST", "N301", None),
        ("SV1*HC:99213", "no designator", None), ("SV1*HC:99213", None, None),
    ],
)  # fmt: skip
def test_an_element_is_told_by_its_box(build: Builder, text: str, element: str | None, box: str | None) -> None:
    """Where the form has none, no box is named."""
    (finding,) = build.findings(build.simple(build.claim()), build.found("SV1"))
    assert box_of(finding._replace(element=element), Segment(text.split("*"), Place(0, 1))) == box


def test_a_line_is_a_row_of_the_form_with_what_is_found_marked(build: Builder) -> None:
    """The worst of two findings about one box counts."""
    data = build.simple(build.claim(lines=("HC:95250:26:TC",)))
    findings = build.findings(data, build.found("SV1"), build.found("SV1", 0, "warn", "TST002"))
    findings = [one._replace(element="SV101-4" if one.severity == "reject" else "SV101-2") for one in findings]
    (claim,) = [marked.claim for marked in build.marked(data) if marked.claim]
    boxes = line_boxes(claim.lines[0], locate_in_claim(claim, findings))
    assert [(box.number, box.value, box.severity) for box in boxes] == [
        ("24A", "01/01/2026", ""), ("24B", "11", ""), ("24C", "", ""), ("24D", "95250-26-TC", "reject"),
        ("24E", "A", ""), ("24F", "150", ""), ("24G", "1", ""), ("24J", "", ""),
    ]  # fmt: skip


def test_of_a_claim_the_boxes_are_shown_that_something_is_found_about(build: Builder) -> None:
    """They stand in the order of the form, each once, with what they are filled with."""
    data = build.simple(build.claim())
    total, kind, above, diagnosis = build.findings(
        data, *[build.found("CLM", on_line=False)] * 3, build.found("HI", on_line=False)
    )
    findings = [
        total._replace(element="CLM02"), kind._replace(element="CLM05-9", severity="warn"),
        kind._replace(element="CLM", severity="info"), kind._replace(element="SBR03"),
        above._replace(element="DMG02"), diagnosis._replace(element="HI01-2"),
        diagnosis._replace(element="HI01-2", severity="info"), diagnosis._replace(element=None),
    ]  # fmt: skip
    (claim,) = [marked.claim for marked in build.marked(data) if marked.claim]
    boxes = claim_boxes(locate_in_claim(claim, findings))
    assert [(box.number, box.value, box.severity) for box in boxes] == [
        ("3", "", "reject"), ("11", "", "reject"),
        ("21", "E1165", "reject"), ("24B", "", "warn"), ("28", "150", "reject"),
    ]  # fmt: skip
