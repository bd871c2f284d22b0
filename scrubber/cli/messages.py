"""What the command says on standard error: one line, with no input's name or content, for it may be kept."""

from __future__ import annotations

import click

from scrubber.history.url import masked


def tell(message: str) -> None:
    """Write a line to standard error: no password of a URL in it, and nothing that steers a terminal."""
    if not message.isprintable():
        from scrubber.outputs.reports.terminal import printable_lines

        message = printable_lines([message])
    click.echo(f"scrubber: {masked(message)}", err=True)
