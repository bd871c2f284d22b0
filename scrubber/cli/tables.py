"""The commands that look after reference tables: ``scrubber tables …``."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scrubber.claims.counted import counted
from scrubber.cli.data_folder import tables_folder

if TYPE_CHECKING:
    from scrubber.rules.code_tables.compiled import Provenance
    from scrubber.rules.code_tables.kind import Edition

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("tables")
def tables_command() -> None:
    """List, verify, import and remove reference tables."""


@tables_command.command("list")
def list_all() -> None:
    """List every table: edition, rows, what it covers, where it comes from, licence; and what is out of date."""
    from scrubber.rules.code_tables.import_kind import list_editions
    from scrubber.rules.import_table import list_tables

    click.echo(list_tables(tables_folder()))
    for line in list_editions(tables_folder(), _today()):
        click.echo(line)


@tables_command.command()
def verify() -> None:
    """Read every table and check its checksum, columns, dates and overlaps."""
    from scrubber.rules.code_tables.import_kind import imported_editions
    from scrubber.rules.import_table import known_tables

    count = sum(1 for _ in known_tables(tables_folder()))
    for edition in imported_editions(tables_folder()):
        edition.verify()
        count += 1
    click.echo(f"{count} tables verified")


@tables_command.command("import")
@click.argument("kind", metavar="KIND|NAME.csv")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--edition", "name", help="What the edition is called, where the files' names do not say it.")
@click.option("--from", "first", type=_DAY, help="First date of service that it covers.")
@click.option("--to", "last", type=_DAY, help="Last date of service that it covers.")
def import_one(
    kind: str, files: tuple[Path, ...], name: str | None, first: datetime | None, last: datetime | None
) -> None:
    """Import the published files of a KIND of table, or NAME.csv with NAME.toml beside it.

    Kinds: ncci-ptp, mue, add-on, pprrvu, hcpcs, icd10cm, mce, dmepos, taxonomy, payers, ndc and
    ndc-hcpcs.

    Editions of one kind stay side by side: the date of service chooses. One of the same dates is replaced. `icd10cm`
    without files is taken from the package of the extra icd10.
    """
    from scrubber.rules.code_tables.import_kind import import_kind, import_packaged, known_kind, size_of
    from scrubber.rules.code_tables.kinds import KINDS

    edition = _edition(name, first, last)
    if edition and not files:
        raise click.UsageError("--edition, --from and --to go with FILES of a KIND.")
    if not files and kind in KINDS:
        _say(import_packaged(KINDS[kind], tables_folder(), _today(), lambda _: None).provenance)
        return
    if not files:
        from scrubber.rules.import_table import import_table

        table = import_table(Path(kind), tables_folder())
        click.echo(f"{table.name} edition {table.sidecar.edition}: {counted(len(table.rows), 'row')} imported")
        return
    from scrubber.cli.progress import shown

    known = known_kind(kind)
    with shown(size_of(known, files), sys.stderr) as was_read:
        _say(import_kind(known, files, tables_folder(), _today(), was_read, edition).provenance)


@tables_command.command()
@click.argument("kind")
@click.argument("edition")
def remove(kind: str, edition: str) -> None:
    """Remove an imported EDITION of a KIND of table, as `scrubber tables list` names them."""
    from scrubber.rules.code_tables.compile_edition import remove_edition

    remove_edition(tables_folder(), kind, edition)
    click.echo(f"{kind} edition {edition} removed")


def _say(made: Provenance) -> None:
    """Tell what was imported."""
    click.echo(
        f"{made.kind} edition {made.edition}: {counted(made.rows, 'row')} imported, "
        f"for services from {made.first:%m/%d/%Y} to {made.last:%m/%d/%Y}"
    )


def _edition(name: str | None, first: datetime | None, last: datetime | None) -> Edition | None:
    """The edition that the options say, None without them. Raises UsageError for some of them alone."""
    if name is None and first is None and last is None:
        return None
    if name is None or first is None or last is None:
        raise click.UsageError("--edition, --from and --to belong together.")
    from scrubber.rules.code_tables.kind import Edition

    return Edition(name, first.date(), last.date())


def _today() -> date:
    return datetime.now(tz=UTC).astimezone().date()
