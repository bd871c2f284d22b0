"""What a watched inbox has come to, in numbers for Prometheus: a text file that is written anew after each batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.findings.finding import Summary
from scrubber.pipeline.metrics import VERDICTS

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.pipeline.report import RunReport

PREFIX: Final = "claim_scrubber_watch_"
_OUTCOMES: Final = ("done", "unreadable", "failed", "passed over")


class WatchMetrics:
    """Counts from the start of the process on; `file` appears whole each time."""

    def __init__(self, file: Path) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge

        self._file = file
        self._registry = registry = CollectorRegistry()
        self._seen = Gauge(PREFIX + "seen_timestamp_seconds", "When the inbox was looked into.", registry=registry)
        self._waiting = Gauge(PREFIX + "waiting", "Files in the inbox that are not done.", registry=registry)
        self._failures = Gauge(PREFIX + "failures", "Batches that failed, one after the other.", registry=registry)
        self._services = Gauge(PREFIX + "history_services", "Services that the history holds.", registry=registry)
        self._batches = Counter(PREFIX + "batches", "Batches that were published.", registry=registry)
        self._seconds = Counter(PREFIX + "batch_seconds", "Seconds that batches took.", registry=registry)
        self._inputs = Counter(PREFIX + "inputs", "Inputs by what became of them.", ("outcome",), registry=registry)
        self._claims = Counter(PREFIX + "claims", "Claims by verdict.", ("verdict",), registry=registry)
        self._dollars = Counter(PREFIX + "charge_dollars", "Charges by verdict.", ("verdict",), registry=registry)
        self._findings = Counter(
            PREFIX + "findings", "Findings by edit and severity.", ("code", "edit", "severity"), registry=registry
        )
        for outcome in _OUTCOMES:
            self._inputs.labels(outcome)
        for verdict in VERDICTS:
            self._claims.labels(verdict)
            self._dollars.labels(verdict)

    def take_batch(self, run: RunReport, seconds: float) -> None:
        """Count a batch that was published, and took so long."""
        self._batches.inc()
        self._seconds.inc(seconds)
        self._services.set(run.services)
        summary = Summary()
        for report in run.reports:
            summary = summary.plus(report.summary)
            self._inputs.labels(report.outcome).inc()
            for found in report.findings:
                self._findings.labels(found.code, found.edit, found.severity).inc()
        self._inputs.labels("passed over").inc(len(run.done_before))
        for verdict in VERDICTS:
            self._claims.labels(verdict).inc(getattr(summary, verdict))
            self._dollars.labels(verdict).inc(getattr(summary, f"charge_{verdict}") / 100)

    def write(self, *, seen: float, waiting: int, failures: int) -> None:
        """Write the file: the inbox was looked into at `seen`, and so many files wait there. Raises OSError."""
        from prometheus_client import write_to_textfile

        self._seen.set(seen)
        self._waiting.set(waiting)
        self._failures.set(failures)
        write_to_textfile(str(self._file), self._registry)
