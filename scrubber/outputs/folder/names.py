"""What an input's outputs are called: never outside their folder, never too long."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from scrubber.outputs.folder.relative_path import folded, is_inside

if TYPE_CHECKING:
    from collections.abc import Sequence

OUTBOX: Final = "outbox"
LONGEST_STEM: Final = 200
"""Bytes of an input's name that are kept: with a number and a suffix of ours it stays below the 255 that file systems
take."""


def wanted_stems(names: Sequence[str]) -> list[str]:
    """What each input's outputs would best be called: its name less the last suffix, whole where two would clash.

    They are below the same folders as the input, where each of those leads further down and is not hidden: no output
    leaves its folder. Inputs of one path want the same.
    """
    bare = list(map(_bare, names))
    stems = [name.with_name(name.stem) for name in bare]
    times = Counter(folded(str(stem)) for stem in stems)
    return [str(name if times[folded(str(stem))] > 1 else stem) for name, stem in zip(bare, stems, strict=True)]


def folders_of(stem: str) -> list[str]:
    """The folders that a stem is in, from the outermost on."""
    return [path.as_posix() for path in reversed(PurePosixPath(stem).parents)][1:]


def in_outbox(path: str) -> str:
    """The same file in the outbox of its folder, where the sender fetches what it is answered."""
    folder, stroke, name = path.rpartition("/")
    return f"{folder}{stroke}{OUTBOX}/{name}"


def numbered(stem: str, number: int) -> str:
    """The stem with a number behind it, but for the first."""
    return stem if number == 1 else f"{stem}.{number}"


def _bare(name: str) -> PurePosixPath:
    """An input's path, with a name that its outputs can begin with."""
    folder, _, last = name.rpartition("/")
    kept = _cut(last.replace("\\", "/").rpartition("/")[2].lstrip(".")) or "input"
    leads_down = is_inside(folder) and not any(part.startswith(".") for part in folder.split("/"))
    return PurePosixPath(folder, kept) if leads_down else PurePosixPath(kept)


def _cut(name: str) -> str:
    """The name, its beginning where it is too long; a character that is cut in two goes."""
    encoded = os.fsencode(name)
    return name if len(encoded) <= LONGEST_STEM else encoded[:LONGEST_STEM].decode("utf-8", "ignore")
