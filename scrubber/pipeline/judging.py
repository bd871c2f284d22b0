"""Both passes over the inputs of a run: each claim for itself, then each patient, beside what the history holds."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from scrubber.engine.claims.control_numbers import ControlNumbers
from scrubber.engine.patient_pass import DecisionFailed, PatientPass
from scrubber.engine.repetitions import Repetitions
from scrubber.errors import SetupError
from scrubber.findings.told_below import for_people
from scrubber.history.protocol import AcceptedInput
from scrubber.operating_system import give_back_memory
from scrubber.pipeline.claim_stage import WORTHWHILE, Group, judge_each, worker_pool
from scrubber.pipeline.claims import Claims
from scrubber.pipeline.input_log import log_input
from scrubber.pipeline.left_unmade import LeftUnmade
from scrubber.pipeline.report import Report
from scrubber.pipeline.set_aside import Errors, InputsFailed, without_failures
from scrubber.x12.mending import Mending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scrubber.engine.input_result import InputResult
    from scrubber.engine.parallel.merge_parts import JudgedParts
    from scrubber.history.protocol import BilledClaim, History, Prepared, Recorded, Recording, Seen
    from scrubber.log import Log
    from scrubber.outputs.second_read.document import InputFacts
    from scrubber.pipeline.claim_stage import JudgedInput
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.repeated_input import InputsSeen
    from scrubber.x12.reader import Readable
    from scrubber.x12.source import Source

_ROUNDS = 3
"""How often a run is decided without locking the history."""
Done = TypeVar("Done")


def judge_all(sources: Sequence[Source], plan: Plan) -> list[Report]:
    """Run both passes over the inputs of one run; a report for each, in their order. Nothing is recorded.

    An input over which the program fails is set aside, and the others are judged as if it were not there.
    """

    def judge(errors: Errors) -> list[Report]:
        group = Group.whole(sources, plan)
        with worker_pool(sources, group.ordinals, plan) as judged_parts:
            judged, _ = judge_each(group, plan, errors, judged_parts)
        with plan.history.reading() as recorded:
            _decide(judged, group, plan, recorded, records=False)
        return _reports(judged, plan, sources)

    reports = without_failures(judge, plan.log)
    for ordinal, report in enumerate(reports):
        log_input(plan, ordinal, report)
    return reports


def claims_of(source: Source, plan: Plan) -> tuple[str, list[BilledClaim]]:
    """The SHA-256 of an input, and what a history may have recorded of it. Raises SetupError where it is not read."""
    from scrubber.pipeline.recalling import recall_all

    group = Group.whole([source], plan)
    judged, _ = judge_each(group, plan, {}, None)
    try:
        recall_all(judged[0], plan, group)
    except InputsFailed as failed:
        raise SetupError("the file cannot be read") from failed
    ((input_result, facts),) = judged
    if not facts.sha256:
        raise SetupError("the file cannot be read")
    claims = [claim for claim in input_result.dated_claims if not claim.is_test]
    # A replacement was recorded as one of the whole claim, or of its own lines.
    return facts.sha256, [claim.billed(replaces_lines=by_line) for claim in claims for by_line in (False, True)]


class HistoryChanged(Exception):
    """Another run has changed what this one has decided by: it is to be decided again."""


class Pending:
    """What a run is to record once its outputs are staged.

    `done` is told the number under which that was recorded, if anything was.
    """

    def __init__(
        self, history: History, seen: Seen, prepared: Prepared, held: int, done: Callable[[int | None], None]
    ) -> None:
        self._history = history
        self._seen = seen
        self._prepared = prepared
        self._done = done
        self.size = held + prepared.service_count
        """How many services the history holds with those of this run."""

    def draw_numbers(self, count: int) -> int:
        """As `History.draw_numbers`."""
        return self._history.draw_numbers(count)

    def commit(self, publication: str | None = None, token: str = "") -> None:
        """Make the run real, and with it the duty to publish the staged outputs of the token `publication`.

        `token` is what the run is known by. In one short transaction, before which nothing is locked. Raises
        HistoryChanged where another run has changed what was decided by, OwnFailure.
        """
        with self._history.writing() as history:
            if not history.holds(self._seen):
                raise HistoryChanged
            self._record(history, publication, token)

    def _record(self, history: Recording, publication: str | None, token: str) -> None:
        run = history.record([self._prepared], token)
        history.commit(publication)
        self._done(run)


class Locked(Pending):
    """The same where no other run can change what was decided by."""

    def __init__(
        self, history: History, recording: Recording, prepared: Prepared, done: Callable[[int | None], None]
    ) -> None:
        super().__init__(history, recording.seen, prepared, recording.size, done)
        self._recording = recording

    def draw_numbers(self, count: int) -> int:
        """As `History.draw_numbers`: nothing else can write to the history now."""
        return self._recording.draw_numbers(count)

    def commit(self, publication: str | None = None, token: str = "") -> None:
        """Make the run real. Raises OwnFailure."""
        self._record(self._recording, publication, token)


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
    group: Group,
    plan: Plan,
    errors: Errors | None = None,
    judged_parts: JudgedParts | None = None,
    *,
    is_locked: bool = False,
) -> Iterator[tuple[list[Report], Pending]]:
    """As `judge_all` over the inputs of a group, with the accepted claims to be recorded in a history.

    The inputs of `errors` are set aside. Raises InputsFailed where the program fails over others that are judged by
    now beside the rest: all of it is to be done again without them.

    The claims are decided by what the history holds at one moment, and recorded if that is still so when the outputs
    are staged: or limits would be broken by two runs that do not see each other. Where `is_locked`, no other run
    changes it meanwhile. The claim pass, most of the work, comes before it; claims that were put off are compared
    within it.
    """
    judged, seen = judge_each(group, plan, {} if errors is None else errors, judged_parts)
    sources = [group.sources[ordinal] for ordinal in group.ordinals]
    is_large = sum(source.size for source in sources) >= WORTHWHILE
    if is_large:
        # Blocks took it, and what comes now is mostly put elsewhere by Python.
        give_back_memory()
    with ExitStack() as stack:
        if is_locked:
            writing = stack.enter_context(plan.history.writing())
            decided = _decide(judged, group, plan, writing, records=plan.history.kind != "none")
            done = partial(_add, group, judged, seen, decided)
            pending: Pending = Locked(plan.history, writing, writing.prepare(decided.accepted), done)
        else:
            with plan.history.reading() as recorded:
                decided = _decide(judged, group, plan, recorded, records=plan.history.kind != "none")
                done = partial(_add, group, judged, seen, decided)
                prepared = recorded.prepare(decided.accepted)
                pending = Pending(plan.history, recorded.seen, prepared, recorded.size, done)
        plan.log.info("history looked up", history=plan.history.kind, services=pending.size)
        reports = _reports(judged, plan, sources)
        if is_large:
            # All lines were compared, and outputs come.
            give_back_memory()
        yield reports, pending


class _Decided(NamedTuple):
    """What was decided beside the history, and what it is to take up of each input."""

    accepted: list[AcceptedInput]
    numbers: ControlNumbers
    patient_pass: PatientPass
    repetitions: Repetitions
    unmade: LeftUnmade


def _add(group: Group, judged: Sequence[JudgedInput], seen: InputsSeen, decided: _Decided, run: int | None) -> None:
    """Let a group, which the history has recorded under the number `run`, count for those after it."""
    claims = decided.unmade.accepted([input_result for input_result, _ in judged])
    facts = {input_result.input: (facts.sha256, facts.size) for input_result, facts in judged}
    group.before.add(seen, decided.numbers, decided.patient_pass, decided.repetitions, claims, facts, run)


def _decide(judged: Sequence[JudgedInput], group: Group, plan: Plan, history: Recorded, *, records: bool) -> _Decided:
    """What claims repeat, and the patient pass, over the inputs, one after the other. Raises InputsFailed.

    `records`: whether the history is to take up what is accepted.
    """
    before = group.before
    unmade = LeftUnmade(None, {})
    if plan.settings.rulebook.compares_services:
        from scrubber.pipeline.recalling import recall_needed

        unmade = recall_needed(judged, plan, group, history, records=records)
    repetitions = Repetitions(plan.settings.rulebook, before.billed, before.accepted.runs)
    patient_pass = PatientPass(plan.settings.rulebook, history, before.accepted)
    patient_pass.look_up(input_result for input_result, _ in judged)
    numbers = ControlNumbers(plan.on_reuse, before.numbers)
    days = [plan.as_of or input_result.dated or date(1970, 1, 1) for input_result, _ in judged]
    numbers.look_up(
        history, [(input_result, facts.sha256) for input_result, facts in judged], min(days, default=date.max)
    )
    accepted = []
    for (input_result, facts), day in zip(judged, days, strict=True):
        numbers.check(input_result, facts.sha256)
        try:
            repetitions.tell(input_result, partial(_again, group.sources[input_result.input], facts, plan), history)
            decisions = patient_pass.decide(input_result)
        except DecisionFailed as failed:
            raise InputsFailed({failed.input: failed.error}) from failed
        used = numbers.take(input_result, facts.sha256)
        lines = repetitions.take(input_result)
        services = unmade.decided(input_result)
        accepted.append(AcceptedInput(facts.sha256, day, patient_pass.accepted(decisions), used, lines, services))
    return _Decided(accepted, numbers, patient_pass, repetitions, unmade)


@contextmanager
def _again(source: Source, facts: InputFacts, plan: Plan) -> Iterator[Readable]:
    """An input once more. Raises InputChanged."""
    with source.open_again(facts.sha256, facts.size) as stream:
        yield Mending(stream, folds=plan.folds)


def _log_failures(input_results: Iterable[InputResult], log: Log) -> None:
    """Log how edits failed: once for each exception type and line of their code, with the number of claims."""
    crashes = [crash for input_result in input_results for crash in input_result.crashes]
    failures = Counter((crash.edit, crash.kind, crash.place, crash.named) for crash in crashes)
    for (name, kind, place, named), claims in failures.items():
        log.error("edit failed", edit=name, kind=kind, place=place, named=named, claims=claims)


def _reports(judged: Sequence[JudgedInput], plan: Plan, sources: Sequence[Source]) -> list[Report]:
    _log_failures((input_result for input_result, _ in judged), plan.log)
    return [
        as_report(input_result, facts, plan, source)
        for (input_result, facts), source in zip(judged, sources, strict=True)
    ]


def as_report(input_result: InputResult, facts: InputFacts, plan: Plan, source: Source) -> Report:
    """What was found in an input, as it was decided."""
    summary = input_result.summary()
    every = input_result.findings.in_order()
    findings = for_people(every)
    verdicts = bytes(input_result.claim_verdicts.verdicts)
    return Report(
        facts=facts,
        run=plan.run_document(input_result.judged_by),
        summary=summary,
        coverage=plan.coverage(
            input_result.unchecked, input_result.judged_by, input_result.days, undated=input_result.undated
        ),
        findings=findings,
        acknowledged=every,
        verdicts=verdicts,
        claims=Claims(source, facts, verdicts, findings, plan),
        unreadable=input_result.unreadable,
        unchecked=input_result.unchecked,
        dated=input_result.dated,
        interchanges=tuple(input_result.numbers),
        judged_by=input_result.judged_by,
        refused_batches=frozenset(input_result.refused_batches),
        undated=input_result.undated,
        days=frozenset(input_result.days),
        crashes=tuple(crash for crash in input_result.crashes if crash.error is not None),
        failed=bool(input_result.crashes) or input_result.set_aside,
        set_aside=input_result.set_aside,
    )
