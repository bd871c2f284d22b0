"""The options that scrub and check have in common, and the plan that they make."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from scrubber.cli.data_folder import open_own_history, tables_folder
from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.pipeline.plan import Plan

Command = Callable[..., int | None]
"""A function that click makes a command of, or has made one of."""


def _once(_context: click.Context, _parameter: click.Parameter, value: Sequence[str]) -> str | None:
    """The value of an option that may be given once."""
    if len(value) > 1:
        raise SetupError("--profile is given twice: one profile judges all claims of a run")
    return next(iter(value), None)


def names(_context: click.Context, _parameter: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    """Comma-separated names of an option that may also be given more than once."""
    return tuple(name.strip() for part in value for name in part.split(",") if name.strip())


def _day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date:
    return value.date() if value else date.today()  # noqa: DTZ011 a receipt date is the office's own


def _cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_SHARED: tuple[Callable[[Command], Command], ...] = (
    click.argument("inputs", nargs=-1, required=True, metavar="INPUT..."),
    click.option(
        "--profile",
        multiple=True,
        callback=_once,
        metavar="NAME|FILE",
        help="Payer profile: a shipped one by name, or a TOML file.",
    ),
    click.option("--set", "overrides", multiple=True, metavar="EDIT.PARAM=VALUE", help="Set a parameter of an edit."),
    click.option("--select", multiple=True, callback=names, metavar="EDIT,…", help="Run these edits only."),
    click.option("--ignore", multiple=True, callback=names, metavar="EDIT,…", help="Do not run these edits."),
    click.option(
        "--as-of", type=click.DateTime(["%Y-%m-%d"]), callback=_day, metavar="YYYY-MM-DD", help="Receipt date [today]."
    ),
    click.option(
        "--conformance",
        type=click.Choice(["envelope", "full"]),
        default="envelope",
        show_default=True,
        help="Check envelopes, counts and levels, or the whole implementation guide too.",
    ),
    click.option("--history", metavar="URL", help="Where earlier files are remembered [a file in the data folder]."),
    click.option("--no-history", is_flag=True, help="Remember nothing; check the files of this run alone."),
    click.option(
        "--jobs", type=click.IntRange(1), default=_cores, metavar="N", help="Processes to use [the cores at hand]."
    ),
    click.option("-v", "--verbose", count=True, help="Log what is done to standard error; twice for more."),
)


def shared_options(function: Command) -> Command:
    """Add what scrub and check have in common."""
    for option in reversed(_SHARED):
        function = option(function)
    return function


def settle_plan(options: dict[str, object], *, write: bool) -> Plan:
    """The plan that the shared options make; without `write` the history is read only. Raises SetupError."""
    from scrubber.log import configure
    from scrubber.pipeline.plan import make_plan

    verbosity = int(str(options.pop("verbose")))
    url, without = options.pop("history"), options.pop("no_history")
    if url and without:
        raise SetupError("--history and --no-history exclude each other")
    plan = make_plan(**options, tables_folder=tables_folder(), log=configure(verbosity, sys.stderr))  # type: ignore[arg-type]
    # The history is opened last: a slip in another option makes none.
    return plan if without else plan._replace(history=open_own_history(str(url) if url else None, write=write))
