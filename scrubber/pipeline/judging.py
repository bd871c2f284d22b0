"""Both passes over the inputs of a run: each claim for itself, then each patient, beside what the history holds."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from scrubber.engine.claims.claim_pass import ClaimPass, tell_folded
from scrubber.engine.claims.control_numbers import ControlNumbers
from scrubber.engine.input_result import InputResult
from scrubber.engine.patient_pass import DecisionFailed, PatientPass
from scrubber.errors import SetupError
from scrubber.findings.finding_store import FindingStore
from scrubber.findings.resolve_hits import ClaimContext, engine_finding
from scrubber.history.protocol import AcceptedInput
from scrubber.outputs.second_read.document import InputFacts
from scrubber.pipeline.input_reading import InputReading
from scrubber.pipeline.repeated_input import InputsSeen
from scrubber.pipeline.report import Report
from scrubber.pipeline.set_aside import Errors, InputsFailed, set_aside, without_failures
from scrubber.x12.mending import Mending
from scrubber.x12.segment import Place
from scrubber.x12.shape import LOOKED_AT, shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from scrubber.engine.parallel.merge_parts import Together
    from scrubber.findings.finding import Coverage
    from scrubber.history.protocol import BilledClaim, History, Prepared, Recorded, Recording, Seen
    from scrubber.log import Log
    from scrubber.pipeline.plan import Plan
    from scrubber.x12.source import Source

    Screened = tuple[InputResult, InputFacts]

WORTHWHILE = 8 * 1024 * 1024
"""Bytes of all inputs below which one process is as fast as several."""
_ROUNDS = 3
"""How often a run is decided without locking the history."""
Done = TypeVar("Done")


def screen_all(sources: Sequence[Source], plan: Plan) -> list[Report]:
    """Run both passes over the inputs of one run; a report for each, in their order. Nothing is recorded.

    An input over which the program fails is set aside, and the others are judged as if it were not there.
    """

    def screen(errors: Errors) -> list[Report]:
        screened = _screen_each(sources, plan, errors)
        with plan.history.reading() as recorded:
            _decide(screened, plan, recorded)
        return _reports(screened, plan)

    return without_failures(screen, plan.log)


def claims_of(source: Source, plan: Plan) -> tuple[str, list[BilledClaim]]:
    """The SHA-256 of an input, and what a history may have recorded of it. Raises SetupError where it is not read."""
    ((input_result, facts),) = _screen_each([source], plan, {})
    if not facts.sha256:
        raise SetupError("the file cannot be read")
    claims = [claim for claim in input_result.dated_claims if not claim.is_test]
    # A replacement was recorded as one of the whole claim, or of its own lines.
    return facts.sha256, [claim.billed(replaces_lines=by_line) for claim in claims for by_line in (False, True)]


class HistoryChanged(Exception):
    """Another run has changed what this one has decided by: it is to be decided again."""


class Pending:
    """What a run is to record once its outputs are staged."""

    def __init__(self, history: History, seen: Seen, prepared: Prepared, held: int) -> None:
        self._history = history
        self._seen = seen
        self._prepared = prepared
        self.size = held + len(prepared.services)
        """How many services the history holds with those of this run."""

    def commit(self, publication: str | None = None, token: str = "") -> None:
        """Make the run real, and with it the duty to publish the staged outputs of the token `publication`.

        `token` is what the run is known by. In one short transaction, before which nothing is locked. Raises
        HistoryChanged where another run has changed what was decided by, OwnFailure.
        """
        with self._history.writing() as history:
            if not history.holds(self._seen):
                raise HistoryChanged
            _record(history, self._prepared, publication, token)


class Locked(Pending):
    """The same where no other run can change what was decided by."""

    def __init__(self, history: History, recording: Recording, prepared: Prepared) -> None:
        super().__init__(history, recording.seen, prepared, recording.size)
        self._recording = recording

    def commit(self, publication: str | None = None, token: str = "") -> None:
        """Make the run real. Raises OwnFailure."""
        _record(self._recording, self._prepared, publication, token)


def _record(history: Recording, prepared: Prepared, publication: str | None, token: str) -> None:
    history.record(prepared, token)
    history.commit(publication)


def until_recorded(attempt: Callable[[bool], Done], log: Log) -> Done:
    """Call `attempt` until no other run changes meanwhile what it decides by; the last time with the history locked."""
    for _ in range(_ROUNDS):
        try:
            return attempt(False)  # noqa: FBT003 whether it is locked
        except HistoryChanged:
            log.info("decided again: another run has changed the history")
    return attempt(True)  # noqa: FBT003


@contextmanager
def recording(
    sources: Sequence[Source], plan: Plan, errors: Errors | None = None, *, is_locked: bool = False
) -> Iterator[tuple[list[Report], Pending]]:
    """As `screen_all`, with the accepted claims to be recorded in a history.

    The inputs of `errors` are set aside. Raises InputsFailed where the program fails over others that are judged by
    now beside the rest: all of it is to be done again without them.

    The claims are decided by what the history holds at one moment, and recorded if that is still so when the outputs
    are staged: or limits would be broken by two runs that do not see each other. Where `is_locked`, no other run
    changes it meanwhile. The claim pass, most of the work, comes before it.
    """
    screened = _screen_each(sources, plan, {} if errors is None else errors)
    with ExitStack() as stack:
        if is_locked:
            writing = stack.enter_context(plan.history.writing())
            pending: Pending = Locked(plan.history, writing, writing.prepare(_decide(screened, plan, writing)))
        else:
            with plan.history.reading() as recorded:
                prepared = recorded.prepare(_decide(screened, plan, recorded))
                pending = Pending(plan.history, recorded.seen, prepared, recorded.size)
        plan.log.info("history looked up", history=plan.history.kind, services=pending.size)
        yield _reports(screened, plan), pending


def _decide(screened: Sequence[Screened], plan: Plan, history: Recorded) -> list[AcceptedInput]:
    """The patient pass over the inputs, one after the other; what it accepts of each. Raises InputsFailed."""
    patient_pass = PatientPass(plan.settings.rulebook, history)
    patient_pass.look_up(input_result for input_result, _ in screened)
    numbers = ControlNumbers(plan.duplicate_interchange)
    days = [plan.as_of or input_result.dated or date(1970, 1, 1) for input_result, _ in screened]
    numbers.look_up(
        history, [(input_result, facts.sha256) for input_result, facts in screened], min(days, default=date.max)
    )
    accepted = []
    for (input_result, facts), day in zip(screened, days, strict=True):
        numbers.check(input_result, facts.sha256)
        try:
            decisions = patient_pass.decide(input_result)
        except DecisionFailed as failed:
            raise InputsFailed({failed.input: failed.error}) from failed
        used = numbers.take(input_result, facts.sha256)
        accepted.append(AcceptedInput(facts.sha256, day, patient_pass.accepted(decisions), used))
    return accepted


def _screen_each(sources: Sequence[Source], plan: Plan, errors: Errors) -> list[Screened]:
    """The claim pass over every input, by as many processes as are worth while.

    The inputs of `errors` are set aside, and those over which the program fails now are entered there.
    """
    screened = []
    finding_store, seen = FindingStore(ignored=plan.settings.ignored_faults), InputsSeen()
    with ExitStack() as stack:
        together = _together(sources, plan, stack)
        for ordinal, source in enumerate(sources):
            if ordinal not in errors:
                try:
                    with plan.stopwatch.input(ordinal):
                        judged = _screen(source, ordinal, plan, finding_store, together if source.file else None)
                    screened.append(seen.once(*judged, finding_store))
                except SetupError:
                    raise
                except Exception as error:  # noqa: BLE001 whatever one input does, the others go on
                    plan.log.error("input set aside", input_ordinal=ordinal + 1, error=error)
                    # The other processes may have been in the middle of it: the rest is judged in this one.
                    errors[ordinal], together = error, None
            if ordinal in errors:
                screened.append(set_aside(source, ordinal, errors[ordinal], finding_store))
            plan.log.debug(
                "input screened", input_ordinal=ordinal + 1, claims=len(screened[-1][0].claim_verdicts.verdicts)
            )
    return screened


def _log_failures(input_results: Iterable[InputResult], log: Log) -> None:
    """Log how edits failed: once for each exception type and line of their code, with the number of claims."""
    crashes = [crash for input_result in input_results for crash in input_result.crashes]
    for (name, kind, place), claims in Counter((crash.edit, crash.kind, crash.place) for crash in crashes).items():
        log.error("edit failed", edit=name, kind=kind, place=place, claims=claims)


def _reports(screened: Sequence[Screened], plan: Plan) -> list[Report]:
    run = plan.run_document()
    _log_failures((input_result for input_result, _ in screened), plan.log)
    return [
        _report(
            input_result,
            facts,
            run,
            plan.coverage(input_result.unchecked, input_result.judged_by, undated=input_result.undated),
        )
        for input_result, facts in screened
    ]


def _together(sources: Sequence[Source], plan: Plan, stack: ExitStack) -> Together | None:
    """A worker pool of processes for the inputs that are files, where there are cores and work enough for one."""
    paths = [(ordinal, source.file) for ordinal, source in enumerate(sources) if source.file]
    # What letters are folded in is read in one go.
    if plan.folds or plan.jobs < 2 or sum(_size(path) for _, path in paths) < WORTHWHILE:  # noqa: PLR2004 - more than this process
        return None
    from scrubber.engine.parallel.merge_parts import Together
    from scrubber.engine.parallel.worker_pool import WorkerPool

    plain = [(ordinal, path) for ordinal, path in paths if _is_plain(path)]
    return Together(stack.enter_context(WorkerPool(plan.jobs, plan.settings.request, plan.log)), plain)


def _is_plain(path: Path) -> bool:
    """Whether a file can be read as it is; one that cannot be opened is for whoever tries to judge it."""
    try:
        with path.open("rb") as stream:
            return shape_of(stream.read(LOOKED_AT)).is_plain
    except (OSError, ValueError):
        return True


def _size(path: Path) -> int:
    """A file's size in bytes, 0 where it has none that could be known."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _screen(
    source: Source, ordinal: int, plan: Plan, finding_store: FindingStore, together: Together | None = None
) -> tuple[InputResult, InputFacts]:
    try:
        with source.open() as stream:
            reading = InputReading(stream, plan.watch, folds=plan.folds)
            input_result = _claim_pass(reading, source, ordinal, plan, finding_store, together)
            facts = reading.finish(source.name, source.folder)
        input_result.reconcile(reading.claims, reading.charge)
        tell_folded(input_result, reading.mending.folded)
        if plan.conformance == "full":
            from scrubber.engine.claims.guide_pass import GuidePass

            with source.open_again(facts.sha256, facts.size) as again:
                GuidePass(input_result, plan.settings.rulebook).run(Mending(again, folds=plan.folds))
    except OSError as error:
        plan.log.info("input not read", input_ordinal=ordinal + 1, error=error)
        input_result = InputResult(ordinal, finding_store.collect(), unreadable=True)
        input_result.findings.append(engine_finding("input-unopened", ClaimContext(), Place(0, 1)))
        facts = InputFacts(source.name, "", 0, folder=source.folder)
    return input_result, facts


def _claim_pass(
    reading: InputReading,
    source: Source,
    ordinal: int,
    plan: Plan,
    finding_store: FindingStore,
    together: Together | None,
) -> InputResult:
    rulebook, shape = plan.settings.rulebook, reading.mending.shape
    if together is None or not shape.is_plain:
        return ClaimPass(rulebook, ordinal, finding_store, shape, repairs=plan.repairs, folds=plan.folds).run(reading)
    from scrubber.engine.parallel.merge_parts import WrongCut

    try:
        parts = together.parts(ordinal, reading.read_to)
        return ClaimPass(rulebook, ordinal, finding_store, repairs=plan.repairs).follow(parts)
    except WrongCut:
        plan.log.info("input judged in one go", input_ordinal=ordinal + 1)
        with source.open() as stream:
            return ClaimPass(rulebook, ordinal, finding_store, repairs=plan.repairs).run(stream)


def _report(
    input_result: InputResult, facts: InputFacts, run: dict[str, object], coverage: tuple[Coverage, ...]
) -> Report:
    summary = input_result.summary()
    return Report(
        facts=facts,
        run=run,
        summary=summary,
        coverage=coverage,
        findings=input_result.findings.in_order(),
        verdicts=bytes(input_result.claim_verdicts.verdicts),
        unreadable=input_result.unreadable,
        unchecked=input_result.unchecked,
        dated=input_result.dated,
        interchanges=tuple(input_result.numbers),
        judged_by=input_result.judged_by,
        undated=input_result.undated,
        crashes=tuple(crash for crash in input_result.crashes if crash.error is not None),
        failed=bool(input_result.crashes) or input_result.set_aside,
        set_aside=input_result.set_aside,
    )
