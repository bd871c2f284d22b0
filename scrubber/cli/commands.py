"""The program, and all its commands, each of which is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

from scrubber import __version__

_CONFIG: Final = "config"
_HOMES: Final = {
    "check": ("check", "check_command"),
    "completion": ("completion", "completion_command"),
    "diff": ("diff", "diff_command"),
    "edits": ("edits", "edits_command"),
    "explain": ("edits", "explain_command"),
    "history": ("history", "history_command"),
    "new-edit": ("authoring", "new_edit_command"),
    "profiles": ("profiles", "profiles_command"),
    "scrub": ("scrub", "scrub_command"),
    "serve": ("serve", "serve_command"),
    "tables": ("tables", "tables_command"),
    "test": ("authoring", "test_command"),
    "watch": ("watch", "watch_command"),
}
"""By name of a command: the module of it, and what it is called there."""
_THREE_THINGS = """Three things to try:
  scrubber check claims.837                what is wrong with a file, and how to mend it
  scrubber scrub claims.837 --out results  the claims that may go on, those that may not, and the answers
  scrubber edits                           everything that is checked"""


class Commands(click.Group):
    """A group of all commands, and of those that it is given instead of ours."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, sorted."""
        return sorted({*super().list_commands(ctx), *_HOMES, _CONFIG})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        known = self.list_commands(ctx)
        # Where a name is none's, click tells those of all commands that are like it.
        for name in [cmd_name] if cmd_name in known else known:
            if name not in self.commands:
                self.add_command(self._config(ctx) if name == _CONFIG else _imported(*_HOMES[name]))
        return super().get_command(ctx, cmd_name)

    def _config(self, context: click.Context) -> click.Command:
        from scrubber.cli.config import config_command
        from scrubber.cli.configuration import configured_commands

        return config_command(configured_commands(self, context))


def _imported(module: str, name: str) -> click.Command:
    command: click.Command = getattr(import_module(f"scrubber.cli.{module}"), name)
    return command


def _print_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"scrubber {__version__}")
        context.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
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
