"""``scrubber edits`` and ``scrubber explain``: what is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scrubber.cli.data_folder import tables_folder
from scrubber.cli.keyed import format_of
from scrubber.cli.options import configured, profiles_option
from scrubber.cli.plans import plan_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.rules.settings import Settings


@click.command("explain")
@click.argument("edit")
@click.option("--profile", metavar="NAME|FILE", help="Print it as this payer profile has it.")
@configured
@profiles_option
def explain_command(edit: str, profile: str | None, profiles: Sequence[str]) -> None:
    """Print an edit's documentation, by name or code."""
    from scrubber.findings.explain import explain as text

    options = {"profile": profile, "profiles": profiles, "tables_folder": tables_folder()}
    click.echo(text(edit, plan_of(click.get_current_context(), options).settings))


@click.command("edits")
@format_of("edits", "text", "json", "markdown")
@configured
def edits_command(edits_form: str) -> None:
    """List every edit: code, name, severity, pack, what it needs."""
    from scrubber.findings import edit_list

    write = {"text": edit_list.as_text, "json": edit_list.as_json, "markdown": edit_list.as_markdown}[edits_form]
    click.echo(write(_settings()))


def _settings() -> Settings:
    """Every edit as it is by default."""
    from scrubber.rules.settings import SettingsRequest, resolve

    return resolve(SettingsRequest(tables_folder=str(tables_folder())))
