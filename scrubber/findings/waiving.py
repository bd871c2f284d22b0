"""Findings that users have accepted: they stay in every report and stop no claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.edit import Severity
from scrubber.findings.finding import Waived

if TYPE_CHECKING:
    from datetime import date

    from scrubber.findings.finding import Finding
    from scrubber.rules.waivers import Waivers, WaiverScope


def waive(findings: list[Finding], waivers: Waivers, scope: WaiverScope, dated: date | None) -> list[Finding]:
    """The findings about one claim, in an interchange of this date, with those marked that a waiver is for."""
    told = []
    for finding in findings:
        found = waivers.find(finding.edit, finding.key, scope, dated)
        if found is not None:
            number, waiver = found
            mark = Waived(finding.severity, waiver.owner, waiver.reason, waiver.expires.isoformat(), number)
            finding = finding._replace(severity=Severity.INFO.value, waived=mark)  # noqa: PLW2901 what is told of it
        told.append(finding)
    return told
