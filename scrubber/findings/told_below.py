"""A fault of a level, or of the header, is told once to each claim below it, and by itself where there is none.

The level's own finding stays for the 999, which has its place from it: it is marked, and people are not told it twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Final, overload

from scrubber.findings.finding import FROM_ABOVE, Finding
from scrubber.findings.one_cause import left_to_the_999

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST: Final = 10_000
"""Findings about no claim that follow one another and are held: of more than that none is marked."""


def marked(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings in file order, those of levels marked that the next claim is told of: it is the first one below."""
    levels: list[Finding] = []
    for claim, group in groupby(findings, key=lambda finding: finding.claim):
        if claim is None:
            rest = iter(group)
            levels = list(islice(rest, _MOST))
            if len(levels) == _MOST:
                yield from chain(levels, rest)
                levels = []
            continue
        own = list(group)
        yield from _marked(levels, [finding for finding in own if finding.key == FROM_ABOVE])
        yield from left_to_the_999(own)
        levels = []
    yield from levels


def _marked(levels: list[Finding], below: list[Finding]) -> Iterator[Finding]:
    """The findings of levels; one of the same place and words tells the claim of it."""
    words: dict[int, list[str]] = {}
    for finding in below:
        words.setdefault(finding.offset, []).append(finding.message)
    for level in levels:
        is_told = any(message.startswith(level.message) for message in words.get(level.offset, ()))
        yield level._replace(told_below=True) if is_told else level


def for_people(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings without those that claims are told of in their place."""
    if isinstance(findings, tuple):
        return tuple(finding for finding in findings if not finding.told_below)
    return _ForPeople(findings)


class _ForPeople(Sequence[Finding]):
    """The same of findings that are not held in memory."""

    def __init__(self, every: Sequence[Finding]) -> None:
        self._every = every

    def __iter__(self) -> Iterator[Finding]:
        return (finding for finding in self._every if not finding.told_below)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        return next(islice(self, range(len(self))[index], None))
