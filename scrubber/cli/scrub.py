"""``scrubber scrub``: files and folders into a folder of outputs, or one output to a stream."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scrubber.cli.inputs import find_inputs, require_places
from scrubber.cli.keyed import FilePath, Outputs, PathOrStream
from scrubber.cli.messages import tell
from scrubber.cli.options import choice_of, default_outputs, keyed, names, renumber_option, shared_options
from scrubber.cli.plans import settle_plan
from scrubber.cli.screen import is_terminal, show
from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scrubber.cli.options import Command
    from scrubber.pipeline.batch import BatchOptions
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.processing import Processing
    from scrubber.pipeline.report import RunReport

_EMIT_HELP = (
    "Outputs to write, comma-separated: annotated, accepted, rejected, 999, 277ca, json, html [these], csv, "
    "claims-csv, xlsx, jsonl, parquet."
)

_SCRUB: tuple[Callable[[Command], Command], ...] = (
    keyed(
        "--out",
        required=True,
        type=PathOrStream(),
        metavar="DIR",
        help="Folder for the outputs; - writes one output to standard output.",
    ),
    keyed(
        "--emit",
        multiple=True,
        default=default_outputs,
        callback=names,
        type=Outputs(),
        metavar="LIST",
        help=_EMIT_HELP,
    ),
    renumber_option,
    keyed("--no-patient", is_flag=True, help="Write the patient's initials alone into reports and worklists."),
    keyed(
        "--baseline",
        type=FilePath(),
        metavar="PATH",
        help="Compare in the report: a findings.json, a folder, a run.json.",
    ),
    keyed("--dry-run", is_flag=True, help="Read the history and do not write it, and move no input."),
    keyed("--quiet", is_flag=True, help="Print nothing but errors."),
    keyed("--replace", is_flag=True, help="Replace the unchanged outputs of another input of the same name."),
    keyed("--resume", is_flag=True, help="Pass over inputs whose outputs are there, made with the same settings."),
    keyed(
        "--fail-fast", is_flag=True, help="Begin no input after one that is unreadable or that the program fails over."
    ),
    keyed("--done", type=PathOrStream(), metavar="DIR", help="Move inputs there once their outputs are published."),
    keyed(
        "--quarantine", type=PathOrStream(), metavar="DIR", help="Move those there that are unreadable, or failed over."
    ),
    keyed("--metrics", type=FilePath(), metavar="FILE", help="Write the numbers of the run for Prometheus, as text."),
)


def scrub_options(function: Command) -> Command:
    """Add every option of scrub."""
    for option in reversed((shared_options, *_SCRUB)):
        function = option(function)
    return function


@click.command("scrub")
@scrub_options
def scrub_command(**options: Any) -> int:  # noqa: ANN401 what the options hold
    """Scrub files and write the outputs: annotated file, acknowledgements, reports."""
    return scrub_files(**options)


def scrub_files(
    *,
    inputs: Sequence[str],
    out: str,
    emit: tuple[str, ...],
    quiet: bool,
    metrics: str | None,
    processing: Processing | None = None,
    **options: object,
) -> int:
    """Do what options of scrub say; the exit code. `processing` is who judges the inputs, if not this machine."""
    from scrubber.cli.progress import watched
    from scrubber.pipeline.metrics import require_metrics, write_metrics
    from scrubber.pipeline.one_output import write_one
    from scrubber.pipeline.report import exit_code
    from scrubber.pipeline.writing import scrub_all

    found = find_inputs(inputs, choice_of(options, out))
    sources = found.sources
    require_places({"--metrics": metrics, "--log-file": options["log_file"]}, sources)
    plan, batch = _plan_of_scrub(options)
    if out == "-":
        if processing is not None:
            raise SetupError("--out - is for the command on one machine: name a folder that executors share")
        if len(sources) != 1 or len(emit) != 1:
            raise SetupError("--out - takes exactly one input and one --emit")
        with watched(sources, sys.stderr) as watch:
            report = write_one(sources[0], emit[0], sys.stdout.buffer, plan._replace(watch=watch))
        for finding in report.envelope_faults:
            tell(f"{finding.code} {finding.edit}: {finding.message}")
        return exit_code([report])
    if os.path.realpath(out) in map(os.path.realpath, filter(os.path.isdir, inputs)):
        raise SetupError("the folder of --out is an INPUT too: choose another one for the outputs")
    if metrics:
        require_metrics()
    started = _now()
    with watched(sources, sys.stderr) as watch:
        watched_plan = plan._replace(watch=watch)
        run = scrub_all(sources, Path(out), emit or default_outputs(), watched_plan, _now, batch, processing)
    if metrics:
        write_metrics(Path(metrics), run, started, _now())
    if not quiet:
        _show_run(run, Path(out), found.note)
    return run.exit_code


def _plan_of_scrub(options: dict[str, Any]) -> tuple[Plan, BatchOptions]:
    """What a run that writes files does, and how it goes through its inputs. Raises SetupError."""
    from scrubber.outputs.comparison.written import read_run
    from scrubber.pipeline.batch import BatchOptions
    from scrubber.pipeline.dry_run import tried

    done, quarantine = (Path(folder) if (folder := options.pop(name)) else None for name in ("done", "quarantine"))
    replace, resume, fail_fast = (options.pop(name) for name in ("replace", "resume", "fail_fast"))
    batch = BatchOptions(replace=replace, resume=resume, fail_fast=fail_fast, done=done, quarantine=quarantine)
    no_patient, baseline, is_tried = (options.pop(name) for name in ("no_patient", "baseline", "dry_run"))
    before = read_run(Path(baseline)) if baseline else None
    renumbers = options.pop("renumber")
    plan = settle_plan(options, write=not is_tried)._replace(without_patient=no_patient, baseline=before)
    plan = plan.renumbering() if renumbers else plan
    return tried(plan, batch) if is_tried else (plan, batch)


def _show_run(run: RunReport, out: Path, note: str | None) -> None:
    """Print the summary of a run, and what is more for whoever sits at a terminal."""
    from scrubber.findings.waiver_notices import notice_lines
    from scrubber.outputs.reports.on_screen import screen_lines
    from scrubber.outputs.reports.terminal import batch_lines, printable_lines, run_text

    written = [path for paths in run.outputs for path in paths]
    documents = [report.document() for report in run.reports]
    if documents:
        waivers = notice_lines(run.waivers)
        show(run_text(documents, out, written, sum(run.unnoted), run.services, run.notes, waivers))
        if is_terminal():
            show(printable_lines(screen_lines(documents, written)))
    for line in batch_lines(len(run.done_before), run.moved, run.left):
        click.echo(line)
    if note:
        click.echo(note)


def _now() -> datetime:
    return datetime.now(UTC)
