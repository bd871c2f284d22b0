"""The inputs that the command's arguments name, and what of a folder is passed over."""

from __future__ import annotations

import os
import sys
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scrubber.x12.source import Source

UNFINISHED: Final = (".tmp", ".part", ".filepart", ".partial", ".crdownload")
"""Suffixes of files that another program is still writing."""
WINDOWS_FILES: Final = ("thumbs.db", "desktop.ini")
"""What Windows puts into folders, in lower case."""
_FOLDER, _DOT_FILE, _UNFINISHED, _EXCLUDED = "folder", "dot file", "unfinished file", "file that is not asked for"
_NO_FILE, _SETTINGS = "pipe or device", "file of Windows"


class InputFilter(NamedTuple):
    """Which files of a folder are inputs."""

    recursive: bool = False
    """Whether those of the folders inside are, too."""
    include: Sequence[str] = ()
    """Patterns of which one is to match, where there is any."""
    exclude: Sequence[str] = ()
    """Patterns of which none is to match."""
    out: str | None = None
    """A folder in which no inputs are: that of the outputs."""

    def takes(self, path: PurePosixPath) -> bool:
        """Whether a file with this path below the folder is asked for; a pattern with ``/`` is one of the path."""
        return (not self.include or _matches(path, self.include)) and not _matches(path, self.exclude)


EVERY_FILE: Final = InputFilter()


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
        parts = [f"{count} {_kinds(kind, count)}" for kind, count in sorted(self.passed_over.items())]
        return f"Passed over in folders: {', '.join(parts)}"


def find_inputs(arguments: Sequence[str], choice: InputFilter = EVERY_FILE) -> Inputs:
    """The inputs that the arguments name; one that is not there is an unreadable input as long as another one is.

    `choice` says which files of folders are inputs. Raises SetupError where none of them is there at all.
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
            for file in files_of(path, choice, inputs.passed_over):
                sources.append(Source(file.name, file, _below(path, file.parent)))
        else:
            missing += not os.path.exists(path)  # noqa: PTH110 as above
            sources.append(Source(path.name, path))
    if len(sources) == missing:
        if missing:
            raise SetupError("no input: no such file")
        raise SetupError("no input: the folder holds no files" + (f". {inputs.note}" if inputs.note else ""))
    return inputs


def require_places(files: Mapping[str, object], sources: Sequence[Source]) -> None:
    """Raise SetupError where an option's file has no folder, or is one of the inputs, which would be lost.

    `files` are the paths that options name, if they do, by option.
    """
    for option, path in files.items():
        if not path:
            continue
        file = Path(str(path))
        if not file.parent.is_dir():
            raise SetupError(f"the folder of {option} is not there")
        if any(source.path and os.path.realpath(source.path) == os.path.realpath(file) for source in sources):
            raise SetupError(f"the file of {option} is an INPUT: choose another one")


def find_files(folder: Path, choice: InputFilter) -> list[Source]:
    """The inputs of a folder. Raises SetupError where it cannot be read."""
    from scrubber.x12.source import Source

    return [Source(file.name, file, _below(folder, file.parent)) for file in files_of(folder, choice, Counter())]


def files_of(folder: Path, choice: InputFilter, passed_over: Counter[str]) -> list[Path]:
    """The files of a folder that are inputs, sorted; the others are counted. Raises SetupError."""
    try:
        return list(_walk(folder, folder, choice, passed_over))
    except OSError as error:
        raise SetupError(f"a folder given as INPUT cannot be read: {error.strerror}") from error


def _walk(top: Path, folder: Path, choice: InputFilter, passed_over: Counter[str]) -> Iterator[Path]:
    """The inputs of a folder, which is `top` or below it, then those of the folders inside."""
    inside = []
    for entry in sorted(folder.iterdir()):
        kind = _kind(entry)
        if kind == _FOLDER and choice.recursive and _may_be_entered(entry, choice.out):
            inside.append(entry)
        elif kind is None and not choice.takes(PurePosixPath(_below(top, folder), entry.name)):
            passed_over[_EXCLUDED] += 1
        elif kind is None:
            yield entry
        else:
            passed_over[kind] += 1
    for entry in inside:
        yield from _walk(top, entry, choice, passed_over)


def _may_be_entered(folder: Path, out: str | None) -> bool:
    """Whether inputs may be in a folder: it is not hidden, no link, which may lead back up, and not that of outputs."""
    is_for_outputs = out is not None and os.path.realpath(folder) == os.path.realpath(out)
    return not (folder.name.startswith(".") or folder.is_symlink() or is_for_outputs)


def _below(top: Path, folder: Path) -> str:
    """The folders from `top` down to a folder, joined by ``/``; empty for `top` itself."""
    return "" if folder == top else folder.relative_to(top).as_posix()


def _matches(path: PurePosixPath, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path.as_posix() if "/" in pattern else path.name, pattern) for pattern in patterns)


def _kinds(kind: str, count: int) -> str:
    if count == 1:
        return kind
    several = {_EXCLUDED: "files that are not asked for", _NO_FILE: "pipes or devices", _SETTINGS: "files of Windows"}
    return several.get(kind, f"{kind}s")


def _kind(entry: Path) -> str | None:
    """What an entry of a folder is called that is no input; None for an input."""
    if entry.is_dir():
        return _FOLDER
    if entry.name.startswith("."):
        return _DOT_FILE
    # Nobody may ever write to a pipe. A link to nothing is an input that is not there.
    if not entry.is_file() and entry.exists():
        return _NO_FILE
    name = entry.name.lower()
    if name in WINDOWS_FILES:
        return _SETTINGS
    return _UNFINISHED if name.endswith(UNFINISHED) else None
