"""What the service did since it started, in numbers for Prometheus: those that `scrub --metrics` writes of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from scrubber.pipeline.metrics import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.serve.judge import FileResult

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
_PREFIX: Final = "claim_scrubber_serve_"


class Metrics:
    """The numbers of one service."""

    def __init__(self, at_work: Callable[[], int]) -> None:
        """`at_work` tells how many files are being judged."""
        self._registry = CollectorRegistry()
        self._inputs = self._counter("inputs", "Inputs by what became of them.", "outcome")
        self._claims = self._counter("claims", "Claims by verdict.", "verdict")
        self._charges = self._counter("charge_dollars", "Charges by verdict.", "verdict")
        self._findings = self._counter("findings", "Findings by edit and severity.", "code", "edit", "severity")
        self._requests = self._counter("requests", "Requests by address and status.", "address", "status")
        self._seconds = Histogram(
            f"{_PREFIX}request_seconds", "Seconds from a request to its answer.", ["address"], registry=self._registry
        )
        Gauge(f"{_PREFIX}at_work", "Files that are being judged.", registry=self._registry).set_function(at_work)

    def judged(self, judged: FileResult) -> None:
        """Count a file that was judged."""
        self._inputs.labels(judged.outcome).inc()
        for verdict in VERDICTS:
            self._claims.labels(verdict).inc(getattr(judged.summary, verdict))
            # A charge may be negative, and what Prometheus counts only grows.
            self._charges.labels(verdict).inc(max(0, getattr(judged.summary, f"charge_{verdict}")) / 100)
        for (code, edit, severity), count in judged.findings.items():
            self._findings.labels(code, edit, severity).inc(count)

    def answered(self, address: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(address, str(status)).inc()
        self._seconds.labels(address).observe(seconds)

    def text(self) -> bytes:
        """The numbers as Prometheus reads them."""
        return generate_latest(self._registry)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(_PREFIX + name, about, labels, registry=self._registry)
