"""Findings taken back to what they point at: the service line, and the segment as it stands in the input."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.outputs.second_read.marked import findings_by_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine
    from scrubber.findings.finding import Finding
    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.piece import Piece
    from scrubber.x12.segment import Segment


class Located(NamedTuple):
    """One finding with what it points at."""

    finding: Finding
    segment: Segment | None
    """None where the segment is not held: beyond the length that is read of a claim, or outside any interchange."""
    line: ServiceLine | None
    """None for a finding about the claim as a whole, or about no claim."""
    delimiters: Delimiters | None = None
    """Those of the segment's interchange."""


def locate_in_claim(claim: Claim, findings: Iterable[Finding]) -> list[Located]:
    """A claim's findings: those about the claim as a whole, then those of each service line, in order."""
    found = findings_by_line(claim, findings)
    by_line = [(None, found.claim)] + [(claim.lines[index], found.lines[index]) for index in sorted(found.lines)]
    return [
        Located(finding, claim.segment_at(finding.offset) or _in_levels(claim, finding), line, claim.delimiters)
        for line, own in by_line
        for finding in own
    ]


def _in_levels(claim: Claim, finding: Finding) -> Segment | None:
    """The segment of a level above the claim, or of the header, that a finding about the claim points at."""
    for level in (claim.dependent, claim.subscriber, claim.billing, claim.transaction):
        for segment in level.segments if level else ():
            if segment.place.offset == finding.offset:
                return segment
    return None


class EnvelopeFindings:
    """The findings that are about no claim, given out as their place in the input is reached."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """`findings` are gone through as their places are reached: there may be more than the memory holds."""
        self._rest = (finding for finding in findings if finding.claim is None)
        self._next = next(self._rest, None)

    def reached(self, piece: Piece) -> Iterator[Located]:
        """Those that stand in `piece`, or before it and in no piece."""
        segments: dict[int, Segment] = {}
        while self._next is not None and self._next.offset < piece.offset + len(piece.text):
            # Once for all findings of the piece: there may be as many as it has segments.
            segments = segments or {segment.place.offset: segment for segment in piece.segments()}
            yield Located(self._next, segments.get(self._next.offset), None, piece.delimiters)
            self._next = next(self._rest, None)

    def none_before(self, offset: int) -> bool:
        """Whether none of those that were not reached yet stands before this place in the input."""
        return self._next is None or self._next.offset >= offset

    def rest(self) -> Iterator[Located]:
        """Those that no piece held."""
        while self._next is not None:
            yield Located(self._next, None, None)
            self._next = next(self._rest, None)
