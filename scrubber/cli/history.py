"""The commands that look after a history: ``scrubber history …``."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scrubber.cli.data_folder import history_url, open_own_history, tables_folder
from scrubber.cli.options import configured, keyed
from scrubber.errors import HistoryError, SetupError
from scrubber.history.url import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.cli.options import Command
    from scrubber.history.administration import Administration
    from scrubber.history.protocol import BilledClaim
    from scrubber.history.session import KeptHistory


@click.group("history")
def history_command() -> None:
    """Look after the services that are remembered of earlier files."""


_HISTORY = keyed("--history", "url", metavar="URL", help="Which history [the one in the data folder].")


def _on_history(function: Command) -> Command:
    """Add what names the history, on the command line or in the configuration file."""
    return configured(_HISTORY(function))


def _kept(url: str | None, *, write: bool) -> KeptHistory:
    from scrubber.history.unkept import NewHistory

    history = open_own_history(url, write=write)
    if isinstance(history, NewHistory):
        raise HistoryError("there is no history yet: scrub makes it")
    return history


@contextmanager
def _administration(url: str | None, *, write: bool) -> Iterator[Administration]:
    from scrubber.history.administration import Administration

    with _kept(url, write=write).store(write=write) as store:
        yield Administration(store)


@history_command.command()
@_on_history
def status(url: str | None) -> None:
    """Say what the history holds."""
    click.echo(shown(history_url(url)))
    with _administration(url, write=False) as administration:
        for line in administration.status():
            click.echo(line)


@history_command.command()
@_on_history
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
@_on_history
@click.option(
    "--before", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="First day to keep."
)
def purge(url: str | None, before: datetime) -> None:
    """Remove the services before a day for good; an old file does not bring them back."""
    with _administration(url, write=True) as administration:
        removed = administration.purge(before.date(), _now())
    click.echo(f"{removed} services before {before:%Y-%m-%d} removed")


@history_command.command()
@_on_history
def export(url: str | None) -> None:
    """Write every service to standard output, one JSON object a line; keyed digests stand for patients and claims."""
    with _administration(url, write=False) as administration:
        for line in administration.export():
            sys.stdout.write(f"{line}\n")


@history_command.command()
@_on_history
@click.option("--claim", metavar="CLM01", help="A claim, by the provider's own number for it.")
@click.option("--payer", metavar="ID", help="With --claim: of this payer alone, by its identifier or name.")
@click.option("--run", "token", metavar="ID", help="A run, by the id in its run.json.")
@click.option("--input", "path", metavar="FILE", type=click.Path(path_type=Path), help="What was accepted of a file.")
def forget(url: str | None, claim: str | None, payer: str | None, token: str | None, path: Path | None) -> None:
    """Forget a claim, a run, or a file: what a payer's front end has refused, say. It may be recorded again.

    What a forgotten replacement or void had taken back counts again.
    """
    if sum(given is not None for given in (claim, token, path)) != 1 or (payer is not None and claim is None):
        raise SetupError("name one thing to forget: --claim (with --payer, if need be), --run or --input")
    from scrubber.history.forgetting import Forgetting

    history = _kept(url, write=True)
    sha256, claims = _read(path) if path else ("", [])
    with history.store(write=True) as store:
        forgetting = Forgetting(store, history.names)
        too_old = 0 if path else forgetting.too_old
        if claim is not None:
            forgotten = forgetting.claim(claim, payer, _now())
        elif token is not None:
            forgotten = forgetting.run(token, _now())
        else:
            forgotten = forgetting.input(sha256, claims, _now())
    click.echo(f"{forgotten.services} services, {forgotten.supersessions} replacements and voids forgotten")
    if too_old:
        click.echo(f"{too_old} services are too old to be found so: --input finds them")


def _read(path: Path) -> tuple[str, list[BilledClaim]]:
    from scrubber.pipeline.judging import claims_of
    from scrubber.pipeline.plan import make_plan
    from scrubber.x12.source import Source

    return claims_of(Source(path.name, path), make_plan(tables_folder=tables_folder()))


def _now() -> str:
    return datetime.now(tz=UTC).isoformat(timespec="seconds")
