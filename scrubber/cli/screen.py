"""Text on a terminal: in colour and as wide as the terminal and its user want it."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLOURS: Final = {"error": "magenta", "reject": "red", "warn": "yellow", "info": "blue"}
_SEVERITY: Final = r"( *\d* *)(error|reject|warn|info)( +)([A-Z]{2,4}\d{3})"
_FIX: Final = r" +Fix:"
_SEGMENT: Final = r" +\d+ \| "
_CARETS: Final = r"( + \| *)(\^.*)"
_HANGING: Final = " " * len("  reject ")
"""Before the second line of a finding: the width of its severity."""
_NARROWEST: Final = 40
_UNKNOWN: Final = (100, 40)
"""Columns and lines of a terminal that does not say how large it is."""


def is_terminal() -> bool:
    """Whether somebody looks at standard output."""
    return sys.stdout.isatty()


def width() -> int:
    """Columns of the terminal."""
    import shutil

    return max(shutil.get_terminal_size(_UNKNOWN).columns, _NARROWEST)


def has_colour() -> bool:
    """Whether standard output is coloured: NO_COLOR and FORCE_COLOR say so, else whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (is_terminal() and os.environ.get("TERM") != "dumb")


def show(text: str) -> None:
    """Print text whose control characters are made visible.

    On a terminal long lines go on indented; severities, codes, segments and fixes are coloured.
    """
    lines = text.split("\n")
    if is_terminal():
        lines = [part for line in lines for part in _fitted(line, width())]
    if has_colour():
        click.echo("\n".join(_coloured(lines)), color=True)
    else:
        click.echo("\n".join(lines))


def _fitted(line: str, columns: int) -> list[str]:
    """A line in parts that fit; segments with their carets are made to fit where they are made."""
    import textwrap

    if len(line) <= columns or re.match(_SEGMENT, line) or re.match(_CARETS, line):
        return [line]
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    hanging = _HANGING if re.match(_SEVERITY, line) else indent
    return textwrap.wrap(
        line, columns, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False, tabsize=1
    )


def _coloured(lines: list[str]) -> Iterator[str]:
    """The lines in colour; the carets of a segment in that of its finding."""
    colour = "red"
    for line in lines:
        if found := re.match(_SEVERITY, line):
            colour = _COLOURS[found[2]]
            severity = click.style(found[2], fg=colour, bold=True)
            yield f"{found[1]}{severity}{found[3]}{click.style(found[4], bold=True)}{line[found.end() :]}"
        elif found := re.match(_SEGMENT, line):
            yield click.style(found[0], fg="blue") + line[found.end() :]
        elif found := re.match(_CARETS, line):
            yield click.style(found[1], fg="blue") + click.style(found[2], fg=colour, bold=True)
        elif found := re.match(_FIX, line):
            yield click.style(found[0], dim=True) + line[found.end() :]
        else:
            yield line
