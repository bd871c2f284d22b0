"""Findings that are kept elsewhere, in counts: of each kind how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, NoReturn

from scrubber.findings.finding import Finding

Kind = tuple[str, str, str]
"""Severity, code and edit."""


class Tally(NamedTuple):
    """The findings of one input in counts."""

    kinds: Mapping[Kind, int]
    envelope_faults: int
    """How many stop an interchange, a group or a transaction set."""
    waivers: Mapping[int, int]
    """For how many findings each waiver, by its number from 0, was used."""


class Tallied(Sequence[Finding]):
    """Findings of which only the counts are here: whoever asks for one of them is told so."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally

    def __len__(self) -> int:
        return sum(self.tally.kinds.values())

    def __getitem__(self, _index: object) -> NoReturn:
        """Raise LookupError."""
        raise LookupError("the findings of a run on Spark are in its outputs, and not in memory: emit json or parquet")


def tally_of(findings: Iterable[Finding]) -> Tally:
    """The same findings in counts."""
    kinds: Counter[Kind] = Counter()
    waivers: Counter[int] = Counter()
    envelope_faults = 0
    for found in findings:
        kinds[found.severity, found.code, found.edit] += 1
        envelope_faults += is_envelope_fault(found)
        if found.waived:
            waivers[found.waived.waiver] += 1
    return Tally(kinds, envelope_faults, waivers)


def is_envelope_fault(finding: Finding) -> bool:
    """Whether a finding stops an interchange, a group or a transaction set."""
    return finding.claim is None and finding.severity == "reject"


def kinds_of(findings: Iterable[Finding]) -> Mapping[Kind, int]:
    """How many findings there are of each kind."""
    if isinstance(findings, Tallied):
        return findings.tally.kinds
    return Counter((finding.severity, finding.code, finding.edit) for finding in findings)
