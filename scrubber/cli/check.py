"""``scrubber check``: what is found, on standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scrubber.cli.inputs import find_inputs, require_places
from scrubber.cli.keyed import FilePath
from scrubber.cli.machine_forms import MACHINE_FORMS, print_documents
from scrubber.cli.options import choice_of, keyed, shared_options
from scrubber.cli.plans import settle_plan
from scrubber.cli.screen import is_terminal, show, width
from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.report import Report
    from scrubber.x12.source import Source


@click.command("check")
@shared_options
@keyed("--format", "form", type=click.Choice(["text", *MACHINE_FORMS]), default="text", show_default=True)
@keyed("--statistics", is_flag=True, help="Print how many findings each edit has, and not each of them.")
@keyed("--report", type=FilePath(), metavar="FILE", help="Write the report of the input, too.")
@keyed("--no-patient", is_flag=True, help="Tell of a patient the initials alone, in text and report.")
@keyed("--quiet", is_flag=True, help="Print nothing but errors: the exit code tells.")
def check_command(
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
        from scrubber.pipeline.one_output import write_report

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
    from scrubber.outputs.second_read.masks import masks_nobody
    from scrubber.pipeline.masking import masks_of

    masks = masks_of(plan, report.judged_by)
    if not is_terminal() and masks is masks_nobody:
        return findings_text(report.document())
    from scrubber.pipeline.locating import located_findings

    located = located_findings(source, report, plan, masks)
    return located_text(report.document(), located, width() if is_terminal() else 0)


def _path_of(source: Source) -> str:
    """The path of an input as it was given, or what a stream is called."""
    return str(source.path) if source.path else source.name
