"""Where edits are run: foreign code that may raise, yield nonsense or never end, and must not take a claim along.

What goes wrong becomes one engine finding for the edit and the claim, which is then not cleared. Time is kept with the
interval timer of the main thread: it interrupts a loop wherever it is, regular expressions included, and leaves no
thread behind. Elsewhere (another thread, a system without such timers, a host that uses the timer itself) an edit's
time is not bounded; the number of its hits is.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn, ParamSpec, Self, TypeVar

from scrubber.claims.claim import Claim
from scrubber.claims.line import ServiceLine
from scrubber.claims.location import ELSEWHERE
from scrubber.claims.occurrences import SEGMENTS
from scrubber.claims.payment import Payment
from scrubber.claims.repeated_service import Repetition
from scrubber.claims.timeline import Timeline
from scrubber.edit.message import Hit
from scrubber.engine.edit_failure import Crash, NonsenseHit, OutOfTime, told_of
from scrubber.findings.resolve_hits import (
    ClaimContext,
    ResolvedMessage,
    edit_finding,
    engine_finding,
    filled,
    resolve_message,
)
from scrubber.x12.segment import read_designator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FrameType, TracebackType
    from typing import Any

    from scrubber.claims.location import Location
    from scrubber.claims.occurrences import Value
    from scrubber.edit import Context
    from scrubber.edit.definition import Question
    from scrubber.findings.finding import Finding
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.x12.segment import Place

Placed = Claim | ServiceLine | Payment | Timeline | Repetition
"""What stands somewhere in a file."""

CLAIM_SECONDS = 5.0
"""Time that one edit has for one claim; the slowest shipped edit takes a thousandth of a second."""
MOST_HITS = 10_000
"""Hits that one edit may yield on one subject."""
_TICKS = 20
"""Parts of the time that are counted: a process that was stopped or starved for long gets one tick for it, not all."""
_STRIKES = 3
"""How often an edit may run out of time before it is not tried any more: every claim still gets the finding."""
_MOST_TICKS = 4 * _TICKS
"""Ticks after which the process ends with an edit that catches every interruption, too."""
_STANDARD_ERROR: Final = 2
_PROGRAM_FAILED: Final = 4
"""Exit code of a run that failed and is safe to run again."""

_ENDLESS = (
    "scrubber: the edit {} does not end and catches every exception, its interruption among them; run without it\n"
)
_NO_HIT = "a {} where a hit is wanted: yield message.at(…)"

Answer = TypeVar("Answer")
Asked = ParamSpec("Asked")


class ValueHit(NamedTuple):
    """What an edit says about a value, and at which element of its loop; empty for the value's own."""

    said: ResolvedMessage
    element: str


class Sandbox:
    """Runs the edits of a pass; a context manager around each input, inside which time is kept.

    How an edit failed over one input makes no difference to the next.
    """

    def __init__(self, seconds: float = CLAIM_SECONDS) -> None:
        self._tick = seconds / _TICKS
        self._edit: str | None = None
        self._spent: Counter[str] = Counter()
        self._strikes: Counter[str] = Counter()
        self._struck: dict[str, Crash] = {}
        """How edits ran out of time last."""
        self._failed: set[str] = set()
        self._asked: Callable[..., Any] | None = None
        """The function of the edit that is asked."""
        self._hits: object = None
        """What it yields."""
        self._raised: set[tuple[str, str, str, str]] = set()
        """Failures whose exception was kept."""
        self._resolved: dict[tuple[ActiveEdit, str], ResolvedMessage] = {}
        self._restore: Callable[[], object] | None = None

    def __enter__(self) -> Self:
        self._strikes.clear()
        self._raised.clear()
        if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._restore is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._restore()
            self._restore = None

    def _start(self) -> None:
        if signal.getitimer(signal.ITIMER_REAL) != (0.0, 0.0):
            return
        before = signal.signal(signal.SIGALRM, self._on_tick)
        self._restore = lambda: signal.signal(signal.SIGALRM, before if before is not None else signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, self._tick, self._tick)

    def _on_tick(self, _number: int, _frame: FrameType | None) -> None:
        """Count time against the edit that is running; interrupt it where it has had enough."""
        if self._edit is not None:
            self._spent[self._edit] += 1
            if self._spent[self._edit] > _MOST_TICKS:
                _end_process(self._edit)
            if self._spent[self._edit] > _TICKS:
                raise OutOfTime

    def next_claim(self) -> None:
        """Begin the next claim: every edit has its whole time again."""
        if self._spent or self._failed:
            self._spent.clear()
            self._failed.clear()

    def run(
        self, active: ActiveEdit, question: Question, subject: Placed, context: Context[Any], where: ClaimContext
    ) -> tuple[list[Finding], Crash | None]:
        """Run a function of an edit on one subject: what it found, or how it failed; `failure` has the finding for it.

        Everything it yielded before is dropped: half an answer is none. One that failed on the claim is not run again.
        """
        if active.edit.name in self._failed:
            return [], None
        findings, crash = self.ask(active, self._findings, active, question, subject, context, where)
        return findings or [], crash

    def _findings(
        self, active: ActiveEdit, question: Question, subject: Placed, context: Context[Any], where: ClaimContext
    ) -> list[Finding]:
        """What an edit finds on a subject. Raises whatever the edit raises, NonsenseHit for what is no hit of it."""
        holds = _holder(subject)
        findings = []
        self._asked = question.function
        self._hits = hits = question.ask(subject, context=context)
        for hit in islice(hits if hasattr(hits, "__iter__") else _returned(hits), MOST_HITS + 1):
            if not isinstance(hit, Hit):
                raise NonsenseHit(_NO_HIT.format(type(hit).__name__))
            if not holds(hit.location.place):
                raise NonsenseHit("a hit that points outside of the claim")
            findings.append(edit_finding(self._said(active, hit), hit.location, where))
        if len(findings) > MOST_HITS:
            raise NonsenseHit("more hits than a claim can have")
        return findings

    def _said(self, active: ActiveEdit, hit: Hit) -> ResolvedMessage:
        """What a hit says. Raises whatever is wrong with it."""
        message = hit.message
        if active.edit.messages.get(message.key) is not message:
            raise NonsenseHit("a message of another edit")
        said = self._resolved.get((active, message.key))
        if said is None:
            said = self._resolved[active, message.key] = resolve_message(active, message)
        return filled(said, hit)

    def run_on_value(
        self, active: ActiveEdit, kind: type, value: Value, context: Context[Any]
    ) -> tuple[list[ValueHit] | None, Crash | None]:
        """Run an edit's function on a value of this kind: what it says wherever the value stands, or how it failed.

        One that failed on the claim is not run again: nothing is known of what it would say.
        """
        if active.edit.name in self._failed:
            return None, None
        return self.ask(active, self._value_hits, active, kind, value, context)

    def _value_hits(self, active: ActiveEdit, kind: type, value: Value, context: Context[Any]) -> list[ValueHit]:
        told = []
        question = active.edit.checks[kind]
        self._asked = question.function
        self._hits = hits = question.ask(value, context=context)
        for hit in islice(hits if hasattr(hits, "__iter__") else _returned(hits), MOST_HITS + 1):
            if not isinstance(hit, Hit):
                raise NonsenseHit(_NO_HIT.format(type(hit).__name__))
            line, element, place = hit.location
            if place != ELSEWHERE or line is not None:
                raise NonsenseHit("a hit on a value that points at a place")
            if element and read_designator(element).segment not in SEGMENTS[kind]:
                raise NonsenseHit(f"a hit on a value that points at {element}, where it does not stand")
            told.append(ValueHit(self._said(active, hit), element))
        if len(told) > MOST_HITS:
            raise NonsenseHit("more hits than a claim can have")
        return told

    def failure(self, crash: Crash, where: ClaimContext, fallback: Location) -> list[Finding]:
        """The finding for an edit that failed: one for each edit and claim."""
        if crash.edit in self._failed:
            return []
        self._failed.add(crash.edit)
        values = {"edit": crash.edit}
        return [engine_finding(crash.key, where, fallback.place, element=fallback.element, values=values)]

    def ask(
        self, active: ActiveEdit, question: Callable[Asked, Answer], *args: Asked.args, **kwargs: Asked.kwargs
    ) -> tuple[Answer | None, Crash | None]:
        """Call into an edit; what it answers, or how it failed."""
        name = active.edit.name
        if self._strikes and self._strikes[name] >= _STRIKES:
            return None, self._struck[name]
        self._asked = self._hits = None
        try:
            self._edit = name
            try:
                answer = question(*args, **kwargs)
            finally:
                self._edit = None
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 whatever an edit raises must not lose the claim
            self._edit = None
            crash = self._crash(active, error)
            if isinstance(error, OutOfTime):
                self._strikes[name] += 1
                self._struck[name] = crash._replace(error=None)
            return None, crash
        return answer, None

    def may_say(self, active: ActiveEdit, hits: Iterable[object]) -> bool | None:
        """Whether an edit yields anything on a claim, or fails: then it is asked again, and told of there.

        None where it ran out of time, now or once too often before. What fails here is not counted.
        """
        name = active.edit.name
        self.next_claim()
        if self._strikes and self._strikes[name] >= _STRIKES:
            return None
        try:
            self._edit = name
            try:
                return any(True for _ in hits)
            finally:
                self._edit = None
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 it is raised again where the claim is judged
            self._edit = None
            return None if isinstance(error, OutOfTime) else True

    def _crash(self, active: ActiveEdit, error: BaseException) -> Crash:
        """How an edit failed; the exception is kept once a place, since it holds on to what it was raised over."""
        failure = told_of(active.edit, error, self._asked, self._hits)
        is_new = failure not in self._raised
        self._raised.add(failure)
        return Crash(*failure, error if is_new else None)


def _returned(answer: object) -> NoReturn:
    raise NonsenseHit(f"it returned a {type(answer).__name__}; yield its hits")


def _end_process(edit: str) -> None:
    """End the process with an edit that nothing else ends; what it had not published is done by the next run."""
    os.write(_STANDARD_ERROR, _ENDLESS.format(edit).encode())
    os._exit(_PROGRAM_FAILED)


def _holder(subject: Placed) -> Callable[[Place], bool]:
    """What tells whether a place belongs to the claim that the subject is, or is a part of."""
    if isinstance(subject, ServiceLine | Payment):
        return subject.claim.holds
    if isinstance(subject, Claim):
        return subject.holds
    if isinstance(subject, Repetition):
        return subject.line.claim.holds
    services = [(service.sv1_position, service.dates_place) for service in subject.claimed]
    return {own for places in services for own in places}.__contains__
