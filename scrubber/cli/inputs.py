"""The inputs that the command's arguments name, and what of a folder is passed over."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.x12.source import Source

UNFINISHED: Final = (".tmp", ".part", ".filepart")
"""Suffixes of files that another program is still writing."""
_FOLDER, _DOT_FILE, _UNFINISHED = "folder", "dot file", "unfinished file"


class Inputs(NamedTuple):
    """The inputs of a run."""

    sources: list[Source]
    passed_over: Counter[str]
    """How many entries of folders are no inputs, by what they are."""

    @property
    def note(self) -> str | None:
        """What was passed over, for people."""
        if not self.passed_over:
            return None
        parts = [f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in sorted(self.passed_over.items())]
        return f"Passed over in folders: {', '.join(parts)}"


def find_inputs(arguments: Sequence[str]) -> Inputs:
    """The inputs that the arguments name; one that is not there is an unreadable input as long as another one is.

    Raises SetupError where none of them is there at all.
    """
    from scrubber.x12.source import Source

    if arguments.count("-") > 1:
        raise SetupError("standard input (-) can be read only once")
    inputs = Inputs([], Counter())
    sources, missing = inputs.sources, 0
    for argument in arguments:
        path = Path(argument)
        if argument == "-":
            if sys.stdin is None:
                raise SetupError("standard input (-) is closed")
            sources.append(Source("stdin", sys.stdin.buffer))
        elif os.path.isdir(path):  # noqa: PTH112 Path.is_dir() raises for a name that is too long
            sources += [Source(file.name, file) for file in _files_of(path, inputs.passed_over)]
        else:
            missing += not os.path.exists(path)  # noqa: PTH110 as above
            sources.append(Source(path.name, path))
    if len(sources) == missing:
        if missing:
            raise SetupError("no input: no such file")
        raise SetupError("no input: the folder holds no files" + (f". {inputs.note}" if inputs.note else ""))
    return inputs


def _files_of(folder: Path, passed_over: Counter[str]) -> list[Path]:
    """The files of a folder that are inputs, sorted; the others are counted. Raises SetupError."""
    files = []
    try:
        for entry in sorted(folder.iterdir()):
            kind = _kind(entry)
            if kind is None:
                files.append(entry)
            else:
                passed_over[kind] += 1
    except OSError as error:
        raise SetupError(f"a folder given as INPUT cannot be read: {error.strerror}") from error
    return files


def _kind(entry: Path) -> str | None:
    """What an entry of a folder is called that is no input; None for an input."""
    if entry.is_dir():
        return _FOLDER
    if entry.name.startswith("."):
        return _DOT_FILE
    return _UNFINISHED if entry.name.lower().endswith(UNFINISHED) else None
