"""The plan that the options of a command make, with its log and its history."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from scrubber.cli import garbage
from scrubber.cli.configuration import (
    configuration_of,
    placed,
    settings_of,
    values_in_use,
    written_in_use,
)
from scrubber.cli.data_folder import open_own_history, tables_folder
from scrubber.cli.faults_of_rules import faults_of_rules
from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrubber.log import Format, Log
    from scrubber.pipeline.plan import Plan

_NEAREST_LAST = [ParameterSource.DEFAULT_MAP, ParameterSource.ENVIRONMENT, ParameterSource.COMMANDLINE]
_OF_THE_PLACE = {
    "inputs", "out", "jobs", "verbose", "format", "recursive", "include", "exclude", "resume", "fail_fast", "done",
    "quarantine", "quiet", "report", "statistics", "log_format", "log_file", "metrics",
    "watch.settle", "watch.polling", "watch.retries", "watch.keep_runs", "watch.heartbeat",
}  # fmt: skip
"""Keys that are not told in run.json: the same run elsewhere, with more processes or in two goes, writes the same."""


def settle_plan(options: dict[str, Any], *, write: bool) -> Plan:
    """The plan that the shared options make; without `write` the history is read only. Raises SetupError."""
    return settle_plans(options, write=write)()


def settle_plans(options: dict[str, Any], *, write: bool) -> Callable[..., Plan]:
    """What makes the plan of the shared options, but for those that it is given: another profile, another day.

    Without `write` the history is read only. Raises SetupError, as does what is returned.
    """
    context = click.get_current_context()
    log = pop_log(context, options)
    url, without = options.pop("history"), options.pop("no_history")
    if url and without:
        without = _is_nearer(context, "no_history", "history")
    fixed = keywords_of_tables(context) | {"log": log}
    told = _told(context)
    first = plan_of(context, options | fixed)
    history = first.history
    if not without:
        # The history is opened last: a slip in another option makes none.
        with placed(context, "history"):
            history = open_own_history(url, write=write)
    garbage.begin()

    def plan(**changed: object) -> Plan:
        made = plan_of(context, options | fixed | changed) if changed else first
        return made._replace(history=history, options=told)

    return plan


def keywords_of_tables(context: click.Context) -> dict[str, Any]:
    """The keywords of `make_plan` that stand for no option: tables of the configuration file, imported tables."""
    return {**configuration_of(context).for_plan(), "tables_folder": tables_folder()}


def plan_of(context: click.Context, options: dict[str, Any]) -> Plan:
    """The plan of these options. Raises SetupError, with the place of what the configuration file is at fault for."""
    from scrubber.pipeline.plan import make_plan

    try:
        return make_plan(**options)
    except SetupError:
        if faults := list(faults_of_rules(values_in_use(context))):
            raise configuration_of(context).error(faults) from None
        raise


def pop_log(context: click.Context, options: dict[str, Any]) -> Log:
    """The log that options ask for, which are taken out. Raises SetupError."""
    return _log(context, options.pop("verbose"), options.pop("log_format"), options.pop("log_file"))


def _log(context: click.Context, verbosity: int, form: Format, file: str | None) -> Log:
    """The log of the command: on standard error, or in a file, where it tells every input. Raises SetupError."""
    from scrubber.log import configure

    if file is None:
        return configure(verbosity, sys.stderr, form)
    try:
        stream = open(file, "a", encoding="utf-8", opener=_privately)  # noqa: SIM115 closed with the context
    except OSError as error:
        raise SetupError(f"the file of --log-file cannot be written: {error.strerror}") from error
    context.call_on_close(stream.close)
    return configure(max(verbosity, 1), stream, form)


def _privately(path: str, flags: int) -> int:
    """Open a file that, if it is new, only its owner can read (an opener of `open`)."""
    return os.open(path, flags, 0o600)


def _told(context: click.Context) -> dict[str, tuple[object, str]]:
    """The options that run.json tells; paths as the configuration file has them."""
    written = written_in_use(context)
    settings = [one for one in settings_of(context) if one.key not in _OF_THE_PLACE]
    return {one.key: (written.get(one.key, one.value), one.origin) for one in settings}


def _is_nearer(context: click.Context, one: str, other: str) -> bool:
    """Which of two options that exclude each other was said nearer to the command. Raises SetupError for both alike."""
    nearness = [_NEAREST_LAST.index(source) for name in (one, other) if (source := context.get_parameter_source(name))]
    if nearness[0] == nearness[1]:
        raise SetupError("--history and --no-history exclude each other")
    return nearness[0] > nearness[1]
