"""The answer to an 837P set of a batch that is refused for its number: none of its claims is answered by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.findings.finding import Verdict
from scrubber.outputs.ack277ca.receiver import Totals, head
from scrubber.outputs.ack277ca.status import REJECT, status_segment
from scrubber.outputs.x12_writer import AnswerFile, HeldSegments

if TYPE_CHECKING:
    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.claim import Claim
    from scrubber.outputs.second_read.marked import MarkedPiece

_DUPLICATE_SUBMISSION: Final = "A3:746"
"""Returned as unprocessable: a duplicate submission, which is said of a whole one, at its receiver's level alone."""


class RefusedSetAnswer:
    """The answer to one set: its receiver is told that it is refused, and how many claims and dollars it had."""

    def __init__(self, answered: TransactionSet, received: str) -> None:
        self.answered = answered
        self._received = received
        self._totals = Totals()

    def add(self, claim: Claim, _marked: MarkedPiece, _verdict: Verdict) -> None:
        """Count the next claim."""
        self._totals.add(Verdict.REJECTED, claim.charge or 0)

    def write_to(self, out: AnswerFile) -> None:
        """Write the whole transaction set."""
        status = status_segment(_DUPLICATE_SUBMISSION, self._received, REJECT, self._totals.charge)
        totals = self._totals.segments("90", "AA")
        out.add_set(head(self.answered, self._received, status, totals, has_levels=False), HeldSegments())
