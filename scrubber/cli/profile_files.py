"""The files of a user's own payer profiles: those that are named, and those in the data folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scrubber.cli.data_folder import home
from scrubber.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

SUFFIX = ".toml"


def profile_files(
    _context: click.Context | None, _parameter: click.Parameter | None, value: Sequence[str]
) -> tuple[str, ...]:
    """The files that the patterns name, each once, and those of the data folder; sorted, so that runs are alike.

    Raises ProfileError for a pattern that names none.
    """
    found: list[str] = []
    for pattern in value:
        import glob

        files = glob.glob(pattern, recursive=True)  # noqa: PTH207 the pattern may be absolute
        if not files:
            raise ProfileError(f"no file of a profile is at {pattern!r}")
        found += files
    folder = home() / "profiles"
    own = [str(file) for file in folder.iterdir() if file.suffix == SUFFIX] if folder.is_dir() else []
    by_place = {os.path.realpath(file): file for file in (*own, *found)}
    return tuple(sorted(by_place.values()))
