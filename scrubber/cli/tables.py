"""The commands that look after reference tables: ``scrubber tables …``."""

from __future__ import annotations

from pathlib import Path

import click

from scrubber.cli.data_folder import tables_folder


@click.group("tables")
def tables_command() -> None:
    """List, verify and import reference tables."""


@tables_command.command("list")
def list_all() -> None:
    """List every table: edition, rows, where it comes from, licence."""
    from scrubber.rules.import_table import list_tables

    click.echo(list_tables(tables_folder()))


@tables_command.command()
def verify() -> None:
    """Read every table and check its checksum, columns, dates and overlaps."""
    from scrubber.rules.import_table import known_tables

    count = sum(1 for _ in known_tables(tables_folder()))
    click.echo(f"{count} tables verified")


@tables_command.command("import")
@click.argument("csv", type=click.Path(path_type=Path))
def import_one(csv: Path) -> None:
    """Import a table: NAME.csv, with NAME.toml beside it saying where it comes from."""
    from scrubber.rules.import_table import import_table

    table = import_table(csv, tables_folder())
    click.echo(f"{table.name} edition {table.sidecar.edition}: {len(table.rows)} rows imported")
