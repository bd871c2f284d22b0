"""What a finding is about in the words of a bill: payer, procedure, dates and charge of its claim or line."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.claims.dates import DateSpan
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.timeline import Service
    from scrubber.findings.finding import Finding

    Line = tuple[str, "Billed"]
    """LX01, and the line as it is billed."""


class Billed(NamedTuple):
    """A claim, or one of its service lines, as it is billed."""

    procedure: str | None
    """None for a claim."""
    dates: str | None
    """A day, ``2026-01-05``, or the first and the last of several, ``2026-01-05/2026-01-09``; None: unreadable."""
    charge: int | None
    """In cents, None where it is unreadable."""


class BilledClaim:
    """What the findings about one claim tell of it."""

    def __init__(self, payer: str, billing_npi: str, whole: Billed, lines: Callable[[], Iterable[Line]]) -> None:
        """`payer` is the payer's key; `lines` are asked for by the first finding about a line."""
        self._payer, self._billing_npi, self._whole, self._read_lines = payer, billing_npi, whole, lines

    @cached_property
    def _lines(self) -> dict[str, Billed]:
        """By LX01; of several with the same number the first."""
        lines: dict[str, Billed] = {}
        for number, billed in self._read_lines():
            lines.setdefault(number, billed)
        return lines

    def told(self, finding: Finding) -> Finding:
        """The finding with what it is about."""
        about = self._whole if finding.line is None else self._lines.get(finding.line, self._whole)
        return finding._replace(
            payer=self._payer,
            billing_npi=self._billing_npi,
            procedure=about.procedure,
            dates=about.dates,
            charge=about.charge,
        )


def billed_claim(claim: Claim) -> BilledClaim:
    """What the findings about a claim tell of it."""
    whole = Billed(None, _dates(claim.service_dates), claim.charge)
    return BilledClaim(claim.payer.key, claim.billing_npi, whole, lambda: map(_line, claim.lines))


def told_of_claim(findings: list[Finding], claim: Claim) -> list[Finding]:
    """Findings about one claim, each with what it is about; nothing is read of a claim without a finding."""
    return list(map(billed_claim(claim).told, findings)) if findings else findings


def _line(line: ServiceLine) -> Line:
    return line.number, Billed(line.procedure or None, _dates(line.service_dates), line.charge)


def line_of_service(service: Service) -> Line:
    """The line that gave a patient's timeline this service."""
    return service.line, Billed(service.procedure, _dates(service.dates), service.charge)


def from_to(first: date | None, last: date | None) -> str | None:
    """The days from the first to the last in ISO 8601; None where they are not known."""
    if first is None or last is None:
        return None
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _dates(span: DateSpan | None) -> str | None:
    return from_to(span.first, span.last) if span else None
