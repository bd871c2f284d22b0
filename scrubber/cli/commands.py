"""The program, and all its commands."""

from __future__ import annotations

import click

from scrubber import __version__
from scrubber.cli.authoring import new_edit_command, test_command
from scrubber.cli.check import check_command
from scrubber.cli.completion import completion_command
from scrubber.cli.config import config_command
from scrubber.cli.diff import diff_command
from scrubber.cli.edits import edits_command, explain_command
from scrubber.cli.history import history_command
from scrubber.cli.profiles import profiles_command
from scrubber.cli.scrub import scrub_command
from scrubber.cli.serve import serve_command
from scrubber.cli.tables import tables_command
from scrubber.cli.watch import watch_command

_THREE_THINGS = """Three things to try:
  scrubber check claims.837                what is wrong with a file, and how to mend it
  scrubber scrub claims.837 --out results  the claims that may go on, those that may not, and the answers
  scrubber edits                           everything that is checked"""


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


for one in (
    scrub_command,
    check_command,
    config_command([scrub_command, check_command, watch_command, serve_command, edits_command, diff_command]),
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
