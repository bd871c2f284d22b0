"""What the implementation guide found in claims that follow one another in one transaction set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scrubber.findings.finding import Finding, Verdict


class Stopped(NamedTuple):
    """A claim with a fault."""

    claim: int
    """Its ordinal in the input, or in the part of it."""
    verdict: Verdict
    """What the fault makes of it."""
    charge: int
    """CLM02 in cents."""


@dataclass(slots=True)
class GuideFound:
    """The findings, and the claims that they stop; of no account where the set turns out not to be whole."""

    findings: list[Finding] = field(default_factory=list)
    stopped: list[Stopped] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.findings or self.stopped)

    def stop(self, claim: int, verdict: Verdict, charge: int | None) -> None:
        """Give a claim at least this verdict."""
        self.stopped.append(Stopped(claim, verdict, charge or 0))
