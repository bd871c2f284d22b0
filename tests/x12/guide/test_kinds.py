"""Every fault of the implementation guide is of one kind, and each kind has its severity."""

from __future__ import annotations

import pytest

from scrubber.x12.delimiters import ASSUMED
from scrubber.x12.guide.fault import ELEMENT_WORDS, SEGMENT_WORDS, GuideFault, Meant
from scrubber.x12.guide.kinds import SEVERITIES, kind
from scrubber.x12.guide.professional import set_faults
from scrubber.x12.guide.words import words
from tests.x12.guide.test_sets import SEGMENTS


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("REF*EI*010000001", [], ["missing"]),
        ("REF*EI*010000001", ["REF*EI*010000001", "CR8*1"], ["unexpected"]),
        ("DMG*D8*19600229*M", ["DMG*D8*19600229*M"] * 2, ["too-many"]),
        ("N3*10 HILL RD", ["N3*10 HILL RD*"], ["trailing-separator"]),
        ("PAT*19", ["PAT"], ["missing", "unexpected"]),
        ("PAT*19", ["PAT*19*X"], ["unused"]),
        ("N3*10 HILL RD", ["N3*10 HILL RD "], ["trailing-blank"]),
        ("N3*10 HILL RD", ["N3*10 H\xcfLL RD "], ["form", "form"]),
        ("N3*10 HILL RD", [f"N3*{'X' * 56}"], ["too-long"]),
        ("N3*10 HILL RD", ["N3*10:HILL RD"], ["form"]),
        ("LX*2", ["LX*3"], ["code"]),
        ("DMG*D8*20100531*F", ["DMG*D8*20100532*F"], ["date"]),
        ("PER*IC*DESK*TE*5555550100", ["PER*IC*DESK*TE*5555550100*FX"], ["syntax"]),
        ("N4*SPRINGFIELD*IL*627010001", ["N4*S*IL*627010001"], ["too-short"]),
    ],
)
def test_kind_of_a_fault(old: str, new: list[str], kinds: list[str]) -> None:
    """What is wrong with a set is of the kind that a biller would call it."""
    at = SEGMENTS.index(old)
    segments = [*SEGMENTS[:at], *new, *SEGMENTS[at + 1 :]]
    faults = set_faults(["".join(f"{segment}~" for segment in segments)], ASSUMED)
    found = [kind(fault, segments[fault.segment - 1].split("*"), ":") for fault in faults if fault.segment_id != "SE"]
    assert list(dict.fromkeys(found)) == list(dict.fromkeys(kinds))


@pytest.mark.parametrize(
    ("value", "data_type", "found"),
    [
        ("10 HILL RD ", "AN", "trailing-blank"),
        ("10 HILL RD", "AN", "trailing-blank"),
        ("10 ", "R", "trailing-blank"),
        ("1O", "R", "form"),
        ("10:HILL RD", "AN", "form"),
        ("10 H\xcfLL RD ", "AN", "form"),
    ],
)
def test_blank_at_the_end(value: str, data_type: str, found: str) -> None:
    """A value that looks right has ended in blanks: those before a terminator are not in its segment any more."""
    fault = GuideFault(1, "N3", "N301", "6", "element", None, "", Meant("Address", data_type=data_type))
    assert kind(fault, ["N3", value], ":") == found
    assert ("ends in a blank" in words(fault, ["N3", value], ":").message) == (found == "trailing-blank")


def test_every_code_has_a_kind_and_every_kind_a_severity() -> None:
    """No fault is without a kind, no kind without a severity, and no kind is of nothing."""
    found = {kind(GuideFault(1, "N3", "N301", code, "element", None, ""), ["N3", "A"], ":") for code in ELEMENT_WORDS}
    for elements in (["N3", "A", ""], ["N3"]):
        found |= {kind(GuideFault(1, "N3", None, code, "segment", None, ""), elements, ":") for code in SEGMENT_WORDS}
    found.add(kind(GuideFault(1, "N3", None, "3", "segment", None, ""), ["N3"], ":"))
    assert {*found, "trailing-blank"} == set(SEVERITIES)
