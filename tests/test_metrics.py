"""Prometheus' own parser reads the metrics of a run, and the dashboard asks for nothing that is not among them."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scrubber.errors import SetupError
from scrubber.pipeline import metrics
from scrubber.pipeline.metrics import PREFIX, require_metrics

if TYPE_CHECKING:
    from tests.conftest import Run

ROOT = Path(__file__).parents[1]
CLINIC = ROOT / "fixtures" / "files" / "cgm-clinic.837"


Samples = dict[tuple[str, ...], float]


@pytest.fixture
def samples(run: Run, tmp_path: Path) -> Samples:
    """The metrics of a run over a good file and one that is no X12: by name and labels."""
    (tmp_path / "odd.837").write_bytes(b"Dear Sir or Madam")
    file = tmp_path / "scrubber.prom"
    options = ["--out", tmp_path / "out", "--emit", "json", "--no-history", "--as-of", "2026-03-02", "--metrics", file]
    assert run("scrub", CLINIC, tmp_path / "odd.837", *options).code == 3
    return {
        (sample.name.removeprefix(PREFIX), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(file.read_text())
        for sample in family.samples
    }


def test_the_numbers_are_those_of_the_reports(samples: Samples, tmp_path: Path) -> None:
    """Claims, dollars and findings add up to what findings.json says; inputs are counted by outcome."""
    document = json.loads((tmp_path / "out" / "cgm-clinic.findings.json").read_text())
    summary = document["summary"]
    for verdict in ("accepted", "rejected", "unreadable", "held"):
        assert samples["claims", verdict] == summary[verdict]
        assert samples["charge_dollars", verdict] == float(summary[f"charge_{verdict}"])
    assert (samples["inputs", "done"], samples["inputs", "unreadable"], samples["inputs", "failed"]) == (1, 1, 0)
    assert samples["exit_code",] == 3
    told = Counter(("findings", found["code"], found["edit"], found["severity"]) for found in document["findings"])
    told["findings", "SCR001", "not-x12", "reject"] += 1
    assert told.total() > 1
    assert {key: value for key, value in samples.items() if key[0] == "findings"} == told


def test_the_dashboard_shows_what_there_is(samples: Samples) -> None:
    """Every metric of the dashboard is one that a run writes, and every one that a run writes is shown."""
    dashboard = json.loads((ROOT / "docs" / "grafana-dashboard.json").read_text())
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    assert set(re.findall(PREFIX + r"(\w+)", asked)) == {key[0] for key in samples}


def test_what_cannot_be_written_is_told_before_the_first_byte(run: Run, tmp_path: Path) -> None:
    """A folder that is not there ends the command before it reads; one whose file cannot be replaced ends it with 4."""
    options = ["scrub", CLINIC, "--out", tmp_path / "out", "--emit", "json", "--no-history", "--metrics"]
    ran = run(*options, tmp_path / "nowhere" / "scrubber.prom")
    assert (ran.code, ran.err) == (2, "scrubber: the folder of --metrics is not there\n")
    assert not (tmp_path / "out").exists()
    (tmp_path / "taken").mkdir()
    assert run(*options, tmp_path / "taken").code == 4


def test_an_input_is_never_replaced_by_the_metrics(run: Run, tmp_path: Path) -> None:
    """By whatever path it is named, the command ends before it reads, and the input stays as it is."""
    claims = tmp_path / "claims.837"
    claims.write_bytes(CLINIC.read_bytes())
    (tmp_path / "link").symlink_to(claims)
    ran = run("scrub", claims, "--out", tmp_path / "out", "--no-history", "--metrics", tmp_path / "link")
    assert (ran.code, ran.err) == (2, "scrubber: the file of --metrics is an INPUT: choose another one\n")
    assert claims.read_bytes() == CLINIC.read_bytes()


def test_without_the_extra_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the client library is not installed, the message names the extra that installs it."""
    monkeypatch.setattr(metrics, "find_spec", lambda _name: None)
    with pytest.raises(SetupError, match=r"claim-scrubber\[metrics\]"):
        require_metrics()
