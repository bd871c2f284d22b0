"""The moment of publication: where the outputs of a run go, and what index and manifest say of it."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from scrubber.findings.finding import Summary
from scrubber.findings.judged_by import JudgedBy
from scrubber.pipeline.report import exit_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scrubber.findings.waiver_notices import WaiverNotice
    from scrubber.outputs.folder.index import Index
    from scrubber.outputs.folder.journal import Journal, Move
    from scrubber.outputs.folder.staging import Staging
    from scrubber.outputs.run_manifest import Manifest, Timing
    from scrubber.outputs.second_read.produce import Produced
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.report import Report
    from scrubber.x12.source import Source


class Run(NamedTuple):
    """A run whose outputs are staged."""

    plan: Plan
    emit: Sequence[str]
    """The outputs that were asked for, in the order in which they are listed."""
    sources: Sequence[Source]
    reports: Sequence[Report]
    produced: Sequence[Produced]
    services: int
    """How many services the history holds with those of this run."""
    waivers: Sequence[WaiverNotice] = ()
    """What is told of the waivers."""


class Publication(NamedTuple):
    """What is to become of a run's outputs."""

    run_id: str
    journal: Journal
    paths: Sequence[tuple[str, ...]]
    """For each input the paths of its outputs, relative to the folder."""
    notes: tuple[str, ...]
    """What was in the way, for people."""


def prepare(run: Run, staging: Staging, out: Path, *, replace: bool) -> Publication:
    """Name the outputs of a run and stage the index and the manifest that list them; while alone in the folder.

    Raises SetupError where files of other programs have come into the folder by our names, OSError.
    """
    from scrubber.outputs.folder.earlier_runs import earlier_outputs, is_manifest
    from scrubber.outputs.folder.index import InputKey
    from scrubber.outputs.folder.journal import Journal
    from scrubber.outputs.folder.placement import InputOutputs, Placement
    from scrubber.outputs.run_manifest import MANIFEST, RUNS

    index = earlier_outputs(out)
    manifest = _manifest(run)
    placement = Placement(out, index, manifest.id, replace=replace, spared=_inside(run.sources, out))
    facts = [report.facts for report in run.reports]
    inputs = [
        InputOutputs(InputKey(fact.sha256, fact.path), one.files) for fact, one in zip(facts, run.produced, strict=True)
    ]
    paths = placement.place(inputs)
    listed = manifest.model_copy(update={"inputs": _inputs(run, paths), "timing": _timing(run)})
    kept = f"{RUNS}/{manifest.id}.json"
    keeps = is_manifest(out / kept)
    notes = (*staging.notes, *placement.notes, *(() if keeps else (f"{kept} is not ours: it is left as it is",)))
    own = tuple(_own_files(listed, index, staging, [MANIFEST, kept] if keeps else [MANIFEST]))
    journal = Journal(tuple(placement.moves), tuple(placement.removals), own)
    return Publication(manifest.id, journal, paths, notes)


def _inside(sources: Sequence[Source], out: Path) -> Iterator[str]:
    """The inputs that are in the folder of outputs, by their paths relative to it."""
    folder = out.resolve()
    for source in sources:
        if source.path is not None:
            for place in (source.path.parent.resolve() / source.path.name, source.path.resolve()):
                if place.is_relative_to(folder):
                    yield place.relative_to(folder).as_posix()


def _own_files(manifest: Manifest, index: Index, staging: Staging, places: Sequence[str]) -> Iterator[Move]:
    """Stage the manifest for these places, and the index; where they belong."""
    from scrubber.outputs.folder.index import INDEX
    from scrubber.outputs.folder.journal import Move
    from scrubber.outputs.run_manifest import write_manifest

    for number, place in enumerate(places):
        staged = f"manifest.{number}"
        with staging.create(staged) as stream:
            write_manifest(manifest, stream)
        yield Move(staged, place)
    with staging.create("index") as stream:
        index.write(stream)
    yield Move("index", INDEX)


def _manifest(run: Run) -> Manifest:
    """run.json of the run, before its outputs have names."""
    from scrubber.outputs.run_manifest import Manifest, Option, WaiverEntry, edit_settings, profile_entry, run_id

    plan, reports = run.plan, run.reports
    about = plan.run_document()
    settings = [edit_settings(active) for active in plan.settings.edits]
    judged_by = sum((Counter(report.judged_by) for report in reports), Counter[JudgedBy]())
    profiles = [profile_entry(rules, plan.settings.rules, judged_by) for rules in plan.rules_in_use(judged_by)]
    waivers = [WaiverEntry(**notice._asdict()) for notice in run.waivers]
    digests = [report.facts.sha256 for report in reports]
    unchecked = sum((report.unchecked for report in reports), Counter())
    undated = any(report.undated for report in reports)
    return Manifest(
        id=run_id(
            about,
            [plan.conformance, plan.accepted_status, plan.duplicate_interchange, f"{plan.repairs} {plan.folds}"],
            [*settings, *profiles, *waivers],
            run.emit,
            digests,
        ),
        run=about,
        conformance=plan.conformance,
        emit=list(run.emit),
        history_services=run.services,
        options={key: Option(value=value, origin=origin) for key, (value, origin) in plan.options.items()},
        settings=settings,
        profiles=profiles,
        waivers=waivers,
        coverage=[entry._asdict() for entry in plan.coverage(unchecked, judged_by, undated=undated)],
        inputs=[],
        summary=reduce(Summary.plus, (report.summary for report in reports), Summary()).document(),
        exit_code=exit_code(reports),
        timing=None,
    )


def _timing(run: Run) -> Timing | None:
    from scrubber.outputs.run_manifest import Timing

    stopwatch = run.plan.stopwatch
    started, finished = stopwatch.started, stopwatch.now()
    if started is None or finished is None:
        return None
    seconds = [stopwatch.seconds(ordinal) for ordinal in range(len(run.reports))]
    return Timing(started=started, finished=finished, seconds=seconds)


def _inputs(run: Run, paths: Sequence[tuple[str, ...]]) -> list[object]:
    from scrubber.outputs.run_manifest import input_entry, interchange_entry

    return [
        input_entry(
            report.document(),
            [interchange_entry(known.parties, known.applications, known.number) for known in report.interchanges],
            one,
            places,
        )
        for report, one, places in zip(run.reports, run.produced, paths, strict=True)
    ]
