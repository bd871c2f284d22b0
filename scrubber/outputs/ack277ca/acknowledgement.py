"""The claim acknowledgement (277CA, 005010X214): what became of every claim of the professional claim sets of an input.

One transaction set answers one 837P set: its receiver (2000B) is the submitter, then each billing provider (2000C) with
the totals of its claims, each patient (2000D) and the patient's claims. Unreadable claims of a set that the 999 accepts
are acknowledged as not accepted and count among the rejected: what was sent is what is totalled. Sets that the 999
refuses are not answered. A set of a batch that is refused for its number is answered at its receiver (2200B) alone.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from scrubber.claims.statuses import ACCEPTED
from scrubber.findings.finding import Verdict
from scrubber.outputs.ack277ca.refused_set import RefusedSetAnswer
from scrubber.outputs.ack277ca.set_answer import SetStatus
from scrubber.outputs.ack999.acknowledgement import FunctionalAcknowledgement
from scrubber.outputs.ack999.transaction_set import SetVerdict
from scrubber.outputs.second_read.marked_stretch import BILLING, CLAIM
from scrubber.outputs.x12_writer import COMPONENT, AnswerFile, AnswerGuide

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import date
    from typing import BinaryIO

    from _typeshed import ReadableBuffer

    from scrubber.claims.assemble import BatchKey, TransactionSet
    from scrubber.findings.finding import Finding
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch

CLAIM_ACKNOWLEDGEMENT: Final = AnswerGuide("HN", "277", "005010X214", series=500_000_000)

_ENVELOPES: Final = frozenset({"ISA", "GS", "ST", "SE", "GE", "IEA"})


class _Nowhere(io.BytesIO):
    """Where the functional acknowledgement is written that nobody reads: only its verdicts are wanted here."""

    def write(self, text: ReadableBuffer, /) -> int:
        """Forget what is written."""
        return len(memoryview(text))


class ClaimAcknowledgement:
    """Writes the 277CA of one input to `out`, a file that seeks: an interchange for each one that has claims to answer.

    It follows the 999: a set that is refused there has no answer here, nor has any set of a refused group or
    interchange. `findings` are the input's in file order, `received` is the day of receipt, `accepted` the status of
    an accepted claim, `held` that of one that is held, of which nothing is said without one, `refused_batches` are
    those that are refused for their number. `is_empty` says whether there was no claim to answer.
    """

    def __init__(
        self, out: BinaryIO, findings: Iterable[Finding], received: date, accepted: str = ACCEPTED, held: str = "",
        refused_batches: Container[BatchKey] = frozenset(),
    ) -> None:  # fmt: skip
        self._file = AnswerFile(out, CLAIM_ACKNOWLEDGEMENT, received)
        self._functional = FunctionalAcknowledgement(_Nowhere(), findings, received, SetVerdict)
        self._received = f"{received:%Y%m%d}"
        self._accepted, self._held = accepted.replace(":", COMPONENT), held.replace(":", COMPONENT)
        self._refused_batches = refused_batches
        self._answer: SetStatus | RefusedSetAnswer | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written; known once it is closed."""
        return self._file.is_empty

    def take(self, marked: MarkedPiece) -> None:
        """Take the next piece; all that is not the start of a claim of a professional set is passed over."""
        self._functional.take(marked)
        self._end(marked.piece.tag)
        self._answer_piece(marked)

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Take the next pieces."""
        self._functional.take_stretch(marked)
        transaction = marked.transaction
        if transaction is None or not transaction.is_professional:
            return
        above = marked.above
        has_patient = marked.shape[0] != CLAIM or above.dependent is not None or above.subscriber is not None
        is_accepted = marked.verdict <= Verdict.WARNED and has_patient and BILLING + CLAIM not in marked.shape
        if is_accepted and isinstance(answer := self._answer_to(transaction), SetStatus):
            answer.add_accepted(marked)
        else:
            for piece in marked.pieces():
                self._answer_piece(piece)

    def close(self) -> None:
        """Write what waits, and the trailers."""
        self._functional.close()
        self._end("IEA")

    def _answer_piece(self, marked: MarkedPiece) -> None:
        claim, verdict, transaction = marked.claim, marked.verdict, marked.transaction
        if verdict == Verdict.HELD and not self._held:  # It is not checked: nobody is told anything of it.
            return
        if claim is not None and verdict is not None and transaction is not None and transaction.is_professional:
            self._answer_to(transaction).add(claim, marked, verdict)

    def _answer_to(self, transaction: TransactionSet) -> SetStatus | RefusedSetAnswer:
        """The answer under way, or the next one."""
        if self._answer is None:
            is_refused = transaction.batch is not None and transaction.batch in self._refused_batches
            self._answer = (
                RefusedSetAnswer(transaction, self._received)
                if is_refused
                else SetStatus(transaction, self._received, self._accepted, self._held)
            )
        return self._answer

    def _end(self, tag: str) -> None:
        """End what a structural segment of the input ends, of which the 999 has its verdict by now."""
        if tag not in _ENVELOPES:
            return
        answer, self._answer = self._answer, None
        if answer is not None and self._functional.accepts_set:
            self._write(answer)
        if tag in {"GS", "GE", "ISA", "IEA"}:
            if not self._functional.accepts_group:
                self._file.drop_group()
            self._file.end_group()
        if tag in {"ISA", "IEA"}:
            if not self._functional.accepts_interchange:
                self._file.drop_interchange()
            self._file.end_interchange()

    def _write(self, answer: SetStatus | RefusedSetAnswer) -> None:
        answered = answer.answered
        if not self._file.is_in_interchange:
            self._file.begin_interchange(answered.interchange)
        if not self._file.is_in_group:
            self._file.begin_group(answered.group, answered.interchange)
        answer.write_to(self._file)
