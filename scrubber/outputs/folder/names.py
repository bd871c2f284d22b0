"""What an input's outputs are called: never outside their folder, never too long."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrubber.outputs.folder.relative_path import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_STEM: Final = 200
"""Bytes of an input's name that are kept: with a number and a suffix of ours it stays below the 255 that file systems
take."""


def wanted_stems(names: Sequence[str]) -> list[str]:
    """What each input's outputs would best be called: its name less the last suffix, whole where two would clash.

    Only the last part of a path is used, so that no output leaves its folder. Inputs of one whole name want the same.
    """
    bare = [_cut(Path(name.replace("\\", "/")).name.lstrip(".")) or "input" for name in names]
    stems = [Path(name).stem for name in bare]
    times = Counter(map(folded, stems))
    return [name if times[folded(stem)] > 1 else stem for name, stem in zip(bare, stems, strict=True)]


def numbered(stem: str, number: int) -> str:
    """The stem with a number behind it, but for the first."""
    return stem if number == 1 else f"{stem}.{number}"


def _cut(name: str) -> str:
    """The name, its beginning where it is too long; a character that is cut in two goes."""
    encoded = os.fsencode(name)
    return name if len(encoded) <= LONGEST_STEM else encoded[:LONGEST_STEM].decode("utf-8", "ignore")
