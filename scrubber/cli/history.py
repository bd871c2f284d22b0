"""The commands that look after a history: ``scrubber history …``."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scrubber.claims.counted import counted
from scrubber.cli.data_folder import history_url, open_own_history, open_untold_history, own_key_file, tables_folder
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
            click.echo(f"{counted(administration.size, 'service')} verified")
    return 4 if faults else 0


@history_command.command()
@_on_history
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="First day to keep.")
@click.option("--keep-days", type=click.IntRange(1), metavar="N", help="Or how many days back are kept, for a timer.")
def purge(url: str | None, before: datetime | None, keep_days: int | None) -> None:
    """Remove the services before a day for good; an old file does not bring them back."""
    if (before is None) == (keep_days is None):
        raise SetupError("say what to keep: --before or --keep-days")
    first = before.date() if before else date.today() - timedelta(days=keep_days or 0)  # noqa: DTZ011 the office's own
    with _administration(url, write=True) as administration:
        removed = administration.purge(first, _now())
    click.echo(f"{counted(removed, 'service')} before {first} removed")


@history_command.command()
@_on_history
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--without-key", is_flag=True, help="Leave the key out: keep it in another place.")
def backup(url: str | None, folder: Path, without_key: bool) -> None:
    """Copy the history with its key into a new folder, from whichever database; runs may be on meanwhile."""
    from scrubber.history.backup import back_up

    services = back_up(_kept(url, write=False), own_key_file(url), folder, with_key=not without_key)
    click.echo(f"{counted(services, 'service')} copied{', without the key' if without_key else ' with the key'}")


@history_command.command()
@_on_history
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--key", type=click.Path(path_type=Path), metavar="FILE", help="The backup's key [in the backup].")
def restore(url: str | None, folder: Path, key: Path | None) -> None:
    """Fill a new history with a backup and its key: that of the data folder, another file, or a PostgreSQL database."""
    from scrubber.history.backup import KEY
    from scrubber.history.backup import restore as fill

    if key and not key.is_file():
        raise SetupError("the file of --key is not there")
    services = fill(folder, key or folder / KEY, own_key_file(url), lambda: open_untold_history(url, write=True))
    click.echo(f"{counted(services, 'service')} restored")


@history_command.command()
@_on_history
@click.option("--yes", is_flag=True, help="Do it: limits over time begin anew.")
def reset(url: str | None, yes: bool) -> None:
    """Move the history out of the way with its key, so that the next run begins a new one: where the key is lost.

    Nothing is deleted; see that no run is on.
    """
    from scrubber.history.opening import reset as move

    if not yes:
        raise SetupError("this begins all limits over time anew: say --yes")
    for name in move(history_url(url), own_key_file(url), f"before-{datetime.now(tz=UTC):%Y%m%dt%H%M%S%f}"):
        click.echo(f"Moved to {name}")


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
    click.echo(f"{counted(forgotten.services, 'service')}, {forgotten.supersessions} replacements and voids forgotten")
    if too_old:
        click.echo(f"too old to be found so, but by --input: {counted(too_old, 'service')}")


def _read(path: Path) -> tuple[str, list[BilledClaim]]:
    from scrubber.pipeline.judging import claims_of
    from scrubber.pipeline.plan import make_plan
    from scrubber.x12.source import Source

    return claims_of(Source(path.name, path), make_plan(tables_folder=tables_folder()))


def _now() -> str:
    return datetime.now(tz=UTC).isoformat(timespec="seconds")
