"""Where the configuration file is: ``scrubber.toml``, or ``[tool.scrubber]`` in a ``pyproject.toml``."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

OWN: Final = "scrubber.toml"
SHARED: Final = "pyproject.toml"
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH
_LINE: Final = r"line \d+"


class ConfigFile(NamedTuple):
    """A configuration file as it is written."""

    path: Path
    """Absolute."""
    table: Mapping[str, Any]


def find_config() -> ConfigFile | None:
    """The first configuration file from the working folder upwards; None where there is none.

    A ``pyproject.toml`` without our table is none. The search ends at the user's home and at the border of the file
    system. Raises ConfigurationError for one that cannot be read, is no TOML, or may be written by others.
    """
    for folder in _folders_upwards():
        for name in (OWN, SHARED):
            path = folder / name
            # Unlike exists(), it says no where a folder above may not be looked into.
            if os.path.lexists(path) and (table := _read(path, is_found=True)) is not None:
                return ConfigFile(path, table)
    return None


def named_config(name: str) -> ConfigFile:
    """The configuration file of this name. Raises ConfigurationError as `find_config`, and where it is not there."""
    path = Path(name).absolute()
    return ConfigFile(path, _read(path, is_found=False) or {})


def _folders_upwards() -> Iterator[Path]:
    """The working folder and those above it, up to the user's home or the border of the file system."""
    try:
        start = Path.cwd()
    except FileNotFoundError:  # the working folder was removed
        return
    device, home = start.stat().st_dev, Path.home().resolve()
    for folder in (start, *start.parents):
        if folder.stat().st_dev != device:
            return
        yield folder
        if folder == home:
            return


def _read(path: Path, *, is_found: bool) -> Mapping[str, Any] | None:
    """The table of a configuration file; None for a ``pyproject.toml`` without one. Raises ConfigurationError."""
    try:
        with path.open("rb") as file:
            whole = _parse(path, file)
            table = _tool_table(whole) if path.name == SHARED else whole
            if table is not None:
                _refuse_if_writable(path, os.fstat(file.fileno()), is_found=is_found)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    return table


def _parse(path: Path, file: BinaryIO) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.load(file)
    except ValueError as error:
        # What the parser says may quote the file.
        line = re.search(_LINE, str(error))
        raise ConfigurationError(f"{path}: is not TOML in UTF-8{f', {line[0]}' if line else ''}") from None


def _tool_table(table: Mapping[str, Any]) -> dict[str, Any] | None:
    tool = table.get("tool")
    own = tool.get("scrubber") if isinstance(tool, dict) else None
    return own if isinstance(own, dict) else None


def _refuse_if_writable(path: Path, status: os.stat_result, *, is_found: bool) -> None:
    """Raise ConfigurationError for a file that others may write: they would say what is checked and where it goes."""
    if stat.S_ISREG(status.st_mode) and status.st_mode & _WRITABLE_BY_OTHERS:
        raise ConfigurationError(f"{path}: others may write this file; take that from them: chmod go-w")
    if is_found and status.st_uid not in {0, os.geteuid()}:
        raise ConfigurationError(f"{path}: belongs to another user; where you trust it, give it with --config")
