"""What a finding is about in the words of a bill: payer, procedure, dates and charge of its claim or line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.lazy import Lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.claims.dates import DateSpan
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.service import Service
    from scrubber.findings.finding import Finding

    Line = tuple[str, Callable[[], "Billed"]]
    """LX01, and what reads the line as it is billed."""


class Billed(NamedTuple):
    """A claim, or one of its service lines, as it is billed."""

    procedure: str | None
    """None for a claim."""
    dates: str | None
    """A day, ``2026-01-05``, or the first and the last of several, ``2026-01-05/2026-01-09``; None: unreadable."""
    charge: int | None
    """In cents, None where it is unreadable."""


class ClaimFacts:
    """What the findings about one claim tell of it: nothing is read but what one of them is about."""

    def __init__(
        self, payer: str, billing_npi: str, whole: Callable[[], Billed], lines: Callable[[], Iterable[Line]]
    ) -> None:
        """`payer` is the payer's key; `lines` are asked for by the first finding about a line."""
        self._payer, self._billing_npi, self._read_whole, self._read_lines = payer, billing_npi, whole, lines
        self._found: dict[str, Callable[[], Billed]] = {}
        """Lines that were come by, by LX01; of several with the same number the first."""
        self._told: dict[str, Billed] = {}

    @Lazy
    def _whole(self) -> Billed:
        return self._read_whole()

    @Lazy
    def _lines(self) -> Iterator[Line]:
        """Those that were not come by yet: findings come mostly in their order, and a claim may have thousands."""
        return iter(self._read_lines())

    def _reader(self, number: str) -> Callable[[], Billed]:
        """What reads the line with a number; the whole claim where it has none of that number."""
        while number not in self._found and (line := next(self._lines, None)) is not None:
            self._found.setdefault(*line)
        return self._found.get(number, lambda: self._whole)

    def _line(self, number: str) -> Billed:
        """A line as it is billed."""
        found = self._told.get(number)
        if found is None:
            found = self._told[number] = self._reader(number)()
        return found

    def told(self, finding: Finding) -> Finding:
        """The finding with what it is about."""
        about = self._whole if finding.line is None else self._line(finding.line)
        return finding.with_bill(self._payer, self._billing_npi, about)


def billed_claim(claim: Claim) -> ClaimFacts:
    """What the findings about a claim tell of it."""
    return ClaimFacts(
        claim.payer.key,
        claim.billing_npi,
        lambda: Billed(None, _dates(claim.service_dates), claim.charge),
        lambda: ((line.number, partial(_line, line)) for line in claim.lines),
    )


def told_of_claim(findings: list[Finding], claim: Claim) -> list[Finding]:
    """Findings about one claim, each with what it is about; nothing is read of a claim without a finding."""
    return list(map(billed_claim(claim).told, findings)) if findings else findings


def _line(line: ServiceLine) -> Billed:
    return Billed(line.procedure or None, _dates(line.service_dates), line.charge)


def line_of_service(service: Service) -> Line:
    """The line that gave a patient's timeline this service."""
    return service.line, lambda: Billed(service.procedure, _dates(service.dates), service.charge)


def from_to(first: date | None, last: date | None) -> str | None:
    """The days from the first to the last in ISO 8601; None where they are not known."""
    if first is None or last is None:
        return None
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _dates(span: DateSpan | None) -> str | None:
    return from_to(span.first, span.last) if span else None
