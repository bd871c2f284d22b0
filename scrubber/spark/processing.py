"""A run on Spark: the steps that the driver has executors take, and what it is told of each: counts."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, cast

from scrubber.engine.claims.control_numbers import ControlNumbers
from scrubber.engine.parallel.merge_parts import PART_LENGTH
from scrubber.errors import HistoryError
from scrubber.history.postgresql import PostgresqlHistory
from scrubber.history.session import KeptHistory
from scrubber.pipeline.batch import digest_of
from scrubber.pipeline.judging import Pending
from scrubber.pipeline.processing import Staged
from scrubber.pipeline.report import EXIT, exit_code, received_on
from scrubber.pipeline.set_aside import InputsFailed
from scrubber.spark.claim_tasks import (
    JudgedFile,
    cut_task,
    digest_task,
    judge_task,
    part_task,
    raised_of,
    ready_task,
    told_of,
)
from scrubber.spark.deaths import with_care
from scrubber.spark.orders import orders_of
from scrubber.spark.output_tasks import Written, outputs_task
from scrubber.spark.patient_tasks import Assumed, claims_task, decide_task
from scrubber.spark.record_tasks import AcceptedOfInput, OfSpark
from scrubber.spark.repeat_tasks import keep_shared_task, lines_task, share_task
from scrubber.spark.stage_files import spooled_file
from scrubber.spark.told_sources import spool, told_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from scrubber.engine.claims.control_numbers import Going, Reused
    from scrubber.history.protocol import Recorded
    from scrubber.history.session import Session
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.processing import ToRecord, Work
    from scrubber.spark.deaths import Tries
    from scrubber.spark.jobs import Broadcast, Jobs
    from scrubber.spark.orders import Orders
    from scrubber.x12.source import Source

    JudgeInput = Callable[[Tries, int, int], JudgedFile]

Answer = TypeVar("Answer")
NOT_SHARED: Final = (
    "a SQLite history, the default, is a file of one machine, which executors cannot share: "
    "give --no-history, or one in PostgreSQL"
)


class OnSpark:
    """Judges inputs on executors (`Processing`)."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self.locks_history = False

    def groups(self, sources: Sequence[Source], ordinals: Sequence[int], *, one_by_one: bool) -> Iterator[list[int]]:  # noqa: ARG002 a run that may end early is judged as a whole, too
        """All inputs together: a run is published at once."""
        if ordinals:
            yield list(ordinals)

    def digests(self, sources: Sequence[Source]) -> list[str]:
        """The SHA-256 of each input; empty where it cannot be read."""
        files = [at for at, source in enumerate(sources) if source.path is not None]
        told = {at: told_source(sources[at], Path()) for at in files}
        found = dict(zip(files, self._jobs.each(files, partial(digest_task, told)), strict=True))
        return [found[at] if at in found else digest_of(source) for at, source in enumerate(sources)]

    @contextmanager
    def open(self, sources: Sequence[Source], ordinals: Sequence[int], plan: Plan) -> Iterator[None]:  # noqa: ARG002 Spark keeps its executors itself
        """Nothing of our own is at work. Raises HistoryError for a history that executors cannot share."""
        self.locks_history = isinstance(plan.history, KeptHistory)
        if self.locks_history and plan.history.kind != "postgresql":
            raise HistoryError(NOT_SHARED)
        yield

    @contextmanager
    def staged(self, work: Work) -> Iterator[Staged]:
        """Judge the inputs of a group and stage their outputs. Raises InputsFailed, SetupError, OwnFailure."""
        history = work.plan.history
        with ExitStack() as until_published:
            with self._jobs.broadcast(orders_of(work)) as orders:
                run = SparkRun(self._jobs, work, orders)
                run.require_ready()
                recorded = until_published.enter_context(
                    history.exclusively() if isinstance(history, PostgresqlHistory) else history.reading()
                )
                judged = run.judge()
                record = work.begin([one.facts.sha256 for one in judged.values()])
                written = run.write(record.id, judged, recorded)
            reports, produced = [one.report for one in written.values()], [one.produced for one in written.values()]
            yield Staged(record, reports, produced, run.to_record(written, recorded))


class SparkRun:
    """The inputs of a group on their way through the steps of a run."""

    def __init__(self, jobs: Jobs, work: Work, orders: Broadcast[Orders]) -> None:
        self._jobs, self._work, self._plan, self._orders = jobs, work, work.plan, orders
        self._ordinals = list(work.group.ordinals)

    def require_ready(self) -> None:
        """Raise SetupError where executors could not do their part: before the first byte of an input is read."""
        self._jobs.everywhere(self._task(ready_task))
        for ordinal in self._ordinals:
            spool(self._work.group.sources[ordinal], self._work.staging, spooled_file(ordinal))

    def judge(self) -> dict[int, JudgedFile]:
        """The claim pass: of each input what it is and what goes on; large ones in parts."""
        failures = {ordinal: told_of(error) for ordinal, error in self._work.errors.items()}
        digests = dict(enumerate(self._work.group.digests))
        parts = self._cut(failures)
        judge_one = self._task(judge_task, failures, digests)
        steps = [
            (ordinal, part) for ordinal, count in parts.items() for part in (range(count) if count > 1 else [None])
        ]
        answers = with_care(self._jobs, steps, self._task(_step, judge_one))
        found = {answer[0]: answer[1] for answer in answers if answer is not None}
        merged = [ordinal for ordinal, count in parts.items() if count > 1]
        if merged:
            whole = with_care(self._jobs, merged, partial(_merge, parts, judge_one))
            found |= dict(zip(merged, whole, strict=True))
        for ordinal in self._ordinals:
            failure = found[ordinal].failure
            if failure is not None and ordinal not in failures:
                error = raised_of(failure)
                self._plan.log.error("input set aside", input_ordinal=ordinal + 1, error=error)
                self._work.errors[ordinal] = error
        return {ordinal: found[ordinal] for ordinal in self._ordinals}

    def _cut(self, failures: Mapping[int, str]) -> dict[int, int]:
        """Into how many parts each input is cut."""
        parts = dict.fromkeys(self._ordinals, 1)
        sources = self._work.group.sources
        large = [at for at in parts if sources[at].size > PART_LENGTH and at not in failures and not self._plan.folds]
        if large:
            parts |= dict(zip(large, self._jobs.each(large, self._task(cut_task)), strict=True))
        return parts

    def write(self, run: str, judged: Mapping[int, JudgedFile], recorded: Recorded) -> dict[int, Written]:
        """The patient pass, and the outputs of every input, staged.

        What an input repeats of earlier ones (a number, a service) depends on what is accepted of those: that is taken
        for what the claim pass lets go on, and where it was wrong, all is done again with what is known by then.
        """
        repeated = self._repeated(judged)
        ordinals, shared = self._ordinals, [at for at in self._ordinals if at not in repeated]
        going = {at: judged[at].going for at in shared}
        self._share(shared)
        assumed, gone = Assumed(self._reused(judged, going, going, recorded), repeated), dict[int, str]()
        while True:
            written = dict(zip(ordinals, self._by_patient(ordinals, run, assumed), strict=True))
            accepted = {at: one.going for at, one in written.items()}
            found = Assumed(self._reused(judged, going, accepted, recorded), repeated)
            found_gone = {at: one.gone for at, one in written.items() if one.gone}
            is_settled = (found, found_gone) == (assumed, gone)
            end = self._end(list(written.values()))
            if is_settled and end == len(ordinals):
                return self._numbered(written, run, assumed)
            if is_settled:
                ordinals = ordinals[:end]
            if found_gone != gone:
                self._share(shared)
            assumed, gone = found, found_gone

    def _numbered(self, written: dict[int, Written], run: str, assumed: Assumed) -> dict[int, Written]:
        """The same with control numbers of the history, each input's behind those of earlier ones.

        How many each takes is known once its outputs were written; they are written again.
        """
        counts = [one.drawn for one in written.values()]
        if not any(counts):
            return written
        first = self._plan.history.draw_numbers(sum(counts))
        numbered = assumed._replace(drawn=dict(zip(written, accumulate(counts, initial=first), strict=False)))
        return dict(zip(written, self._by_patient(list(written), run, numbered), strict=True))

    def to_record(self, written: Mapping[int, Written], recorded: Recorded) -> ToRecord:
        """What a history is to record of inputs that are staged."""
        history = self._plan.history
        if not isinstance(history, PostgresqlHistory):
            return Pending(history, recorded.seen, recorded.prepare([]), recorded.size, lambda _run: None)
        inputs = {
            at: AcceptedOfInput(
                one.report.facts.sha256,
                received_on(one.report, self._plan.as_of),
                one.recorded,
                tuple(dict.fromkeys(number for _, number in one.going)),
            )
            for at, one in written.items()
        }
        return OfSpark(history, cast("Session", recorded), self._work.staging.folder, inputs)

    def _share(self, ordinals: Sequence[int]) -> None:
        """Find the service lines that several inputs have, where an edit looks for what two claims bill."""
        if self._plan.settings.rulebook.looks_for_repetitions and len(ordinals) > 1:
            self._jobs.by_key(ordinals, self._task(lines_task), share_task, self._task(keep_shared_task))

    def _by_patient(self, ordinals: Sequence[int], run: str, assumed: Assumed) -> list[Written]:
        """What became of inputs. Raises InputsFailed."""
        answers = self._jobs.by_patient(
            ordinals,
            self._task(claims_task, assumed),
            self._task(decide_task),
            self._task(outputs_task, run, assumed),
        )
        failed = {at: raised_of(one) for at, one in zip(ordinals, answers, strict=True) if isinstance(one, str)}
        if failed:
            raise InputsFailed(failed)
        return [one for one in answers if isinstance(one, Written)]

    def _task(self, task: Callable[..., Answer], *told: object) -> Callable[..., Answer]:
        """A task that is told the orders of the run first, and then what else it is told by the driver."""
        return partial(_by_orders, self._orders, task, *told)

    def _end(self, written: Sequence[Written]) -> int:
        """How many inputs the run is to have: those up to the first one that it fails over, if it is to end there."""
        if self._work.fails_fast:
            for number, one in enumerate(written, 1):
                if exit_code([one.report]) >= EXIT.unreadable:
                    return number
        return len(written)

    def _repeated(self, judged: Mapping[int, JudgedFile]) -> dict[int, str]:
        """Of inputs with the bytes of an earlier one the path of that."""
        first: dict[str, str] = {}
        repeated = {}
        for ordinal, one in judged.items():
            if not one.facts.sha256 or ordinal in self._work.errors:
                continue
            if one.facts.sha256 in first:
                repeated[ordinal] = first[one.facts.sha256]
            else:
                first[one.facts.sha256] = one.facts.path
        return repeated

    def _reused(
        self,
        judged: Mapping[int, JudgedFile],
        going: Mapping[int, Sequence[Going]],
        accepted: Mapping[int, Sequence[Going]],
        recorded: Recorded,
    ) -> dict[int, tuple[Reused, ...]]:
        """Interchanges with a number that an earlier one has; `accepted` are those of which a claim is accepted."""
        numbers = ControlNumbers(self._plan.on_reuse)
        days = [self._plan.as_of or one.dated or date(1970, 1, 1) for one in judged.values()]
        asked = [number for own in going.values() for _, number in own]
        numbers.look_up_numbers(recorded, asked, min(days, default=date.max))
        found = {}
        for ordinal, own in going.items():
            if reused := numbers.reused(own):
                found[ordinal] = tuple(reused)
            numbers.use(accepted.get(ordinal, ()))
        return found


def _by_orders(orders: Broadcast[Orders], task: Callable[..., Answer], *told: object) -> Answer:
    return task(orders.value, *told)


def _step(
    orders: Orders, judge_one: JudgeInput, tries: Tries, step: tuple[int, int | None]
) -> tuple[int, JudgedFile] | None:
    """Judge a part of an input, or a whole one."""
    ordinal, part = step
    if part is None:
        return ordinal, judge_one(tries, ordinal, 1)
    part_task(orders, tries, ordinal, part)
    return None


def _merge(parts: Mapping[int, int], judge_one: JudgeInput, tries: Tries, ordinal: int) -> JudgedFile:
    """Put an input together of its parts."""
    return judge_one(tries, ordinal, parts[ordinal])
