"""The fixture files and the files of the edits' cases, whole: valid in, valid out, and nothing lost on the way."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.pipeline.one_output import write_one
from scrubber.pipeline.plan import Plan
from scrubber.rules.packs import installed_packs
from scrubber.rules.settings import Settings, SettingsRequest, resolve
from scrubber.testing import build_file, read_fixtures, settings_for
from scrubber.x12.guide.reference import interchange_faults
from scrubber.x12.reader import Reader
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from scrubber.pipeline.report import Report
    from scrubber.testing import Fixture
    from scrubber.x12.guide.fault import GuideFault

FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = sorted((FIXTURES / "files").glob("*.837"))
EDITS = read_fixtures(FIXTURES / "edits")
PACKS = installed_packs()


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Give every installed edit with its defaults."""
    return resolve(SettingsRequest())


def guide_faults(content: bytes) -> list[GuideFault]:
    """What the guide says against each interchange of a file."""
    interchanges: list[str] = []
    for piece in Reader(io.BytesIO(content)):
        if piece.tag == "ISA":
            interchanges.append("")
        interchanges[-1] += piece.text
    return [fault for text in interchanges for fault in interchange_faults(text.encode("latin-1"))]


def annotate(content: bytes, settings: Settings) -> tuple[bytes, Report]:
    """The annotated file, and what was found."""
    out = io.BytesIO()
    report = write_one(Source("file.837", io.BytesIO(content)), "annotated", out, Plan(settings=settings))
    return out.getvalue(), report


def without_notes(content: bytes) -> list[list[str]]:
    """Every segment's elements but for third-party notes and the counts that they change."""
    segments = [segment.elements for piece in Reader(io.BytesIO(content)) for segment in piece.segments()]
    kept = [elements for elements in segments if elements[:2] != ["NTE", "TPO"]]
    return [elements[::2] if elements[0] == "SE" else elements for elements in kept]


def notes(content: bytes) -> int:
    """How many third-party notes a file holds."""
    segments = (segment.elements for piece in Reader(io.BytesIO(content)) for segment in piece.segments())
    return sum(elements[:2] == ["NTE", "TPO"] for elements in segments)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_fixture_file_is_valid_and_stays_so(file: Path, settings: Settings) -> None:
    """A fixture file is valid, with its notes too, and less its notes it is the input."""
    content = file.read_bytes()
    assert guide_faults(content) == []
    annotated, report = annotate(content, settings)
    assert report.summary.rejected > 0
    assert guide_faults(annotated) == []
    assert without_notes(annotated) == without_notes(content)
    assert notes(annotated) > 0


@pytest.mark.slow
@pytest.mark.parametrize("fixture", EDITS.values(), ids=EDITS.keys())
def test_the_annotated_file_of_every_message_is_valid(fixture: Fixture) -> None:
    """The notes of every message of an edit leave a valid file valid, in the first valid case that has it."""
    told: set[str] = set()
    for case in fixture.case:
        file = build_file(case)
        messages = {mark.key for mark in file.marks}
        if messages <= told:
            continue
        annotated, _ = annotate(file.content, settings_for(fixture.edit, case, PACKS))
        assert without_notes(annotated) == without_notes(file.content)
        if not guide_faults(file.content):
            told |= messages
            assert guide_faults(annotated) == [], case.name


@pytest.mark.slow
def test_a_clean_file_is_given_back_as_it_is(settings: Settings) -> None:
    """A file in which nothing is found is given back byte for byte."""
    clean = [build_file(case).content for fixture in EDITS.values() for case in fixture.case]
    unchanged = [
        annotated == content
        for content in clean[::5]
        for annotated, report in [annotate(content, settings)]
        if not report.findings
    ]
    assert unchanged
    assert all(unchanged)
