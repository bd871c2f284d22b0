"""A region of an input, between two terminators: whether it is odd, and the marks in it, found by expressions.

`bulk_region.py` finds the same at once in what is read in bulk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.x12.patterns import INNER, end_of_segments, patterns_of
from scrubber.x12.piece import BLANK

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.layout import LayoutPart

    Mark = tuple[re.Match[str], list[int]]
    """What an expression finds, and behind a level or claim where those begin that follow it one after another."""


class Region:
    """What stands in ``text[start:end]``, of which the first character is a terminator, or the first of the input.

    It is looked at `closely` for whatever may be wrong inside of pieces.
    """

    def __init__(self, text: str, start: int, end: int, delimiters: Delimiters, *, closely: bool) -> None:
        self._text, self._start, self._end = text, start, end
        self._patterns = patterns_of(delimiters)
        self._closely = closely
        terminator = delimiters.terminator
        self.is_odd = closely and holds_odd_characters(text[start:end], terminator, self._patterns.printable)
        """Whether each of its pieces has to be looked at for itself."""
        # Where a blank is the terminator, only a segment that has no other beside it is surely one for each of them.
        self.is_odd = self.is_odd or (
            terminator in BLANK and _has_blanks_at(terminator, text, start, min(end, end_of_segments(text, terminator)))
        )

    def marks(self) -> Iterator[Mark]:
        """What segments of note are in it, in order."""
        found = self._patterns.marks(closely=self._closely).finditer(self._text, self._start, self._end)
        return ((match, []) for match in found) if self.is_odd else _in_runs(found)

    def part(self, start: int, end: int) -> LayoutPart | None:  # noqa: ARG002 as of BulkRegion
        """Where the segments from `start` up to `end` in the text are: that is not found out."""
        return None


def _in_runs(found: Iterator[re.Match[str]]) -> Iterator[Mark]:
    """Levels and claims that follow one another at once."""
    last: re.Match[str] | None = None
    run: list[int] = []
    for match in found:
        if match.lastindex == INNER and last is not None and last.lastindex == INNER:
            run.append(match.start(INNER))
            continue
        if last is not None:
            yield last, run
        last, run = match, []
    if last is not None:
        yield last, run


def holds_odd_characters(text: str, terminator: str, printable: bytes) -> bool:
    """Whether a run of whole segments may hold anything but printable ASCII and one line end after each terminator."""
    # Counting in bytes takes two thirds of the time that it takes in text.
    written = text.encode("latin-1")
    others = written.translate(None, printable)
    if not others:
        return False
    if others.strip(b"\r\n"):
        return True
    end = terminator.encode("latin-1")
    return len(others) != written.count(end + b"\n") and len(others) != 2 * written.count(end + b"\r\n")


def _has_blanks_at(terminator: str, text: str, start: int, end: int) -> bool:
    """Whether white space stands right before or behind a terminator in ``text[start:end]``."""
    return any(text.find(pair, start, end) >= 0 for blank in BLANK for pair in {blank + terminator, terminator + blank})
