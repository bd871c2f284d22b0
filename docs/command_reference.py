"""A hook of MkDocs: the reference of commands and options is made from the command while the site is built."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
from mkdocs.structure.files import File

from scrubber.cli.commands import command
from scrubber.cli.keyed import is_keyed, key_of, variable_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

HEADING = """# Every command and option

Made from the command itself; `scrubber COMMAND --help` prints the same. An option with a key may be set in
[`scrubber.toml`](configuration.md) by it, or in the environment by its variable.
"""
MARKUP = re.compile(r"[*_|<>`\[\]\\]")
"""What Markdown would take for its own."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page."""
    page = "\n".join([HEADING, *told(command, "scrubber")])
    files.append(File.generated(config, "reference/commands.md", content=page))
    return files


def told(one: click.Command, path: str) -> Iterator[str]:
    """What a command, and each below it, does and takes, as lines of Markdown."""
    context = click.Context(one, info_name=path)
    if isinstance(one, click.Group):
        for name in one.list_commands(context):
            if below := one.get_command(context, name):
                yield from told(below, f"{path} {name}")
        return
    yield f"## {path}\n"
    # A usage is one line, however wide.
    yield f"    {path} {' '.join(one.collect_usage_pieces(context))}\n"
    yield f"{(one.help or '').replace(chr(8), '')}\n"
    rows = list(options(one, context))
    if rows:
        yield from ("| option | key | variable | meaning |", "|---|---|---|---|", *rows)
        yield ""


def options(one: click.Command, context: click.Context) -> Iterator[str]:
    """A row for each option of a command."""
    for parameter in one.params:
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record:
            key = f"`{key_of(parameter)}`" if is_keyed(parameter) else ""
            variable = f"`{variable_of(key_of(parameter))}`" if is_keyed(parameter) else ""
            option, meaning = (MARKUP.sub(lambda one: f"&#{ord(one[0])};", text) for text in record)
            yield f"| <code>{option}</code> | {key} | {variable} | {meaning} |"
