"""Why a claim does not go on that has no fault of its own: its set, group, interchange, batch or input fails."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from scrubber.claims.lazy import Lazy
from scrubber.findings.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scrubber.claims.assemble import BatchKey, TransactionSet
    from scrubber.findings.finding import Finding
    from scrubber.outputs.second_read.marked import MarkedPiece

    Envelope = tuple[str | None, str | None, str | None]
    """ISA13, GS06 and ST02, as far in as a fault reaches."""

_STOPPING: Final = frozenset({"reject", "error"})
_FALLEN: Final = frozenset({Verdict.REJECTED, Verdict.UNREADABLE})
_OF_BATCH: Final = "batch-number-reused"


class Causes:
    """What stops the envelopes of one input; looked up when the first claim asks."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """`findings` are the input's in file order."""
        self._findings = findings
        self._batches: dict[BatchKey, Finding] = {}

    def of(self, marked: MarkedPiece) -> Finding | None:
        """What the claim that begins with a piece falls with; None where it goes on, or has a fault of its own."""
        if marked.verdict not in _FALLEN or any(found.severity in _STOPPING for found in marked.findings):
            return None
        transaction, offset = marked.transaction, marked.piece.offset
        of_batch = self._of_batch(transaction) if transaction else None
        return of_batch or next(
            (
                _nearest(self._stopped[envelope], offset)
                for envelope in (*_around(transaction), None)
                if envelope in self._stopped
            ),
            None,
        )

    @Lazy
    def _stopped(self) -> Mapping[Envelope | None, Sequence[Finding]]:
        """By envelope what stops it, in file order; all of that at None. What the guide finds comes only after ours."""
        ours: dict[Envelope | None, list[Finding]] = defaultdict(list)
        of_guide: dict[Envelope | None, list[Finding]] = defaultdict(list)
        for found in self._findings:
            if found.claim is None and found.severity in _STOPPING:
                of_kind = ours if found.guide is None else of_guide
                for envelope in ((found.interchange, found.group, found.transaction), None):
                    of_kind[envelope].append(found)
        return {**of_guide, **ours}

    def _of_batch(self, transaction: TransactionSet) -> Finding | None:
        """What refuses the batch of a set: it stands at the first set of the batch, which is read first."""
        if transaction.batch is None or transaction.beginning is None:
            return None
        if transaction.batch not in self._batches:
            at = transaction.beginning.place.offset
            own = (found for found in self._stopped.get(None, ()) if found.key == _OF_BATCH and found.offset == at)
            found = next(own, None)
            if found is None:
                return None
            self._batches[transaction.batch] = found
        return self._batches[transaction.batch]


def _around(transaction: TransactionSet | None) -> Sequence[Envelope]:
    """The set and what is around it."""
    if transaction is None:
        return ()
    interchange = transaction.interchange.value(13) if transaction.interchange else None
    group = transaction.group.value(6) if transaction.group else None
    return (
        (interchange, group, transaction.control_number),
        (interchange, group, None),
        (interchange, None, None),
        (None, None, None),
    )


def _nearest(findings: Sequence[Finding], offset: int) -> Finding:
    """The one that is nearest to an offset: envelopes may have the same numbers."""
    at = bisect_left(findings, offset, key=lambda found: found.offset)
    return min(findings[max(0, at - 1) : at + 1], key=lambda found: abs(found.offset - offset))
