"""What a run did, in numbers for Prometheus: a text file for the node exporter, by the standard client library."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from scrubber.errors import OwnFailure, SetupError
from scrubber.findings.finding import Summary
from scrubber.findings.tally import kinds_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from prometheus_client import CollectorRegistry

    from scrubber.pipeline.report import RunReport

PREFIX: Final = "claim_scrubber_run_"
Labels = tuple[str, ...]
"""The values of a metric's labels, in their order."""
VERDICTS: Final = ("accepted", "rejected", "unreadable", "held")


def require_metrics() -> None:
    """Raise SetupError where what writes metrics is not installed."""
    if find_spec("prometheus_client") is None:
        raise SetupError("--metrics needs the extra metrics: pip install 'claim-scrubber[metrics]'")


def write_metrics(file: Path, run: RunReport, started: datetime, ended: datetime) -> None:
    """Write what a run did to a file, which appears whole. Raises OwnFailure."""
    from prometheus_client import write_to_textfile

    try:
        write_to_textfile(str(file), _registry(run, started, ended))
    except OSError as error:
        raise OwnFailure(f"the metrics could not be written: {error.strerror or type(error).__name__}") from error


def _registry(run: RunReport, started: datetime, ended: datetime) -> CollectorRegistry:
    from prometheus_client import CollectorRegistry

    registry = CollectorRegistry()
    summary = Summary()
    findings: Counter[Labels] = Counter()
    inputs = Counter(report.outcome for report in run.reports)
    for report in run.reports:
        summary = summary.plus(report.summary)
        kinds = kinds_of(report.findings)
        findings.update({(code, edit, severity): count for (severity, code, edit), count in kinds.items()})
    outcomes: dict[Labels, float] = {(outcome,): inputs[outcome] for outcome in ("done", "unreadable", "failed")}
    outcomes |= {("passed over",): len(run.done_before), ("left",): run.left}
    claims: dict[Labels, float] = {(verdict,): getattr(summary, verdict) for verdict in VERDICTS}
    charges: dict[Labels, float] = {(verdict,): getattr(summary, f"charge_{verdict}") / 100 for verdict in VERDICTS}
    _gauge(registry, "end_timestamp_seconds", "When the run ended.", ended.timestamp())
    _gauge(registry, "duration_seconds", "How long the run took.", (ended - started).total_seconds())
    _gauge(registry, "exit_code", "0 nothing rejected, 1 claims rejected, 3 unreadable, 4 failed.", run.exit_code)
    _gauge(registry, "history_services", "Services that the history holds after the run.", run.services)
    _gauges(registry, "inputs", "Inputs by what became of them.", ("outcome",), outcomes)
    _gauges(registry, "claims", "Claims by verdict.", ("verdict",), claims)
    _gauges(registry, "charge_dollars", "Charges by verdict.", ("verdict",), charges)
    _gauges(registry, "findings", "Findings by edit and severity.", ("code", "edit", "severity"), findings)
    return registry


def _gauge(registry: CollectorRegistry, name: str, about: str, value: float) -> None:
    from prometheus_client import Gauge

    Gauge(PREFIX + name, about, registry=registry).set(value)


def _gauges(
    registry: CollectorRegistry, name: str, about: str, labels: tuple[str, ...], values: Mapping[Labels, float]
) -> None:
    from prometheus_client import Gauge

    gauge = Gauge(PREFIX + name, about, labels, registry=registry)
    for key, value in values.items():
        gauge.labels(*key).set(value)
