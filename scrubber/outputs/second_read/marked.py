"""What every output is fed in the second pass: the pieces of the input, marked with what was found in the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.claim import Claim
    from scrubber.findings.finding import Finding, Verdict
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch
    from scrubber.x12.piece import Piece


class MarkedPiece(NamedTuple):
    """One piece of the input in file order, with what the outputs need to know about it."""

    piece: Piece
    claim: Claim | None
    """Set for the piece that a claim starts with."""
    verdict: Verdict | None
    """The claim's verdict, on its CONTINUED pieces too; None for a piece that is no part of a claim."""
    findings: tuple[Finding, ...]
    """The claim's findings in file order; empty for every other piece."""
    transaction: TransactionSet | None
    """The set that the piece stands in; one that is not professional is passed through unchanged."""


class Sink(Protocol):
    """One output of one input. It takes every piece once, in file order, and keeps no more than it must."""

    def take(self, marked: MarkedPiece) -> None:
        """Take the next piece."""

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Take the next pieces: this does what taking each of them would do."""

    def close(self) -> None:
        """Write what is left; the file itself belongs to whoever opened it."""


class FindingsByLine(NamedTuple):
    """A claim's findings, told apart by what they are about."""

    claim: list[Finding]
    """Those about the claim as a whole."""
    lines: dict[int, list[Finding]]
    """Those about a service line, by the line's index in ``claim.lines``."""


def findings_by_line(claim: Claim, findings: Iterable[Finding]) -> FindingsByLine:
    """Tell a claim's findings apart by service line.

    A finding belongs to the line that its segment stands in: LX01 may be missing, or the same on two lines. One about a
    line that points at a segment of the claim (its place of service) belongs to the first line of that number.
    """
    found = FindingsByLine([], {})
    numbered: dict[str, int] = {}
    for finding in findings:
        index = -1 if finding.line is None else claim.line_at(finding.offset)
        if index < 0 and finding.line is not None:
            # Of several lines with one number the first.
            numbered = numbered or {line.number: at for at, line in reversed([*enumerate(claim.lines)])}
            index = numbered.get(finding.line, -1)
        if index < 0:
            found.claim.append(finding)
        else:
            found.lines.setdefault(index, []).append(finding)
    return found
