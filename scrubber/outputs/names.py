"""What output files are called: never outside their folder, never twice the same, never too long."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_STEM: Final = 200
"""Bytes of an input's name that are kept: with a suffix of ours it stays below the 255 that file systems take."""


def output_stems(names: Sequence[str]) -> list[str]:
    """What each input's outputs are called: its name without the last suffix, the whole name where two would clash.

    Only the last part of a path is used, so that no output leaves its folder; inputs of one whole name are numbered.
    """
    bare = [_cut(Path(name.replace("\\", "/")).name.lstrip(".")) or "input" for name in names]
    stems = [Path(name).stem for name in bare]
    times = Counter(stems)
    chosen: dict[str, None] = {}
    for name, stem in zip(bare, stems, strict=True):
        wanted = name if times[stem] > 1 else stem
        number = 1
        while (candidate := wanted if number == 1 else f"{wanted}.{number}") in chosen:
            number += 1
        chosen[candidate] = None
    return list(chosen)


def _cut(name: str) -> str:
    """The name, its beginning where it is too long; a character that is cut in two goes."""
    encoded = os.fsencode(name)
    return name if len(encoded) <= LONGEST_STEM else encoded[:LONGEST_STEM].decode("utf-8", "ignore")
