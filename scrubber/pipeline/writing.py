"""Reports → files: the outputs of a run, staged together, committed with the history, published together."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from functools import reduce
from typing import TYPE_CHECKING, BinaryIO

from scrubber.engine.explain import backgrounds
from scrubber.engine.findings import Summary
from scrubber.errors import OwnFailure, SetupError
from scrubber.outputs.kinds import KINDS, Facts
from scrubber.outputs.names import output_stems
from scrubber.outputs.produce import Judged, Produced, produce, produce_one
from scrubber.outputs.publish import Staging
from scrubber.pipeline.judging import recording
from scrubber.pipeline.report import Report, RunReport, exit_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scrubber.engine.findings import Background
    from scrubber.history.protocol import History
    from scrubber.outputs.manifest import Manifest, Timing
    from scrubber.pipeline.plan import Plan
    from scrubber.x12.source import Source

Clock = Callable[[], datetime]


def scrub_all(
    sources: Sequence[Source], out: Path, emit: Sequence[str], plan: Plan, clock: Clock | None = None
) -> RunReport:
    """Run both passes over the inputs and write the outputs `emit` of each into the folder `out`, all or none.

    `clock` tells run.json when the run began and ended. Raises SetupError where `out` is no folder or an output would
    replace an input, OwnFailure where the disk does not take the outputs.
    """
    from scrubber.outputs.manifest import MANIFEST, Timing, write_manifest

    if out.exists() and not out.is_dir():
        raise SetupError("--out names something that is not a folder")
    stems = output_stems([source.name for source in sources])
    _spare_inputs(sources, out, stems)
    started = clock() if clock else None
    try:
        with _staging(out, plan.history) as staging:
            with recording(sources, plan) as (reports, history):
                about = backgrounds(plan.settings)
                produced = [
                    produce(_judged(source, report, plan, about), emit, stem, staging)
                    for source, report, stem in zip(sources, reports, stems, strict=True)
                ]
                written = {file.name for one in produced for file in one.files}
                for name in sorted({stem + kind.suffix for stem in stems for kind in KINDS.values()} - written):
                    staging.supersede(name)
                services = history.size
                with staging.create(MANIFEST) as stream:
                    timing = Timing(started=started, finished=clock()) if clock and started else None
                    write_manifest(_manifest(plan, reports, produced, services, timing), stream)
                staging.seal()
                history.commit(staging.run)
            staging.publish()
    except OSError as error:
        raise OwnFailure(f"the outputs could not be written: {error.strerror or type(error).__name__}") from error
    plan.history.published(staging.run)
    paths = tuple(tuple(out / file.name for file in one.files) for one in produced)
    return RunReport(tuple(reports), paths, tuple(one.unnoted for one in produced), services)


def _staging(out: Path, history: History) -> Staging:
    """A new stage in the folder `out`, once the runs that died there are settled: what was committed is published."""
    carried_out = []

    def is_committed(run: str) -> bool:
        committed = history.is_committed(run)
        if committed:
            carried_out.append(run)
        return committed

    staging = Staging(out, is_committed)
    for run in carried_out:
        history.published(run)
    return staging


def _spare_inputs(sources: Sequence[Source], out: Path, stems: Sequence[str]) -> None:
    """Refuse a run in which an output would take the place of an input."""
    from scrubber.outputs.manifest import MANIFEST

    folder = out.resolve()
    inputs = {place for source in sources if source.path for place in (source.path.absolute(), source.path.resolve())}
    inside = {place.name for place in inputs if place.parent.resolve() == folder}
    names = {MANIFEST, *(stem + kind.suffix for stem in stems for kind in KINDS.values())}
    if not inside.isdisjoint(names):
        raise SetupError("an output would replace an input: choose another folder for the outputs")


def _manifest(
    plan: Plan, reports: Sequence[Report], produced: Sequence[Produced], services: int, timing: Timing | None
) -> Manifest:
    """run.json of the run."""
    from scrubber.outputs.manifest import Manifest, edit_settings, input_entry

    return Manifest(
        run=plan.run_document(),
        conformance=plan.conformance,
        history_services=services,
        settings=[edit_settings(active) for active in plan.settings.edits],
        coverage=[entry._asdict() for entry in plan.coverage()],
        inputs=[input_entry(report.document(), one) for report, one in zip(reports, produced, strict=True)],
        summary=reduce(Summary.plus, (report.summary for report in reports), Summary()).document(),
        exit_code=exit_code(reports),
        timing=timing,
    )


def write_one(source: Source, emit: str, out: BinaryIO, plan: Plan) -> Report:
    """Run both passes over one input and write its one output `emit` to `out`, once the history has what it accepts."""
    with tempfile.TemporaryFile() as whole:
        with recording([source], plan) as ((report,), history):
            produce_one(_judged(source, report, plan, backgrounds(plan.settings)), emit, whole)
            history.commit()
        whole.seek(0)
        shutil.copyfileobj(whole, out)
    return report


def _judged(source: Source, report: Report, plan: Plan, about: Mapping[str, Background]) -> Judged:
    return Judged(source, report.verdicts, _facts(report, plan, about), report.has_claims_to_pass)


def _facts(report: Report, plan: Plan, about: Mapping[str, Background]) -> Facts:
    """What outputs are told; where no receipt date was given, the interchange's own date is taken for it."""
    received = plan.as_of or report.dated or date(1970, 1, 1)
    return Facts(report.document(), received, about, plan.accepted_status)
