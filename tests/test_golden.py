"""What is written for one sample file, whole, with the sample edits.

After a change that is meant, renew the files and read the difference before it is committed:

    pytest tests/test_golden.py --renew-golden && git diff tests/golden
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrubber.outputs.reports.terminal import findings_text, run_text
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.writing import scrub_all
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from scrubber.rules.packs import Pack

GOLDEN = Path(__file__).parent / "golden"
EMITTED = ("annotated", "accepted", "rejected", "999", "277ca", "json", "csv")
VERSION = "0.0.0"


@pytest.fixture
def written(sample_edits: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Scrub the sample; give every file by its name, and the two texts for a terminal."""
    monkeypatch.setattr("scrubber.pipeline.plan.__version__", VERSION)
    plan = Plan(settings=resolve(SettingsRequest(), [sample_edits]), as_of=date(2026, 3, 2))
    run = scrub_all([Source("sample.837", GOLDEN / "sample.837")], tmp_path / "out", EMITTED, plan)
    documents = [report.document() for report in run.reports]
    made = {path.name: path.read_bytes() for path in (*run.outputs[0], tmp_path / "out" / "run.json")}
    written = [Path("scrubbed", path.name) for path in run.outputs[0]]
    text = run_text(documents, Path("scrubbed"), written, sum(run.unnoted), run.services)
    made["sample.scrub.txt"] = f"{text}\n".encode()
    made["sample.check.txt"] = "\n".join([*findings_text(documents[0]), ""]).encode()
    return made


@pytest.mark.parametrize(
    "name",
    [
        "sample.annotated.837",
        "sample.accepted.837",
        "sample.rejected.837",
        "sample.999",
        "sample.277ca",
        "run.json",
        "sample.findings.json",
        "sample.findings.csv",
        "sample.scrub.txt",
        "sample.check.txt",
    ],
)
def test_what_is_written_for_the_sample_is_as_it_was(
    name: str, written: dict[str, bytes], request: pytest.FixtureRequest
) -> None:
    """Each output of the sample is byte for byte the one that is kept."""
    if request.config.getoption("--renew-golden"):
        (GOLDEN / name).write_bytes(written[name])
    assert written[name].decode() == (GOLDEN / name).read_bytes().decode()
