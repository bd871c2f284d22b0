"""Text on a terminal: in colour where the terminal and its user want it."""

from __future__ import annotations

import os
import re
import sys
from typing import Final

import click

_COLOURS: Final = {"error": "magenta", "reject": "red", "warn": "yellow", "info": "blue"}
_SEVERITY: Final = re.compile(r"^( *\d* *)(error|reject|warn|info)( +)([A-Z]{3}\d{3})", re.MULTILINE)
_FIX: Final = re.compile(r"^( +Fix:)", re.MULTILINE)


def is_terminal() -> bool:
    """Whether somebody looks at standard output."""
    return sys.stdout.isatty()


def has_colour() -> bool:
    """Whether standard output is coloured: NO_COLOR and FORCE_COLOR say so, else whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (is_terminal() and os.environ.get("TERM") != "dumb")


def show(text: str) -> None:
    """Print text whose control characters are made visible; severities, codes and fixes are coloured."""
    if has_colour():
        click.echo(_FIX.sub(_dim, _SEVERITY.sub(_coloured, text)), color=True)
    else:
        click.echo(text)


def _coloured(found: re.Match[str]) -> str:
    severity = click.style(found[2], fg=_COLOURS[found[2]], bold=True)
    return f"{found[1]}{severity}{found[3]}{click.style(found[4], bold=True)}"


def _dim(found: re.Match[str]) -> str:
    return click.style(found[1], dim=True)
