"""What is at risk: the charges of flagged claims by edit, and the fixes that many claims wait for."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.findings.finding import Finding

_STOPPING: Final = frozenset({"reject", "error"})
_SEVERITIES: Final = ("error", "reject", "warn", "info")
_MOST_FIXES: Final = 12
_DIGITS: Final = 8
_SEVERAL: Final = 2
"""Claims from which on one fix is worth to be told apart."""


def fix_key(finding: Finding) -> str:
    """Which of its edit's fixes a finding waits for: one for each message, and for each departure from the guide."""
    return finding.key if finding.guide is None else sha256(finding.fix.encode()).hexdigest()[:_DIGITS]


class Fix(NamedTuple):
    """One fix that several claims wait for."""

    code: str
    edit: str
    key: str
    """Which of the edit's fixes (`fix_key`)."""
    text: str
    """What to do; empty where it differs from claim to claim."""
    claims: int
    cents: int


class AtRisk:
    """Adds up flagged claims as they come."""

    def __init__(self) -> None:
        self.cents: Counter[tuple[str, str, str]] = Counter()
        """Charges of claims by code, edit and the worst severity that a claim has of it."""
        self._claims: Counter[tuple[str, str, str]] = Counter()
        self._charges: Counter[tuple[str, str, str]] = Counter()
        self._texts: dict[tuple[str, str, str], str] = {}

    def add(self, charge: int, findings: Sequence[Finding]) -> None:
        """Add a claim with its findings."""
        worst: dict[tuple[str, str], str] = {}
        for finding in findings:
            edit = (finding.code, finding.edit)
            worst[edit] = min(worst.get(edit, "info"), finding.severity, key=_SEVERITIES.index)
        for (code, name), severity in worst.items():
            self.cents[code, name, severity] += charge
        stopping = [finding for finding in findings if finding.severity in _STOPPING]
        for finding in stopping:
            fix = (finding.code, finding.edit, fix_key(finding))
            if self._texts.setdefault(fix, finding.fix) != finding.fix:
                self._texts[fix] = ""
        for fix in dict.fromkeys((finding.code, finding.edit, fix_key(finding)) for finding in stopping):
            self._claims[fix] += 1
            self._charges[fix] += charge

    def fixes(self) -> list[Fix]:
        """The fixes that several claims wait for, those with the most dollars first."""
        found = [
            Fix(*fix, self._texts[fix], claims, self._charges[fix])
            for fix, claims in self._claims.items()
            if claims >= _SEVERAL
        ]
        return sorted(found, key=lambda fix: (-fix.cents, -fix.claims, fix[:3]))[:_MOST_FIXES]
