"""Reports → files: the outputs of a run, staged together, committed with the history, published together."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.errors import OwnFailure
from scrubber.operating_system import require_supported
from scrubber.outputs.folder.index import InputKey
from scrubber.outputs.folder.kept_index import KeptIndex
from scrubber.outputs.folder.staging import Staging
from scrubber.outputs.folder.worklists import typed_into
from scrubber.outputs.formats import KINDS, all_asked_for
from scrubber.pipeline.batch import BatchOptions, Deliveries, DoneBefore, done_with
from scrubber.pipeline.claim_stage import Group
from scrubber.pipeline.input_log import log_input
from scrubber.pipeline.judging import until_recorded
from scrubber.pipeline.moving import Mover
from scrubber.pipeline.one_machine import OneMachine
from scrubber.pipeline.processing import Processing, Work
from scrubber.pipeline.publication import OutputFolder, StagedGroup
from scrubber.pipeline.report import EXIT, Report, RunReport, exit_code
from scrubber.pipeline.run_so_far import RunSoFar
from scrubber.pipeline.set_aside import Errors, without_failures
from scrubber.pipeline.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from scrubber.history.protocol import History
    from scrubber.outputs.folder.index import Outcome
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.run_record import RunRecord
    from scrubber.pipeline.stopwatch import Clock
    from scrubber.x12.source import Source


def scrub_all(
    sources: Sequence[Source],
    out: Path,
    emit: Sequence[str],
    plan: Plan,
    clock: Clock | None = None,
    batch: BatchOptions = BatchOptions(),  # noqa: B008 a NamedTuple does not change
    processing: Processing | None = None,
) -> RunReport:
    """Run both passes over the inputs and write the outputs `emit` of each into the folder `out`.

    Each input is published as soon as it is done, small ones a few at a time, and judged beside all that the run has
    accepted before. An input over which the program fails is set aside: it gets its findings document alone, and the
    others go on. Nothing in the folder is overwritten but what its index lists, unchanged, for the same input, unless
    `batch` says so. `clock` tells run.json when the run began and ended; `processing` is who judges the inputs, this
    machine where it is not said. Raises SetupError on Windows, and where `out`
    is no folder or holds files of other programs by our names, OwnFailure where the disk does not take the outputs.
    """
    require_supported()
    plan = plan._replace(stopwatch=Stopwatch(clock))
    return BatchRun(sources, out, all_asked_for(emit), plan, batch, processing or OneMachine()).run()


class BatchRun:
    """A run over inputs, of which some are done."""

    def __init__(
        self,
        sources: Sequence[Source],
        out: Path,
        emit: Sequence[str],
        plan: Plan,
        batch: BatchOptions,
        processing: Processing,
    ) -> None:
        self._sources, self._out, self._emit, self._plan, self._batch = sources, out, emit, plan, batch
        self._processing = processing
        if batch.once:  # what a dead run has committed is done
            with _staging(out, plan.history):
                pass
        kept = batch.folder_index or KeptIndex(out)
        self._index = kept.read()
        if any(KINDS[name].is_worklist for name in emit):
            self._plan = plan._replace(typed=typed_into(out, self._index))
        self._mover = Mover(batch.done, batch.quarantine)
        self._folder = OutputFolder(kept, sources, replace=batch.replace, has_outboxes=batch.has_outboxes)
        self._before = RunSoFar(EditMemory(plan.settings.rulebook), plan.settings.ignored_faults)
        self._digests: list[str] = []
        self._known_by: list[str] = []
        """The digests of the inputs that are not passed over, where they are known before the first one is judged."""
        self._record: RunRecord | None = None
        self._done: list[Done] = []
        self._notes: list[str] = []
        self._moved: Counter[bool] = Counter()

    def run(self) -> RunReport:
        """Do every input that is not done yet, group by group."""
        done_before, ordinals = self._look_at_all()
        left = len(ordinals)
        with self._processing.open(self._sources, ordinals, self._plan):
            for group in self._groups(ordinals):
                left -= len(group)
                self._do(group, left, done_before)
                if self._ends_with(self._done[-1].reports):
                    left += len(group) - len(self._done[-1].reports)
                    break
        if done_before and not ordinals:
            self._tell_passed_over(done_before)
        return self._report(done_before, left)

    def _groups(self, ordinals: Sequence[int]) -> Iterator[list[int]]:
        return self._processing.groups(self._sources, ordinals, one_by_one=self._batch.fail_fast)

    def _ends_with(self, reports: Sequence[Report]) -> bool:
        """Whether no input is to be begun after these."""
        return self._batch.fail_fast and exit_code(reports) >= EXIT.unreadable

    def _look_at_all(self) -> tuple[list[DoneBefore], list[int]]:
        """Inputs that were done before, and which ones are to be done.

        Where there is more than one group, the digests of all are known before the first one is published: the run is
        known by them.
        """
        ordinals = list(range(len(self._sources)))
        for ordinal, source in enumerate(self._sources):
            self._mover.look(ordinal, source)
        passes_over = self._batch.resume or self._batch.once
        if len(list(islice(self._groups(ordinals), 2))) < 2 and not passes_over:  # noqa: PLR2004 - more than one
            return [], ordinals
        self._digests = self._processing.digests(self._sources)
        keys = {ordinal: InputKey(self._digests[ordinal], self._sources[ordinal].path_below) for ordinal in ordinals}
        self._folder.name(self._index, keys)
        done_before, others = self._passed_over(keys) if passes_over else ([], ordinals)
        self._known_by = [self._digests[ordinal] for ordinal in others]
        return done_before, others

    def _passed_over(self, keys: Mapping[int, InputKey]) -> tuple[list[DoneBefore], list[int]]:
        """The inputs that are done: with these settings, or that were delivered before; the ordinals of the others."""
        from scrubber.pipeline.run_record import settings_told

        _, fingerprint = settings_told(self._plan, self._emit)
        deliveries = Deliveries(self._index)
        done, others = [], []
        for ordinal, key in keys.items():
            before = (
                deliveries.done_before(key) if self._batch.once else done_with(self._out, self._index, key, fingerprint)
            )
            if before is None:
                others.append(ordinal)
            else:
                done.append(DoneBefore(key.path, key.sha256, before.run))
                log = self._plan.log
                log.info("input passed over", input_ordinal=ordinal + 1, digest=key.sha256, outcome="passed over")
                self._move(ordinal, before.outcome)
        return done, others

    def _do(self, group: Sequence[int], left: int, done_before: Sequence[DoneBefore]) -> None:
        """Judge, record and publish the inputs of a group, and move them out of the way if that is wished."""

        def attempt(errors: Errors) -> Done:
            return until_recorded(
                lambda is_locked: self._publish(group, left, errors, done_before, is_locked=is_locked), self._plan.log
            )

        done = without_failures(attempt, self._plan.log)
        self._done.append(done)
        self._notes += [note for note in done.notes if note not in self._notes]
        for ordinal, report in zip(group, done.reports, strict=False):  # a run may end inside of a group
            log_input(self._plan, ordinal, report)
            if not (report.set_aside and self._batch.is_to_be_tried_again):
                self._move(ordinal, report.outcome)

    def _publish(
        self,
        group: Sequence[int],
        left: int,
        errors: Errors,
        done_before: Sequence[DoneBefore],
        *,
        is_locked: bool,
    ) -> Done:
        """Publish a group, the inputs of `errors` set aside, all or none, with the history locked or not.

        Raises InputsFailed where there are more inputs to be set aside, HistoryChanged.
        """
        plan, out = self._plan, self._out
        is_locked = is_locked or self._processing.locks_history
        try:
            with _staging(out, plan.history) as staging, ExitStack() as alone:
                if is_locked:  # whoever is alone in the folder may wait for the history, never the other way round
                    alone.enter_context(staging.alone())

                def known(digests: Sequence[str]) -> RunRecord:
                    return self._record or self._begin(self._known_by or digests, done_before)

                given = Group(self._sources, group, self._before, self._digests)
                work = Work(given, plan, self._emit, staging, errors, known, is_locked, self._batch.fail_fast)
                with self._processing.staged(work) as staged:
                    staging.sync()
                    if not is_locked:
                        alone.enter_context(staging.alone())
                    done, history = group[: len(staged.reports)], staged.history
                    left += len(group) - len(done)
                    is_last = left == 0 or self._ends_with(staged.reports)
                    placed = StagedGroup(
                        done, staged.reports, staged.produced, history.size, left, is_last=is_last
                    )  # fmt: skip
                    publication = self._folder.prepare(placed, staged.record, staging)
                    staging.seal(publication.journal)
                    history.commit(staging.run, staged.record.id)
                staging.publish()
                self._folder.published(publication)
        except OSError as error:
            raise OwnFailure(f"the outputs could not be written: {error.strerror or type(error).__name__}") from error
        plan.history.published(staging.run)
        self._record = publication.record
        paths = tuple(tuple(out / path for path in one) for one in publication.paths)
        return Done(tuple(staged.reports), paths, tuple(one.unnoted for one in staged.produced), publication.notes)

    def _begin(self, digests: Sequence[str], done_before: Sequence[DoneBefore]) -> RunRecord:
        """The run over inputs with these SHA-256, of which none is done yet."""
        # What it is written with takes a tenth of the memory: it is not there while the blocks of a first input are.
        from scrubber.pipeline.run_record import begin

        return begin(self._plan, self._emit, digests, done_before)

    def _tell_passed_over(self, done_before: Sequence[DoneBefore]) -> None:
        """Write the manifest of a run that had nothing to do."""
        plan = self._plan
        with plan.history.reading() as recorded:
            services = recorded.size
        self._record = self._begin([], done_before)._replace(services=services)
        try:
            with _staging(self._out, plan.history) as staging, staging.alone():
                staging.seal(self._folder.prepare_manifest(self._record, staging))
                staging.publish()
        except OSError as error:
            raise OwnFailure(f"run.json could not be written: {error.strerror or type(error).__name__}") from error

    def _move(self, ordinal: int, outcome: Outcome) -> None:
        moved = self._mover.move(ordinal, self._sources[ordinal], outcome)
        if moved is not None:
            self._moved[moved.is_moved] += 1
            if moved.path is not None:
                self._sources[ordinal].moved_to(moved.path)
            self._notes += [moved.note] if moved.note else []

    def _report(self, done_before: Sequence[DoneBefore], left: int) -> RunReport:
        return RunReport(
            tuple(chain.from_iterable(done.reports for done in self._done)),
            tuple(chain.from_iterable(done.outputs for done in self._done)),
            tuple(chain.from_iterable(done.unnoted for done in self._done)),
            self._record.services if self._record else 0,
            self._record.id if self._record else "",
            tuple(self._notes),
            tuple(self._record.waivers) if self._record else (),
            done_before=tuple(one.path for one in done_before),
            left=left,
            moved=self._moved[True],
            unmoved=self._moved[False],
        )


class Done(NamedTuple):
    """A group that is published."""

    reports: tuple[Report, ...]
    outputs: tuple[tuple[Path, ...], ...]
    unnoted: tuple[int, ...]
    notes: tuple[str, ...]


@contextmanager
def _staging(out: Path, history: History) -> Iterator[Staging]:
    """A new stage in the folder `out`; the history is told of the dead runs that were carried out there."""
    with Staging(out, history.is_committed) as staging:
        try:
            _told(staging, history)
            yield staging
        finally:
            _told(staging, history)


def _told(staging: Staging, history: History) -> None:
    while staging.carried_out:
        history.published(staging.carried_out.pop())
