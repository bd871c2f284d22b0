"""The command that says what is set, and by whom: ``scrubber config show``."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import click

from scrubber.cli.configuration import configuration_of, settings_of
from scrubber.cli.keyed import is_keyed, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.cli.configuration import Setting


def config_command(commands: Iterable[click.Command]) -> click.Group:
    """The group ``config``, whose ``show`` takes every option of these commands."""
    parameters: dict[str, click.Parameter] = {}
    options = (one for command in commands for one in command.params if is_keyed(one) or isinstance(one, click.Option))
    for one in options:
        parameters.setdefault(key_of(one), one)  # an option is described by the first command that has it
    group = click.Group("config", help="Show what is set on the command line, in the environment and in a file.")
    group.add_command(
        click.Command(
            "show",
            callback=_show,
            params=list(_optional(parameters.values())),
            help="Print every value that may be configured as a line of a configuration, with its origin.",
        )
    )
    return group


def _optional(parameters: Iterable[click.Parameter]) -> Iterator[click.Parameter]:
    """The parameters, though nothing need be given for them; what an earlier one is called goes by table and name."""
    taken: set[str] = set()
    for parameter in parameters:
        optional = copy.copy(parameter)
        optional.required = False
        if not taken.isdisjoint(parameter.opts):
            optional.opts = [f"--{key_of(parameter).replace('.', '-')}"]
        taken.update(optional.opts)
        yield optional


def _show(**_options: object) -> None:
    context = click.get_current_context()
    configuration = configuration_of(context)
    click.echo(f"# Configuration file: {configuration.path or 'none'}")
    for line in _lines(settings_of(context)):
        click.echo(line)


def _lines(settings: Iterable[Setting]) -> Iterator[str]:
    """The lines of a configuration file; a value that nobody sets is a comment."""
    inside = ""
    for setting in settings:
        table, _, key = setting.key.rpartition(".")
        if table != inside:
            inside = table
            yield f"[{table}]"
        if setting.value in (None, (), []):
            yield f"# {key} is not set"
        else:
            yield f"{key} = {_toml(setting.value)}  # {setting.origin}"


def _toml(value: object) -> str:
    """A value as TOML has it."""
    import json

    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool | int) else str(value)
