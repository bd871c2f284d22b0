"""Claim files and claim acknowledgement of every fixture, broken file and corpus file; names no edit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.claims.status_codes import CODES, ENTITIES, REJECTIONS, kept
from scrubber.claims.statuses import Status
from scrubber.pipeline.plan import Conformance, Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import Settings, SettingsRequest, resolve
from scrubber.x12.source import Source
from tests.outputs.test_mutated import sets_accepted, sets_answered

if TYPE_CHECKING:
    from tests.outputs.conftest import Builder

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = [path for folder in ("broken", "files") for path in sorted((FIXTURES / folder).glob("*.837"))]
EMIT = ("accepted", "rejected", "999", "277ca")
RECEIVED = ["A1:19:AY"]


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Give every installed edit with its defaults."""
    return resolve(SettingsRequest())


def scrubbed(path: Path, out: Path, settings: Settings, conformance: Conformance) -> dict[str, bytes]:
    """The outputs of a file by their kind, empty where there is none."""
    scrub_all([Source("a.837", path)], out, EMIT, Plan(settings=settings, conformance=conformance))
    names = {"accepted": "a.accepted.837", "rejected": "a.rejected.837", "999": "a.999", "277ca": "a.277ca"}
    return {kind: (out / name).read_bytes() if (out / name).exists() else b"" for kind, name in names.items()}


def check(build: Builder, files: dict[str, bytes]) -> None:
    """Envelopes of the claim files, and the 277CA beside the 999."""
    assert build.envelope_faults(files["accepted"], as_it_came=True) == []
    assert build.envelope_faults(files["rejected"]) == []
    assert sets_answered(files["277ca"]) <= sets_accepted(files["999"])
    for interchange in files["277ca"].split(b"ISA*")[1:]:
        assert build.answer_faults(b"ISA*" + interchange) == []
    for segment in files["277ca"].decode("ascii").split("~\n"):
        if segment.startswith("STC*"):
            elements = [*segment.split("*"), *[""] * 12]
            said = [elements[at] for at in (1, 10, 11) if elements[at]]
            statuses = tuple(Status(*status.split(":")) for status in said)
            assert kept(statuses) == statuses
            assert said == RECEIVED or {status.entity for status in statuses} <= ENTITIES | {""}
            assert {status.code for status in statuses} <= CODES
            categories = {"A1"} if elements[3] == "WQ" else REJECTIONS
            assert {status.category for status in statuses} <= categories
            assert len(elements[12]) <= 264


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_claim_files_of_a_fixture_have_valid_envelopes_and_its_answer_follows_the_999(
    build: Builder, settings: Settings, tmp_path: Path, path: Path
) -> None:
    """Whatever is wrong with a file, no claim is written outside of its envelopes, and no refused set is answered."""
    check(build, scrubbed(path, tmp_path, settings, "full"))


@pytest.mark.slow
@pytest.mark.corpus
def test_so_have_those_of_the_corpus(build: Builder, settings: Settings, tmp_path: Path, corpus: Path) -> None:
    """The same holds for files that others wrote."""
    for path in sorted((corpus / "files").iterdir()):
        check(build, scrubbed(path, tmp_path, settings, "envelope"))
