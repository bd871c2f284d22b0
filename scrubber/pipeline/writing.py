"""Reports → files: the outputs of a run, staged together, committed with the history, published together."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO

from scrubber.errors import OwnFailure, SetupError
from scrubber.findings.explain import edit_docs
from scrubber.operating_system import require_supported
from scrubber.outputs.folder.staging import Staging
from scrubber.outputs.formats import KINDS, Facts
from scrubber.outputs.second_read.produce import Judged, Produced, produce, produce_one
from scrubber.pipeline.judging import recording, until_recorded
from scrubber.pipeline.publication import Run, prepare
from scrubber.pipeline.report import Report, RunReport, received_on, waivers_of
from scrubber.pipeline.set_aside import Errors, InputsFailed, without_failures
from scrubber.pipeline.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from scrubber.findings.finding import EditDoc
    from scrubber.history.protocol import History
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.stopwatch import Clock
    from scrubber.x12.source import Source


def scrub_all(
    sources: Sequence[Source],
    out: Path,
    emit: Sequence[str],
    plan: Plan,
    clock: Clock | None = None,
    *,
    replace: bool = False,
) -> RunReport:
    """Run both passes over the inputs and write the outputs `emit` of each into the folder `out`.

    An input over which the program fails is set aside: it gets its findings document alone, and the others go on.
    Nothing in the folder is overwritten but what its index lists, unchanged, for the same input, or with `replace` for
    another one of the same path. `clock` tells run.json when the run began and ended. Raises SetupError on
    Windows, and where `out` is no folder or holds files of other programs by our names, OwnFailure where the disk does
    not take the outputs.
    """
    from scrubber.outputs.folder.earlier_runs import earlier_outputs

    require_supported()
    earlier_outputs(out)
    plan = plan._replace(stopwatch=Stopwatch(clock))
    wanted = [name for name in KINDS if name in emit]

    def attempt(errors: Errors) -> RunReport:
        return until_recorded(
            lambda is_locked: _scrub_but(errors, sources, out, wanted, plan, replace=replace, is_locked=is_locked),
            plan.log,
        )

    return without_failures(attempt, plan.log)


def _scrub_but(
    errors: Errors,
    sources: Sequence[Source],
    out: Path,
    wanted: Sequence[str],
    plan: Plan,
    *,
    replace: bool,
    is_locked: bool,
) -> RunReport:
    """Scrub the inputs, those of `errors` set aside, all or none, with the history locked or not.

    Raises InputsFailed where there are more inputs to be set aside, HistoryChanged.
    """
    try:
        with _staging(out, plan.history) as staging, ExitStack() as alone:
            if is_locked:  # whoever is alone in the folder may wait for the history, never the other way round
                alone.enter_context(staging.alone())
            with recording(sources, plan, errors, is_locked=is_locked) as (reports, history):
                about = edit_docs(plan.settings)
                judged = [_judged(source, report, plan, about) for source, report in zip(sources, reports, strict=True)]
                produced = _produce_each(judged, wanted, staging, plan.stopwatch)
                services = history.size
                staging.sync()
                if not is_locked:
                    alone.enter_context(staging.alone())
                notices = waivers_of(reports, plan)
                run = Run(plan, wanted, sources, reports, produced, services, notices)
                publication = prepare(run, staging, out, replace=replace)
                staging.seal(publication.journal)
                history.commit(staging.run, publication.run_id)
            staging.publish()
    except OSError as error:
        raise OwnFailure(f"the outputs could not be written: {error.strerror or type(error).__name__}") from error
    plan.history.published(staging.run)
    paths = tuple(tuple(out / path for path in one) for one in publication.paths)
    unnoted = tuple(one.unnoted for one in produced)
    return RunReport(tuple(reports), paths, unnoted, services, publication.run_id, publication.notes, tuple(notices))


def _produce_each(
    judged: Sequence[Judged], wanted: Sequence[str], staging: Staging, stopwatch: Stopwatch
) -> list[Produced]:
    """Stage the outputs of every input. Raises InputsFailed where the program fails over some, OSError for the disk."""
    produced = []
    failed: Errors = {}
    for ordinal, one in enumerate(judged):
        try:
            with stopwatch.input(ordinal):
                produced.append(produce(one, wanted, str(ordinal + 1), staging))
        except (OSError, SetupError):
            raise
        except Exception as error:  # noqa: BLE001 whatever one input does to a writer, the others go on
            if one.is_set_aside:
                produced.append(Produced((), 0))
            else:
                failed[ordinal] = error
    if failed:
        raise InputsFailed(failed)
    return produced


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


def write_one(source: Source, emit: str, out: BinaryIO, plan: Plan) -> Report:
    """Run both passes over one input and write its one output `emit` to `out`, once the history has what it accepts."""

    def attempt(errors: Errors) -> Report:
        return until_recorded(lambda is_locked: write(errors, is_locked=is_locked), plan.log)

    def write(errors: Errors, *, is_locked: bool) -> Report:
        with tempfile.TemporaryFile() as whole:
            with recording([source], plan, errors, is_locked=is_locked) as ((report,), history):
                judged = _judged(source, report, plan, edit_docs(plan.settings))
                try:
                    produce_one(judged, emit, whole)
                except Exception as error:
                    if judged.is_set_aside or isinstance(error, OSError | SetupError):
                        raise
                    raise InputsFailed({0: error}) from error
                history.commit()
            whole.seek(0)
            shutil.copyfileobj(whole, out)
        return report

    return without_failures(attempt, plan.log)


def _judged(source: Source, report: Report, plan: Plan, about: Mapping[str, EditDoc]) -> Judged:
    return Judged(source, report.verdicts, _facts(report, plan, about), report.has_claims_to_pass, report.set_aside)


def _facts(report: Report, plan: Plan, about: Mapping[str, EditDoc]) -> Facts:
    """What outputs are told; where no receipt date was given, the interchange's own date is taken for it."""
    return Facts(
        report.document(), received_on(report, plan.as_of), about, plan.accepted_status, plan.repairs, plan.folds
    )
