"""Numbers of interchanges and batches that were used before: by one sender to one receiver, in production alone.

A file is corrected and scrubbed again under its number before it is sent, so that is a warning, unless the run is told
to refuse such an interchange or batch as a receiver does. The same bytes again are the same file again: nothing is
said of it. Of a batch (BHT03) that is said where its interchange has a number of its own; the sets of one input may be
one batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from scrubber.claims.assemble import BatchKey
from scrubber.edit import Severity
from scrubber.findings.finding import Verdict
from scrubber.findings.resolve_hits import ClaimContext, engine_finding
from scrubber.history.protocol import ControlNumber

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from scrubber.engine.input_result import Batch, InputResult, InterchangeNumber
    from scrubber.findings.finding import Finding
    from scrubber.history.protocol import Recorded

UsedNumbers = Mapping[ControlNumber, frozenset[str]]
"""By number, without its content: the inputs, by their SHA-256, in which a claim of its interchange was accepted."""
Reuse = Literal["warn", "reject"]
"""What is done about an interchange, or a batch, whose number was used before."""

BATCH_REUSED: Final = "batch-number-reused"

_REMEMBERED = timedelta(days=366)
"""How long a history's number counts."""
_IN_THIS_INPUT = "earlier in this input"
_IN_THIS_RUN = "in another input of this run"
_IN_AN_EARLIER_RUN = "in an earlier run"


class OnReuse(NamedTuple):
    """What is done about numbers that were used before."""

    interchange: Reuse = "warn"
    batch: Reuse = "warn"


WARNED_OF: Final = OnReuse()


class Going(NamedTuple):
    """An interchange, or a batch of one, of which a claim goes on."""

    ordinal: int
    """That of the interchange in its input, from 0."""
    number: ControlNumber


class Reused(NamedTuple):
    """An interchange, or a batch of one, whose number was used before."""

    ordinal: int
    """That of the interchange in its input, from 0."""
    where: str
    """In words for people."""
    batch: str | None = None
    """BHT03, where it is that which was used before."""


class ControlNumbers:
    """The numbers that the inputs of a run and a history have used.

    `before` are those of the run's inputs that were decided earlier.
    """

    def __init__(self, on_reuse: OnReuse = WARNED_OF, before: UsedNumbers = MappingProxyType({})) -> None:
        self._on_reuse = on_reuse
        self._recorded: frozenset[ControlNumber] = frozenset()
        """Those of the run that the history knows with other content."""
        self._before = before
        self.used: dict[ControlNumber, frozenset[str]] = {}
        """What the inputs that were asked for here have used, with what earlier ones of the run have used too."""

    def look_up(self, history: Recorded, inputs: Sequence[tuple[InputResult, str]], day: date) -> None:
        """Ask the history, once, for the numbers of all inputs, each with its SHA-256; the first is of this day."""
        self.look_up_numbers(
            history, [number for input_result, content in inputs for _, number in going_on(input_result, content)], day
        )

    def look_up_numbers(self, history: Recorded, numbers: Sequence[ControlNumber], day: date) -> None:
        """Ask the history, once, for these numbers, the first of which are of this day."""
        if numbers:
            since = max(day, date.min + _REMEMBERED) - _REMEMBERED
            self._recorded = history.reused(list(dict.fromkeys(numbers)), since)

    def check(self, input_result: InputResult, content: str) -> None:
        """Tell what of the next input, whose SHA-256 is `content`, has a number that was used before."""
        tell_reused(input_result, self.reused(list(going_on(input_result, content))), self._on_reuse)

    def reused(self, numbers: Sequence[Going]) -> list[Reused]:
        """What of the next input has a number of an earlier one; `numbers` of what goes on, interchanges first."""
        used_here: set[ControlNumber] = set()
        reused: list[Reused] = []
        told: set[int] = set()
        for ordinal, number in numbers:
            where = self._where(number, used_here)
            used_here.add(number)
            # Its interchange's number says already that this may be another version of the same file.
            if where and not (number.is_of_batch and (ordinal in told or where == _IN_THIS_INPUT)):
                # Of several batches the first is warned of, and each is refused.
                if not number.is_of_batch or self._on_reuse.batch == "warn":
                    told.add(ordinal)
                reused.append(Reused(ordinal, where, number.number if number.is_of_batch else None))
        return reused

    def _where(self, number: ControlNumber, used_here: Container[ControlNumber]) -> str | None:
        """Where a number was used before, None where it is new."""
        others = self._users(number)
        if number in used_here:
            return _IN_THIS_INPUT
        if others and number.content not in others:
            return _IN_THIS_RUN
        return _IN_AN_EARLIER_RUN if number in self._recorded else None

    def take(self, input_result: InputResult, content: str) -> tuple[ControlNumber, ...]:
        """The numbers that an input, now decided, has used: those of what a claim is accepted of."""
        return self.use(list(going_on(input_result, content)))

    def use(self, numbers: Sequence[Going]) -> tuple[ControlNumber, ...]:
        """The same of what goes on."""
        used = tuple(dict.fromkeys(number for _, number in numbers))
        for number in used:
            self.used[_without_content(number)] = self._users(number) | {number.content}
        return used

    def _users(self, number: ControlNumber) -> frozenset[str]:
        """The inputs of the run, by their SHA-256, that have used a number."""
        key = _without_content(number)
        return self.used.get(key) or self._before.get(key, frozenset())


def tell_reused(input_result: InputResult, reused: Iterable[Reused], on_reuse: OnReuse) -> None:
    """Tell what of an input has a number that was used before, and refuse it where that is wished."""
    for ordinal, where, batch in reused:
        own = input_result.numbers[ordinal]
        if batch is None:
            finding = _interchange_finding(own, where)
            refuses = on_reuse.interchange == "reject"
            if refuses:
                input_result.claim_verdicts.refuse_interchange(ordinal)
                input_result.unreadable = True
        else:
            finding = _batch_finding(own, own.batches[batch], where)
            refuses = on_reuse.batch == "reject"
            if refuses:
                input_result.refused_batches.add(BatchKey(own.place.offset, batch))
                for claims in own.batches[batch].claims:
                    input_result.claim_verdicts.refuse_sets(claims)
        input_result.findings.append(finding._replace(severity=Severity.REJECT.value) if refuses else finding)


def _interchange_finding(interchange: InterchangeNumber, where: str) -> Finding:
    claim_context = ClaimContext(interchange=interchange.number)
    values = {"where": where}
    return engine_finding("interchange-number-reused", claim_context, interchange.place, element="ISA13", values=values)


def _batch_finding(interchange: InterchangeNumber, batch: Batch, where: str) -> Finding:
    claim_context = ClaimContext(interchange=interchange.number)
    values = {"where": where, "transaction": batch.transaction}
    return engine_finding(BATCH_REUSED, claim_context, batch.place, element="BHT03", values=values)


def going_on(input_result: InputResult, content: str) -> Iterator[Going]:
    """Each production interchange of which a claim goes on, as far as it is decided, and behind it its batches.

    `content` is the SHA-256 of the input.
    """
    for ordinal, number in enumerate(input_result.numbers):
        verdicts = input_result.claim_verdicts.of_interchange(ordinal)
        if not number.is_test and any(verdict < Verdict.REJECTED for verdict in verdicts):
            yield Going(ordinal, _identity(number, content))
            for batch in _batches_going_on(input_result, number):
                own = ControlNumber(*number.parties, batch, content, is_of_batch=True)
                yield Going(ordinal, own)


def _batches_going_on(input_result: InputResult, number: InterchangeNumber) -> Iterator[str]:
    verdicts = input_result.claim_verdicts.verdicts
    for batch, (_, _, claims) in number.batches.items():
        if any(verdicts[claim] < Verdict.REJECTED for several in claims for claim in several):
            yield batch


def _identity(number: InterchangeNumber, content: str) -> ControlNumber:
    return ControlNumber(*number.parties, number.number, content)


def _without_content(number: ControlNumber) -> ControlNumber:
    return number._replace(content="")
