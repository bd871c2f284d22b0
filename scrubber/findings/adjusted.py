"""Findings of the engine's own about a claim, as the claim's profile has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.findings.catalogue import FAULTS

if TYPE_CHECKING:
    from scrubber.findings.finding import Finding
    from scrubber.rules.rulebook import Rules


def adjusted(findings: list[Finding], rules: Rules) -> list[Finding]:
    """The findings with the severities that the rules give to the engine's own, less those that they ignore."""
    wanted = rules.fault_severities
    if not wanted or not any(finding.edit in wanted for finding in findings):
        return findings
    told = []
    for finding in findings:
        severity = wanted.get(finding.edit, finding.severity) if finding.edit in FAULTS else finding.severity
        if severity is not None:
            told.append(finding._replace(severity=str(severity)))
    return told
