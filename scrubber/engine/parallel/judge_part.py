"""One part of an input, judged in whatever process: what the claim pass absorbs, and where the part ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.service_keys import NO_LINES
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.engine.claims.judged_claims import JudgedClaims
from scrubber.engine.claims.transaction_sets import TransactionSets
from scrubber.engine.parallel.split_input import Range, RangeEnd
from scrubber.findings.finding import Finding, Verdict
from scrubber.findings.resolve_hits import ClaimContext, engine_finding
from scrubber.rules.rulebook import Rulebook
from scrubber.x12.checks.hierarchy import BEGINNING
from scrubber.x12.delimiters import ASSUMED
from scrubber.x12.piece import REFUSED, Piece, Stretch
from scrubber.x12.reader import Reader, Resume
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from scrubber.engine.claims.guide_levels import LevelsWithFaults
    from scrubber.engine.input_result import DatedClaim

_BEGINNING = Place(0, 1)


class Task(NamedTuple):
    """A part of an input to be judged."""

    path: Path
    range: Range
    input: int
    """Ordinal of the input in the run, from 0."""


class RangeResult(NamedTuple):
    """What was made of one part; ordinals of claims count from its beginning."""

    parts: list[Piece | JudgedClaims]
    end: RangeEnd
    is_refused: bool
    """Whether the input is not read beyond this part."""
    above: tuple[LevelsWithFaults, ...] = ()
    """What the guide tells its first claims of the header and levels that they hang from."""
    is_sure: bool = True
    """Whether what the guide found in it needs no more of the input than was known of it."""


class _Bytes:
    """The bytes of a file from where it stands on up to an offset."""

    def __init__(self, stream: BinaryIO, end: int) -> None:
        self._stream = stream
        self._left = end - stream.tell()

    def read(self, size: int, /) -> bytes:
        """Read on."""
        block = self._stream.read(min(size, self._left))
        self._left -= len(block)
        return block


def judge(task: Task, memory: EditMemory, *, checks_guide: bool = False) -> RangeResult:
    """Judge one part of a file, by the implementation guide too if asked for.

    Raises OSError where the file cannot be read.
    """
    start = task.range.start
    with task.path.open("rb") as stream, memory.sandbox:
        stream.seek(start.place.offset if start else 0)
        resume = Resume(start.tag, start.delimiters, start.place) if start else None
        headers, hierarchy = (start.headers, start.context.hierarchy) if start else ((), BEGINNING)
        ahead = start.ahead if start else None
        transaction_sets = TransactionSets(memory, task.input, headers, hierarchy, ahead, checks_guide=checks_guide)
        read = _Followed(Reader(_Bytes(stream, task.range.end), resume=resume).parts())
        parts = [_portable(one) for one in transaction_sets.of(read, task.range.ahead)]
    last = read.last
    if last is None:
        place, delimiters = (start.place, start.delimiters) if start else (_BEGINNING, ASSUMED)
    else:
        place = Place(last.offset + len(last.text), last.ordinal + last.segment_count)
        delimiters = last.delimiters
    is_refused = isinstance(last, Piece) and last.tag == REFUSED
    end = RangeEnd(place, delimiters, transaction_sets.context, transaction_sets.above_next)
    return RangeResult(parts, end, is_refused, transaction_sets.above_first, transaction_sets.is_sure)


class _Followed:
    """What a reader yields, the last of which is remembered."""

    def __init__(self, parts: Iterable[Piece | Stretch]) -> None:
        self._parts = parts
        self.last: Piece | Stretch | None = None

    def __iter__(self) -> Iterator[Piece | Stretch]:
        for part in self._parts:
            self.last = part
            yield part


def _portable(part: Piece | JudgedClaims) -> Piece | JudgedClaims:
    """What can be sent to another process."""
    if isinstance(part, JudgedClaims):
        # What was raised need not be able to leave the process.
        part.crashes = [crash._replace(error=None) for crash in part.crashes]
    return part


def quarantine(task: Task) -> RangeResult:
    """What is said of a part that no process lived through: its claims are there, and unreadable.

    Raises OSError where the file cannot be read.
    """
    result = judge(task, EditMemory(Rulebook()))
    place = task.range.start.place if task.range.start else _BEGINNING
    said = [engine_finding("checker-died", ClaimContext(), place)]
    for judged in result.parts:
        if isinstance(judged, JudgedClaims):
            judged.verdicts = bytearray([Verdict.UNREADABLE] * len(judged.verdicts))
            judged.charges = [*[0] * Verdict.UNREADABLE, sum(judged.charges)]
            judged.findings, said = judged.findings + said, []
            judged.dated_claims = []
            judged.line_keys = NO_LINES * len(judged.verdicts)
            judged.judged_by.clear()
    return result


def rebased(judged: JudgedClaims, claims: int) -> JudgedClaims:
    """The judged with the ordinals of its claims raised by the number of claims before its part."""
    if claims:
        judged.findings = [_raised(finding, claims) for finding in judged.findings]
        judged.guide.findings = [_raised(finding, claims) for finding in judged.guide.findings]
        judged.guide.stopped = [one._replace(claim=one.claim + claims) for one in judged.guide.stopped]
        judged.dated_claims = [_raised_dated(dated, claims) for dated in judged.dated_claims]
    return judged


def _raised(finding: Finding, claims: int) -> Finding:
    return finding if finding.claim is None else finding._replace(claim=finding.claim + claims)


def _raised_dated(dated: DatedClaim, claims: int) -> DatedClaim:
    ordinal = (dated.claim_context.claim or 0) + claims
    services = tuple(
        service._replace(position=(service.position[0], ordinal, service.position[2])) for service in dated.services
    )
    return dated._replace(claim_context=dated.claim_context._replace(claim=ordinal), services=services)
