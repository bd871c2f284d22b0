"""Many inputs, or the parts of a large one, judged by the worker pool and put together again in file order."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

from scrubber.engine.claims.judged_claims import JudgedClaims
from scrubber.engine.parallel.judge_part import Task, rebased
from scrubber.engine.parallel.split_input import Range, cut
from scrubber.x12.reader import BLOCK_SIZE
from scrubber.x12.source import size_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from scrubber.engine.parallel.judge_part import RangeResult
    from scrubber.engine.parallel.split_input import RangeEnd
    from scrubber.x12.piece import Piece

PART_LENGTH = 4 * BLOCK_SIZE
"""Bytes of a part: some thousand claims, so that handing it over costs nothing beside judging it."""


class WrongCut(Exception):
    """A part of an input began otherwise than was thought when it was cut: it is to be judged in one go."""


Result = tuple["Task", "RangeResult | OSError"]
"""A part, and what was made of it: an error where the file could not be read."""


class JudgedParts:
    """The parts of many inputs, judged elsewhere: `results` in their order. Inputs are asked for in their order."""

    def __init__(self, results: Iterator[Result]) -> None:
        self._results = results
        self._pending: Result | None = None

    def parts(self, ordinal: int, reach: Callable[[int], None]) -> Iterator[Piece | JudgedClaims]:
        """What the claim pass follows of the input with this ordinal.

        `reach` is told before each part at which byte it ends: whatever else is to be done with the input is done while
        it is at work. Raises WrongCut where its parts do not fit together, OSError where it cannot be read.
        """
        end, claims, is_refused = None, 0, False
        for task, result in self._of(ordinal):
            if isinstance(result, OSError):
                raise result
            if is_refused:
                continue
            if not result.is_sure or (end is not None and not _follows(task, result, end)):
                raise WrongCut
            reach(task.range.end)
            first = claims
            for part in result.parts:
                if isinstance(part, JudgedClaims):
                    claims += len(part.verdicts)
                    yield rebased(part, first)
                else:
                    yield part
            end, is_refused = result.end, result.is_refused

    def _of(self, ordinal: int) -> Iterator[Result]:
        """The results of one input; those left over of an earlier one are passed over."""
        if self._pending is None:
            self._pending = next(self._results, None)
        while self._pending is not None and self._pending[0].input <= ordinal:
            task, result = self._pending
            if task.input == ordinal:
                yield task, result
            self._pending = next(self._results, None)


def _follows(task: Task, result: RangeResult, end: RangeEnd) -> bool:
    """Whether a part was judged below what the part before says that it stands in."""
    start = task.range.start
    return start is not None and start.follows(end) and end.above in {None, result.above}


def tasks(paths: Iterable[tuple[int, Path]], part_length: int = PART_LENGTH) -> Iterator[Task]:
    """The parts of files, each with the ordinal of its input in the run; the last ones are shorter."""
    inputs = [(ordinal, path, size_of(path)) for ordinal, path in paths]
    behind = sum(size for _, _, size in inputs)
    for ordinal, path, size in inputs:
        behind -= size
        for part in ranges(path, part_length, behind):
            yield Task(path, part, ordinal)


def ranges(path: Path, part_length: int = PART_LENGTH, behind: int | None = None) -> Iterator[Range]:
    """The parts of a file; of one that cannot be opened the whole, whoever tries to judge that says why.

    With `behind`, the bytes of the files after it, the last of all parts are shorter.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size <= part_length:
                yield Range(None, size)
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                yield from cut(data, part_length, behind)
    except (OSError, ValueError):
        yield Range(None, 0)
