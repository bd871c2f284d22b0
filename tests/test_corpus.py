"""Sample interchanges written by others: read whole, whatever state they are in."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from pathlib import Path

PROFESSIONAL = 76


@pytest.mark.corpus
def test_every_professional_file_is_read_with_its_counts(corpus: Path) -> None:
    """Each file's claims and lines are counted, and none stops the run."""
    with (corpus / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        rows = [row for row in csv.DictReader(index, delimiter="\t") if row["kind"] == "837P"]
    assert len(rows) == PROFESSIONAL
    sources = [Source(row["file"], corpus / "files" / row["file"]) for row in rows]
    reports = judge_all(sources, Plan(settings=resolve(SettingsRequest())))
    counted = {report.facts.name: (report.summary.claims, report.summary.lines) for report in reports}
    assert counted == {row["file"]: (int(row["n_CLM"]), int(row["n_SV1"])) for row in rows}
    for report in reports:
        summary = report.summary
        assert not report.failed
        assert summary.claims == summary.accepted + summary.rejected + summary.unreadable
