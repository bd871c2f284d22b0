"""The commands: scrub, check, and those that say what is checked."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scrubber import __version__
from scrubber.cli.authoring import new_edit_command, test_command
from scrubber.cli.completion import completion_command
from scrubber.cli.config import config_command
from scrubber.cli.diff import diff_command
from scrubber.cli.edits import edits_command, explain_command
from scrubber.cli.history import history_command
from scrubber.cli.inputs import find_inputs, require_places
from scrubber.cli.keyed import FilePath, Outputs, PathOrStream
from scrubber.cli.machine_forms import MACHINE_FORMS, print_documents
from scrubber.cli.messages import tell
from scrubber.cli.options import (
    choice_of,
    default_outputs,
    keyed,
    names,
    renumber_option,
    settle_plan,
    shared_options,
)
from scrubber.cli.profiles import profiles_command
from scrubber.cli.screen import is_terminal, show, width
from scrubber.cli.serve import serve_command
from scrubber.cli.tables import tables_command
from scrubber.cli.watch import watch_command
from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scrubber.cli.options import Command
    from scrubber.pipeline.batch import BatchOptions
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.processing import Processing
    from scrubber.pipeline.report import Report, RunReport
    from scrubber.x12.source import Source

_THREE_THINGS = """Three things to try:
  scrubber check claims.837                what is wrong with a file, and how to mend it
  scrubber scrub claims.837 --out results  the claims that may go on, those that may not, and the answers
  scrubber edits                           everything that is checked"""

_EMIT_HELP = (
    "Outputs to write, comma-separated: annotated, accepted, rejected, 999, 277ca, json, html [these], csv, "
    "claims-csv, xlsx, jsonl, parquet."
)


def _print_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"scrubber {__version__}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
@click.pass_context
def command(context: click.Context) -> None:
    """Find out why a professional claim would be denied, before it is sent.

    Exit codes: 0 nothing rejected, 1 a claim rejected, 2 wrong use or set-up (nothing read), 3 an input unreadable,
    4 the program itself failed (safe to run again).
    """
    if context.invoked_subcommand is None:
        click.echo(f"{context.get_help()}\n\n{_THREE_THINGS}")


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


@command.command()
@scrub_options
def scrub(**options: Any) -> int:  # noqa: ANN401 what the options hold
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
    from scrubber.pipeline.report import exit_code
    from scrubber.pipeline.writing import scrub_all, write_one

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


@command.command()
@shared_options
@keyed("--format", "form", type=click.Choice(["text", *MACHINE_FORMS]), default="text", show_default=True)
@keyed("--statistics", is_flag=True, help="Print how many findings each edit has, and not each of them.")
@keyed("--report", type=FilePath(), metavar="FILE", help="Write the report of the input, too.")
@keyed("--no-patient", is_flag=True, help="Tell of a patient the initials alone, in text and report.")
@keyed("--quiet", is_flag=True, help="Print nothing but errors: the exit code tells.")
def check(
    inputs: Sequence[str],
    form: str,
    *,
    statistics: bool,
    report: str | None,
    no_patient: bool,
    quiet: bool,
    **options: object,
) -> int:
    """Print findings to standard output, and write nothing but the report that is asked for."""
    from scrubber.cli.progress import watched
    from scrubber.findings.waiver_notices import notice_lines
    from scrubber.outputs.reports.terminal import printable_lines, waivers_text
    from scrubber.pipeline.judging import judge_all
    from scrubber.pipeline.report import exit_code, waivers_of

    found = find_inputs(inputs, choice_of(options))
    sources = found.sources
    if report and len(sources) != 1:
        raise SetupError("--report takes exactly one input")
    require_places({"--report": report, "--log-file": options["log_file"]}, sources)
    if statistics and form != "text":
        raise SetupError("--statistics and --format exclude each other")
    plan = settle_plan(options, write=False)._replace(without_patient=no_patient)
    with watched(sources, sys.stderr) as watch:
        reports = judge_all(sources, plan._replace(watch=watch))
    if report:
        from scrubber.pipeline.writing import write_report

        write_report(sources[0], reports[0], Path(report), plan)
    if quiet:
        return exit_code(reports)
    if statistics:
        from scrubber.outputs.reports.on_screen import statistics_lines

        for line in statistics_lines(one.document() for one in reports):
            show(printable_lines([line]))
    elif form in MACHINE_FORMS:
        documents = [(one.document(), _path_of(source)) for one, source in zip(reports, sources, strict=True)]
        print_documents(documents, form, sys.stdout.buffer, plan.settings)
    else:
        for source, one in zip(sources, reports, strict=True):
            for part in _text_of(source, one, plan):
                show(part)
        for line in waivers_text(notice_lines(waivers_of(reports, plan))):
            click.echo(printable_lines([line]))
        if found.note:
            click.echo(found.note)
    return exit_code(reports)


def _text_of(source: Source, report: Report, plan: Plan) -> Iterator[str]:
    """What is printed of an input: on a terminal with the segments of its findings; masked where that is asked for."""
    from scrubber.outputs.reports.terminal import findings_text, located_text
    from scrubber.outputs.second_read.people import masks_nobody
    from scrubber.pipeline.locating import located_findings
    from scrubber.pipeline.masking import masks_of

    masks = masks_of(plan, report.judged_by)
    if not is_terminal() and masks is masks_nobody:
        return findings_text(report.document())
    located = located_findings(source, report, plan, masks)
    return located_text(report.document(), located, width() if is_terminal() else 0)


def _path_of(source: Source) -> str:
    """The path of an input as it was given, or what a stream is called."""
    return str(source.path) if source.path else source.name


def _now() -> datetime:
    return datetime.now(UTC)


for one in (
    config_command([scrub, check, watch_command, serve_command, edits_command, diff_command]),
    completion_command,
    diff_command,
    edits_command,
    explain_command,
    history_command,
    serve_command,
    tables_command,
    profiles_command,
    new_edit_command,
    test_command,
    watch_command,
):
    command.add_command(one)
