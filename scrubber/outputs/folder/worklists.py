"""What people have typed into the worklists that the index of a folder lists."""

from __future__ import annotations

from itertools import count, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.outputs.formats import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.outputs.folder.index import Index
    from scrubber.outputs.formats import OutputKind
    from scrubber.outputs.reports.worklist.typed import Typed


def typed_into(out: Path, index: Index) -> Typed:
    """What was typed into the worklists of the folder `out`. Raises SetupError where one cannot be read."""
    from scrubber.outputs.reports.worklist.typed import ListedWorklist, read_typed

    paths: dict[Path, str] = {}
    for entry in index:
        kind = KINDS.get(entry.emit)
        if kind is not None and kind.is_worklist:
            paths.update((path, entry.input.path) for path in (out / entry.path, *_beside(out, kind, entry.stem)))
    return read_typed([ListedWorklist(path, name) for path, name in paths.items()])


def _beside(out: Path, kind: OutputKind, stem: str) -> Iterator[Path]:
    """The worklists of a stem that were typed into before, each of which a new one was written beside."""
    paths = (out / kind.file_name(stem, number) for number in count(1))
    return takewhile(Path.is_file, paths)
