"""The guide pass (`--conformance full`): every 837P set against its implementation guide, with places in the input."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from scrubber.claims.assemble import Assembler, TransactionSet, level_code
from scrubber.engine.findings import FROM_ABOVE, Verdict
from scrubber.engine.guide_status import guide_status
from scrubber.engine.hits import Whereabouts, engine_finding
from scrubber.x12.conformance import transaction_set_faults
from scrubber.x12.guide_owner import owning_section
from scrubber.x12.piece import CONTINUED, Piece
from scrubber.x12.reader import Reader
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrubber.claims.claim import Claim
    from scrubber.engine.findings import Finding
    from scrubber.engine.screening import Screening
    from scrubber.x12.guide_fault import GuideFault
    from scrubber.x12.segment import Segment

_CHECKED_ELSEWHERE = frozenset({"SE"})
"""Segments whose faults the envelope checks report in every run."""


class _Section(NamedTuple):
    """What a fault may belong to: the header, a level, the head of a claim, a service line, or the trailer."""

    piece: int
    """Index in the set of the piece that it stands in."""
    line: str | None
    """LX01 of a service line."""
    place: Place
    """That of its first segment."""


class GuidePass:
    """Checks one input set by set; a fault stops the claim that it is in, or all claims below its level."""

    def __init__(self, screening: Screening) -> None:
        self._screening = screening
        self._assembler = Assembler()
        self._pieces: list[Piece] = []
        self._claims: dict[int, tuple[int, Claim]] = {}
        """By index of its piece in the set: each claim's ordinal in the input, and the claim."""
        self._segments: dict[int, list[Segment]] = {}
        """By index of a piece with a fault: its segments. A piece may have very many faults."""
        self._count = 0

    def run(self, source: BinaryIO) -> None:
        """Read `source` and enter what is found into the screening."""
        for piece in Reader(source):
            transaction = self._assembler.transaction
            claim = self._assembler.take(piece)
            if piece.tag == "ST":
                self._pieces, self._claims, self._segments = [], {}, {}
            if claim is not None:
                self._claims[len(self._pieces)] = self._count, claim
                self._count += 1
            self._pieces.append(piece)
            if piece.tag == "SE" and transaction is not None and transaction.is_professional:
                self._check(transaction)

    def _check(self, transaction: TransactionSet) -> None:
        interchange, group = transaction.interchange, transaction.group
        if interchange is None or group is None:
            return
        text = "".join(piece.text for piece in self._pieces)
        faults = transaction_set_faults(
            _first_segment(interchange.piece), _first_segment(group.piece), text.encode("latin-1"), transaction.version
        )
        faults = [fault for fault in faults if fault.segment_id not in _CHECKED_ELSEWHERE]
        if not faults:
            return
        where = Whereabouts(None, interchange.value(13), group.value(6), transaction.control_number)
        sections = list(self._sections())
        ordinals = [section.place.ordinal - self._pieces[0].ordinal + 1 for section in sections]
        for fault in faults:
            self._enter(fault, ordinals, sections, where)

    def _sections(self) -> Iterator[_Section]:
        """What the set consists of, in order."""
        index = 0
        for at, piece in enumerate(self._pieces):
            if piece.tag != CONTINUED:
                index = at
                yield _Section(index, None, Place(piece.offset, piece.ordinal))
            for segment in piece.segments() if index in self._claims else ():
                if segment.identifier == "LX":
                    yield _Section(index, segment.value(1).strip(), segment.place)

    def _enter(
        self, fault: GuideFault, ordinals: Sequence[int], sections: Sequence[_Section], where: Whereabouts
    ) -> None:
        """Make a finding of a fault and stop the claims that it reaches."""
        at = owning_section(ordinals, fault)
        index, line, place = sections[at]
        shown = self._segment(fault.segment)
        if at + 1 == len(sections) or fault.segment < ordinals[at + 1]:
            place = shown.place
        status = guide_status(fault, shown.elements, self._pieces[0].delimiters.component)
        if index in self._claims:
            ordinal, claim = self._claims[index]
            where = where._replace(claim_id=claim.claim_id, claim=ordinal)
            self._screening.findings.append(_finding(fault, where, place, line, status))
            self._screening.ledger.raise_to(ordinal, Verdict.REJECTED, claim.charge or 0)
            return
        self._screening.findings.append(_finding(fault, where, place, None, status))
        for below in self._below(index):
            ordinal, claim = self._claims[below]
            self._screening.ledger.raise_to(ordinal, Verdict.REJECTED, claim.charge or 0)
            own = Place(claim.piece.offset, claim.piece.ordinal)
            told = _finding(fault, where._replace(claim_id=claim.claim_id, claim=ordinal), own, None, status)
            self._screening.findings.append(told._replace(key=FROM_ABOVE))

    def _segment(self, number: int) -> Segment:
        """The set's segment with this number (ST is 1)."""
        ordinal = self._pieces[0].ordinal + number - 1
        index = bisect_right(self._pieces, ordinal, key=lambda piece: piece.ordinal) - 1
        if index not in self._segments:
            self._segments[index] = self._pieces[index].segments()
        return self._segments[index][ordinal - self._pieces[index].ordinal]

    def _below(self, index: int) -> list[int]:
        """Indices of the claims below the level of the piece `index`; all of the set's where it is no level."""
        depth = level_code(self._pieces[index].head()) if self._pieces[index].tag == "HL" else ""
        below = []
        for position in range(index + 1, len(self._pieces)):
            if depth and self._pieces[position].tag == "HL" and level_code(self._pieces[position].head()) <= depth:
                break
            if position in self._claims:
                below.append(position)
        return below if depth else list(self._claims)


def _finding(fault: GuideFault, where: Whereabouts, place: Place, line: str | None, status: str) -> Finding:
    values = {"fault": fault.message}
    finding = engine_finding("guide-fault", where, place, element=fault.element, line=line, values=values)
    return finding._replace(guide=fault, status=status)


def _first_segment(piece: Piece) -> bytes:
    """The first segment of a piece with its terminator."""
    terminator = piece.delimiters.terminator
    return (piece.text.partition(terminator)[0] + terminator).encode("latin-1")
