"""``scrubber diff``: what became of the findings of a run in a later one."""

from __future__ import annotations

from pathlib import Path

import click

from scrubber.cli.keyed import format_of
from scrubber.cli.options import configured


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@format_of("diff", "text", "json", "html")
@configured
def diff_command(old: Path, new: Path, diff_form: str) -> int:
    """Compare two runs: what is fixed, still there, or new, and the dollars that are freed.

    OLD and NEW are each a findings.json, a folder of them, or a run.json. Exit codes: 0 nothing is new, 1 something is.
    """
    from scrubber.outputs.comparison.difference import difference, difference_json, difference_lines
    from scrubber.outputs.comparison.written import read_run

    found = difference(read_run(old).whole, read_run(new).whole)
    if diff_form == "json":
        click.echo(difference_json(found))
    elif diff_form == "html":
        from scrubber.outputs.reports.html.difference_page import difference_page

        click.echo(difference_page(found), nl=False)
    else:
        from scrubber.outputs.reports.terminal import printable_lines

        for line in difference_lines(found):
            click.echo(printable_lines([line]))
    return 1 if found.new else 0
