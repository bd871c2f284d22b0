"""The options that commands have in common."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from scrubber.cli.configuration import (
    use_configuration,
)
from scrubber.cli.inputs import InputFilter
from scrubber.cli.keyed import (
    FilePath,
    KeyedArgument,
    KeyedOption,
    ListItem,
    Overrides,
    PathOrStream,
    ProfileName,
    SingleOption,
    split_names,
    variable_of,
)
from scrubber.cli.profile_files import profile_files
from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Sequence


Command = Callable[..., int | None]
"""A function that click makes a command of, or has made one of."""


def _once(_context: click.Context, _parameter: click.Parameter, value: Sequence[str]) -> str | None:
    """The value of an option that may be given once."""
    if len(value) > 1:
        raise SetupError("--profile is given twice: one profile judges all claims of a run")
    return next(iter(value), None)


def default_outputs() -> tuple[str, ...]:
    """The outputs that are written where nobody says which."""
    from scrubber.outputs.formats import DEFAULT

    return DEFAULT


def names(_context: click.Context, _parameter: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    """Comma-separated names of an option that may also be given more than once."""
    return split_names(value)


def _day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date:
    return value.date() if value else date.today()  # noqa: DTZ011 a receipt date is the office's own


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


keyed = partial(click.option, cls=KeyedOption)
"""An option that has a key in the configuration file and an environment variable."""

configured: Callable[[Command], Command] = click.option(
    "--config",
    envvar=variable_of("config"),
    is_eager=True,
    expose_value=False,
    callback=use_configuration,
    metavar="FILE",
    help="Configuration file [scrubber.toml or pyproject.toml, from this folder upwards].",
)
"""The option that names the configuration file; a command that has it takes its defaults from there."""

profiles_option: Callable[[Command], Command] = keyed(
    "--profiles",
    multiple=True,
    callback=profile_files,
    type=PathOrStream(),
    metavar="GLOB",
    help="Files of your own payer profiles, beside those in the data folder: payers/*.toml.",
)
_ADJUSTING: tuple[Callable[[Command], Command], ...] = (
    keyed(
        "--set",
        "overrides",
        multiple=True,
        type=Overrides(),
        metavar="EDIT.PARAM=VALUE",
        help="Set a parameter of an edit.",
    ),
    keyed(
        "--select",
        multiple=True,
        callback=names,
        type=ListItem(),
        metavar="EDIT,…",
        help="Run these edits only: by name, code, or a code's letters and first digits.",
    ),
    keyed("--ignore", multiple=True, callback=names, type=ListItem(), metavar="EDIT,…", help="Do not run these edits."),
)
_RULES: tuple[Callable[[Command], Command], ...] = (
    keyed(
        "--profile",
        cls=SingleOption,
        multiple=True,
        callback=_once,
        type=ProfileName(),
        metavar="NAME|FILE",
        help="Judge every claim by this payer profile [by the one that matches it]: a name, or a TOML file.",
    ),
    profiles_option,
    keyed("--waivers", type=FilePath(), metavar="FILE", help="Findings that you have accepted, as a TOML file."),
    *_ADJUSTING,
    keyed(
        "--conformance",
        type=click.Choice(["envelope", "full"]),
        default="full",
        show_default=True,
        help="Check envelopes, counts and levels, or the whole implementation guide too.",
    ),
    keyed("--repair", is_flag=True, help="Write the accepted file right: wrapped lines, short ISA, last terminator."),
)
"""What claims are judged by."""
_LOGGING: tuple[Callable[[Command], Command], ...] = (
    keyed("-v", "--verbose", count=True, help="Log what is done to standard error; twice for more."),
    keyed(
        "--log-format",
        type=click.Choice(["json", "text"]),
        default="json",
        show_default=True,
        help="Write the log as JSON lines, or as key=value.",
    ),
    keyed("--log-file", type=FilePath(), metavar="FILE", help="Add the log to this file, with a line for each input."),
)
_INPUTS: tuple[Callable[[Command], Command], ...] = (
    click.argument(
        "inputs",
        cls=KeyedArgument,
        envvar=variable_of("inputs"),
        nargs=-1,
        required=True,
        metavar="INPUT...",
        type=PathOrStream(),
    ),
    keyed("--recursive", is_flag=True, help="Take the files of the folders inside a folder, too."),
)
_SHARED: tuple[Callable[[Command], Command], ...] = (
    configured,
    keyed(
        "--include",
        multiple=True,
        type=ListItem(),
        metavar="PATTERN",
        help="Take those files of a folder alone that match, such as '*.837' or 'SUB3/*'.",
    ),
    keyed(
        "--exclude", multiple=True, type=ListItem(), metavar="PATTERN", help="Leave out files of a folder that match."
    ),
    *_RULES,
    keyed(
        "--as-of", type=click.DateTime(["%Y-%m-%d"]), callback=_day, metavar="YYYY-MM-DD", help="Receipt date [today]."
    ),
    keyed(
        "--history",
        metavar="URL",
        help="Where earlier files are remembered, or env:NAME of a variable that says so [a file in the data folder].",
    ),
    keyed("--no-history", is_flag=True, help="Remember nothing; check the files of this run alone."),
    # For tests and for whoever doubts: what comes out is the same, later.
    click.option("--no-shortcuts", is_flag=True, hidden=True, help="Make every claim, and look at each for itself."),
    keyed("--jobs", type=click.IntRange(1), default=cores, metavar="N", help="Processes to use [the cores at hand]."),
    *_LOGGING,
)


def shared_options(function: Command) -> Command:
    """Add what scrub and check have in common."""
    for option in reversed((*_INPUTS, *_SHARED)):
        function = option(function)
    return function


renumber_option = keyed(
    "--renumber", is_flag=True, help="Give the rejected file control numbers of its own, from a counter in the history."
)


def watch_options(function: Command) -> Command:
    """Add what scrub and watch have in common: all of these, but for the inputs."""
    for option in reversed(_SHARED):
        function = option(function)
    return function


def service_options(function: Command) -> Command:
    """Add what scrub and serve have in common."""
    for option in reversed((configured, *_RULES, *_LOGGING)):
        function = option(function)
    return function


def profile_options(function: Command) -> Command:
    """Add what says how a profile comes out."""
    for option in reversed((configured, profiles_option, *_ADJUSTING)):
        function = option(function)
    return function


def choice_of(options: dict[str, Any], out: str | None = None) -> InputFilter:
    """Which files of folders are inputs, by options that are taken out; `out` is the folder of outputs."""
    return InputFilter(options.pop("recursive"), options.pop("include"), options.pop("exclude"), out)
