"""The commands that look after a history: ``scrubber history …``."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from scrubber.cli.data_folder import history_url, open_own_history
from scrubber.errors import HistoryError
from scrubber.history.url import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.history.administration import Administration


@click.group("history")
def history_command() -> None:
    """Look after the services that are remembered of earlier files."""


_URL = click.option("--history", "url", metavar="URL", help="Which history [the one in the data folder].")


@contextmanager
def _administration(url: str | None, *, write: bool) -> Iterator[Administration]:
    from scrubber.history.administration import Administration
    from scrubber.history.unkept import NewHistory

    history = open_own_history(url, write=write)
    if isinstance(history, NewHistory):
        raise HistoryError("there is no history yet: scrub makes it")
    with history.store(write=write) as store:
        yield Administration(store)


@history_command.command()
@_URL
def status(url: str | None) -> None:
    """Say what the history holds."""
    click.echo(shown(history_url(url)))
    with _administration(url, write=False) as administration:
        for line in administration.status():
            click.echo(line)


@history_command.command()
@_URL
def verify(url: str | None) -> int:
    """Check the history's key, its files and its own count; exit 4 where something is wrong."""
    with _administration(url, write=False) as administration:
        faults = administration.faults()
        for fault in faults:
            click.echo(fault)
        if not faults:
            click.echo(f"{administration.size} services verified")
    return 4 if faults else 0


@history_command.command()
@_URL
@click.option(
    "--before", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="First day to keep."
)
def purge(url: str | None, before: datetime) -> None:
    """Remove the services before a day for good; an old file does not bring them back."""
    at = datetime.now(tz=UTC).isoformat(timespec="seconds")
    with _administration(url, write=True) as administration:
        removed = administration.purge(before.date(), at)
    click.echo(f"{removed} services before {before:%Y-%m-%d} removed")


@history_command.command()
@_URL
def export(url: str | None) -> None:
    """Write every service to standard output, one JSON object a line; keyed digests stand for patients and claims."""
    with _administration(url, write=False) as administration:
        for line in administration.export():
            sys.stdout.write(f"{line}\n")
