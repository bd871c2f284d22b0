"""What is printed after a run for a person at a terminal, and never into a file: which claims, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.counted import counted
from scrubber.claims.money import format_cents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scrubber.findings.finding import Finding
    from scrubber.outputs.second_read.document import FindingsDocument

_WORST = 10
_STOPPING = frozenset({"reject", "error"})
_REPORT = ".report.html"


class _Stopped(NamedTuple):
    """A claim that does not go on."""

    cents: int
    """Its charge as far as its findings tell: of the claim, else of the lines that something is found about."""
    claim_id: str
    codes: str


def screen_lines(documents: Sequence[FindingsDocument], written: Sequence[Path]) -> Iterator[str]:
    """The stopped claims with the most dollars, and the report to open."""
    stopped = [claim for document in documents for claim in _stopped(document.findings)]
    if stopped:
        yield "Most dollars:"
    for claim in sorted(stopped, key=lambda claim: -claim.cents)[:_WORST]:
        yield f"  {'$' + format_cents(claim.cents):>12} {claim.claim_id} {claim.codes}"
    if len(stopped) > _WORST:
        yield f"  and {counted(len(stopped) - _WORST, 'more claim')}"
    for path in written:
        if path.name.endswith(_REPORT):
            yield f"Next: open {path}"
            return


def _stopped(findings: Iterable[Finding]) -> Iterator[_Stopped]:
    charges: dict[int, dict[str | None, int]] = {}
    codes: dict[int, dict[str, None]] = {}
    ids: dict[int, str] = {}
    for finding in findings:
        if finding.claim is not None and finding.severity in _STOPPING:
            charges.setdefault(finding.claim, {})[finding.line] = finding.charge or 0
            codes.setdefault(finding.claim, {})[finding.code] = None
            ids[finding.claim] = finding.claim_id or "(no claim id)"
    for claim, by_line in charges.items():
        yield _Stopped(by_line.get(None, sum(by_line.values())), ids[claim], " ".join(codes[claim]))


def statistics_lines(documents: Iterable[FindingsDocument]) -> Iterator[str]:
    """How many findings each edit has, the most first."""
    counts: dict[tuple[str, str, str], int] = {}
    for document in documents:
        for finding in document.findings:
            kind = (finding.severity, finding.code, finding.edit)
            counts[kind] = counts.get(kind, 0) + 1
    for (severity, code, edit), count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        yield f"{count:7} {severity:6} {code} {edit}"
