"""Every transaction set against its implementation guide, by scrubber's reader and guide alone: no claim, no edit.

As in a check, what follows one another is seen together, a megabyte of it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

# As the command does (`scrubber.__main__`).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from scrubber.x12.guide.professional import begin_set
from scrubber.x12.piece import Stretch
from scrubber.x12.reader import BLOCK_SIZE, Reader
from scrubber.x12.scan import Scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.x12.guide.checker import SetChecker
    from scrubber.x12.guide.seen_pieces import SeenPieces
    from scrubber.x12.piece import Piece


def held(path: Path) -> Iterator[list[Piece | Stretch]]:
    """The parts of an input, a megabyte of them at a time."""
    parts: list[Piece | Stretch] = []
    size = 0
    with path.open("rb") as source:
        for part in Reader(source).parts():
            parts.append(part)
            size += len(part.text)
            if size >= BLOCK_SIZE:
                yield parts
                parts, size = [], 0
    yield parts


def seen(parts: list[Piece | Stretch]) -> Iterator[SeenPieces]:
    """What is seen of each stretch."""
    stretches = [part for part in parts if isinstance(part, Stretch)]
    if stretches:
        scan = Scan.of(stretches)
        pieces = begin_set(stretches[0].delimiters).see_pieces(scan, scan.rows("HL", "CLM"))
        first = 0
        for stretch in stretches:
            yield pieces.part(first, first + len(stretch.starts))
            first += len(stretch.starts)


faults = 0
checker: SetChecker | None = None
for parts in held(Path(sys.argv[1])):
    pieces = seen(parts)
    for part in parts:
        if isinstance(part, Stretch):
            own = next(pieces)
            if checker is not None:
                faults += len(checker.take_stretch(part, own))
            continue
        if part.tag == "ST":
            checker = begin_set(part.delimiters)
        if checker is not None:
            faults += len(checker.take(part.text))
        if part.tag == "SE":
            checker = None
print(faults)
